"""The one dialog before there is a window: why the station cannot open, and what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ui.display import has_display

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMessageBox

_TARGET, _WIDTH = 44, 560
"""A button is a finger high; a path of the usual length stays on one line."""
_PATH_BEHIND = re.compile(r": (?=/|[A-Z]:\\)")
_SHEET = """
QMessageBox {{ background: {surface}; }}
QLabel {{ color: {ink}; }}
QLabel#qt_msgbox_label {{ min-width: {width}px; }}
QPushButton {{
  min-height: {target}px; min-width: 120px; border: 0; border-radius: {radius}px;
  background: {action}; color: {action_ink};
}}
"""


def show_refusal(sentence: str) -> None:
    """Show the sentence until it is acknowledged; nothing where there is no display."""
    if not has_display():
        return
    from ui.app import application

    application()
    refusal_box(sentence).exec()


def refusal_box(sentence: str) -> QMessageBox:
    """Return the dialog. The path that a sentence ends with has a line of its own."""
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QMessageBox

    from ui.theme import tokens
    from ui.theme.look import Look

    look = Look()
    palette = look.palette
    box = QMessageBox(QMessageBox.Icon.Critical, "Hub Station", _PATH_BEHIND.sub(":\n", sentence))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setFont(look.font(tokens.BODY))
    sheet = _SHEET.format(
        surface=palette.surface,
        ink=palette.ink,
        action=palette.action,
        action_ink=palette.action_ink,
        width=_WIDTH,
        target=_TARGET,
        radius=tokens.RADIUS_TILE,
    )
    box.setStyleSheet(sheet)
    return box
