"""Where the screens stand, one in front: the workflow's, which the window opens with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.screens.receiving import ReceivingScreen

if TYPE_CHECKING:
    from station.texts import Texts
    from ui.theme.look import Look


class Stage(QStackedWidget):
    """The middle of the window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.receiving = ReceivingScreen()
        self.addWidget(self.receiving)

    def dress(self, look: Look, texts: Texts, timezone: str) -> None:
        """Take a theme, a language and the hub's zone (IANA)."""
        self.receiving.dress(look, texts, timezone)

    def take_focus(self) -> None:
        """Put the keyboard where a person would type."""
        self.receiving.entry.field.setFocus()
