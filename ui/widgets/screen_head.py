"""What stands above and beside a screen on which nothing is recorded: the way back, what to choose.

Neighbours: the devices and the parked screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import tokens
from ui.widgets.card import Card, plain_label
from ui.widgets.key_button import KeyButton, Kind
from ui.widgets.status_label import Mood, StatusLabel

if TYPE_CHECKING:
    from station.texts import Texts
    from ui.theme.look import Look
    from ui.widgets.choice_list import ChoiceList


class ScreenHead(QWidget):
    """The way back, what was done last, and that scans are only looked up."""

    def __init__(self, told: int = tokens.BODY, *buttons: KeyButton) -> None:
        """`told` is the size of what is said, in tokens; `buttons` stand behind it."""
        super().__init__()
        self.back = KeyButton(Kind.OUTLINED, "Esc", "back")
        self.told = plain_label("ink")
        self.told.setWordWrap(True)
        self.mode = StatusLabel(pill=True)
        self._size = told
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.GAP)
        row.addWidget(self.back)
        row.addWidget(self.told, 1)
        for widget in (*buttons, self.mode):
            row.addWidget(widget)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self.back.dress(look, texts("tables.back"))
        self.told.setFont(look.font(self._size, QFont.Weight.DemiBold))
        self.mode.dress(look)
        self.mode.say(texts("lookup.mode"), Mood.WARN)


class ListCard(Card):
    """A title above what is to be chosen from, and below it whatever a screen puts there."""

    def __init__(self, choices: ChoiceList, *below: QWidget) -> None:
        super().__init__("listCard")
        self.title = plain_label("ink")
        self.title.setContentsMargins(tokens.GAP, 0, tokens.GAP, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 12, 1, tokens.RADIUS_BADGE)
        column.addWidget(self.title)
        column.addWidget(choices, 1)
        if below:
            margins = QVBoxLayout()
            margins.setContentsMargins(tokens.GAP, 2 * tokens.STEP, tokens.GAP, 2 * tokens.STEP)
            margins.setSpacing(tokens.STEP)
            for widget in below:
                margins.addWidget(widget)
            column.addLayout(margins)

    def dress(self, look: Look, title: str) -> None:
        """Take a theme and the title."""
        self.title.setFont(look.font(tokens.DETAIL, QFont.Weight.Bold))
        self.title.setText(title)
