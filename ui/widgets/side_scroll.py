"""What needs more height than there is in large type, within the keyboard's reach.

Tab           reaches it where there is something to scroll; its bar takes the focus' colour
arrows, PgUp, PgDn    scroll it, also from a card inside that leaves them alone
a button inside       is brought into sight when the keyboard comes to it
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QScrollArea, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent

_ROOM = 8
"""Pixels that stay visible around what has the focus: its ring too."""


class SideScroll(QScrollArea):
    """Scrolls one widget up and down."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inside)
        self.verticalScrollBar().rangeChanged.connect(lambda *_: reach_by_keyboard(self))
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow_focus)

    def _follow_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        inside = self.widget()
        if now is not None and inside is not None and inside.isAncestorOf(now):
            self.ensureWidgetVisible(now, _ROOM, _ROOM)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show that the arrows scroll now."""
        super().focusInEvent(event)
        show_focus(self, held=True)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show that they do not any more."""
        super().focusOutEvent(event)
        show_focus(self, held=False)


def reach_by_keyboard(area: QAbstractScrollArea) -> None:
    """Let Tab come to it while there is anything to scroll."""
    scrolls = area.verticalScrollBar().maximum() > 0
    area.setFocusPolicy(Qt.FocusPolicy.TabFocus if scrolls else Qt.FocusPolicy.NoFocus)


def show_focus(area: QAbstractScrollArea, *, held: bool) -> None:
    """Give its bar the colour of what has the keyboard, or take it away."""
    bar = area.verticalScrollBar()
    bar.setProperty("held", held)
    bar.style().unpolish(bar)
    bar.style().polish(bar)
