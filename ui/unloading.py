"""Receiving's panel: there only while something is unloaded against a list, or was asked.

It stands in the place of the session's figures. Until then two keys open it, command barcodes, and
a button for the next parcel's condition.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.events import Action, CommandName, Workflow, WorkShown
from ui.command_keys import COMMAND_KEYS

if TYPE_CHECKING:
    from PySide6.QtGui import QShortcut

    from ui.screens.work import WorkScreen

_OPEN, _CONDITION = Action(CommandName.OPEN), Action(CommandName.CONDITION)
_BEGINS = (_OPEN, _CONDITION)
_ASKED = ("arrival_", "twice_close")


class Unloading:
    """Shows and hides the panel of a work screen that receives."""

    def __init__(self, screen: WorkScreen) -> None:
        self._screen = screen
        self._shown = WorkShown(Workflow.RECEIVING)
        self._is_asked = False
        self._is_open = False
        self._key: QShortcut | None = None

    def prepare(self) -> None:
        """Hear the keys, after the first frame. The panel's buttons hear them where it is shown."""
        from PySide6.QtGui import QKeySequence, QShortcut  # not for the first frame

        screen = self._screen
        self._key = QShortcut(QKeySequence(COMMAND_KEYS[_OPEN.command]), screen)
        self._key.activated.connect(lambda: screen.commanded.emit(_OPEN))
        screen.condition.clicked.connect(lambda: screen.commanded.emit(_CONDITION))
        self._hear()

    def show_work(self, shown: WorkShown) -> None:
        """Show what is unloaded, or that nothing is any more."""
        self._shown = shown
        self.show()

    def show_asked(self, key: str) -> None:
        """Note what the desk asks for; empty where it asks nothing."""
        is_asked = key.startswith(_ASKED)
        if is_asked is not self._is_asked:
            self._is_asked = is_asked
            self.show()

    def show(self) -> None:
        """Paint what receiving shows in the right column, where it is receiving."""
        screen, shown = self._screen, self._shown
        is_open = screen.is_receiving and (bool(shown.title) or self._is_asked)
        if is_open and screen.panel is None:
            screen.make_panel()
        if screen.panel is not None and screen.is_receiving:
            screen.panel.setVisible(is_open)
            screen.session.setVisible(not is_open)
        if screen.panel is not None and is_open:
            screen.panel.show_work(shown if shown.title else replace(shown, commands=_BEGINS))
        self._is_open = is_open
        self._hear()

    def _hear(self) -> None:
        is_idle = self._screen.is_receiving and not self._is_open
        self._screen.condition.setVisible(is_idle)
        if self._key is not None:
            self._key.setEnabled(is_idle)
