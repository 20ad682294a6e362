"""Receiving's panel: there only while something is unloaded against a list, or is asked.

It stands in the place of the session's figures. Until then two buttons below these open it, and
command barcodes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.events import Action, CommandName, Workflow, WorkShown

if TYPE_CHECKING:
    from station.texts import Texts
    from ui.screens.work import WorkScreen
    from ui.theme.look import Look
    from ui.widgets.begin_row import BeginRow

_BEGINS = (Action(CommandName.OPEN), Action(CommandName.CONDITION))


class Unloading:
    """Shows and hides the panel of a work screen that receives."""

    def __init__(self, screen: WorkScreen) -> None:
        self._screen = screen
        self._shown = WorkShown(Workflow.RECEIVING)
        self._is_asked = False
        self.begins: BeginRow | None = None

    def prepare(self) -> None:
        """Make the buttons, after the first frame. The panel has its own of these."""
        from ui.widgets.begin_row import BeginRow  # not for the first frame

        self.begins = BeginRow(_BEGINS)
        self.begins.commanded.connect(self._screen.commanded)
        self._screen.add_below(self.begins)
        self.show()

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        if self.begins is not None:
            self.begins.dress(look, texts)

    def show_work(self, shown: WorkShown) -> None:
        """Show what is unloaded, or that nothing is any more."""
        self._shown = shown
        self.show()

    def show_asked(self, key: str) -> None:
        """Note what the desk asks for; empty where it asks nothing."""
        if bool(key) is not self._is_asked:
            self._is_asked = bool(key)
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
        if self.begins is not None:
            self.begins.setVisible(screen.is_receiving and not is_open)
