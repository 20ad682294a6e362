"""A test weighing: the live weight, whether it stands still, what stands in the way; zero, tare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui import device_words
from ui.theme import tokens
from ui.widgets.card import Card, give_role, plain_label
from ui.widgets.key_button import KeyButton, Kind

if TYPE_CHECKING:
    from station.devices.survey import Used
    from station.events import WeightShown
    from station.texts import Texts
    from ui.theme.look import Look

_PAD = 18


class WeighingCard(Card):
    """Says `zero` or `tare` when a person wants it."""

    zero = Signal()
    tare = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._shown: WeightShown | None = None
        self.title = plain_label("muted")
        self.weight = plain_label("ink")
        self.stillness = plain_label("muted")
        self.next = plain_label("ink")
        self.to_zero = KeyButton(Kind.OUTLINED, "Ctrl+0")
        self.to_tare = KeyButton(Kind.OUTLINED, "Ctrl+B")
        buttons = QHBoxLayout()
        buttons.setSpacing(tokens.GAP)
        buttons.addWidget(self.to_zero)
        buttons.addWidget(self.to_tare)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD, _PAD - tokens.STEP, _PAD, _PAD)
        column.setSpacing(tokens.STEP)
        for label in (self.title, self.weight, self.stillness, self.next):
            column.addWidget(label)
        for label in (self.title, self.stillness, self.next):
            label.setWordWrap(True)
        column.addSpacing(tokens.STEP)
        column.addLayout(buttons)
        self.to_zero.clicked.connect(self.zero)
        self.to_tare.clicked.connect(self.tare)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self._texts = texts
        self.title.setFont(look.font(tokens.BODY))
        self.weight.setFont(look.font(tokens.WORD, QFont.Weight.Bold))
        self.stillness.setFont(look.font(tokens.BODY))
        self.next.setFont(look.font(tokens.BODY, QFont.Weight.DemiBold))
        self.title.setText(texts("weigh.title"))
        self.to_zero.dress(look, texts("weigh.zero"))
        self.to_tare.dress(look, texts("weigh.tare"))
        self.show_weight(self._shown)

    def show_scale(self, used: Used) -> None:
        """Offer what this scale can be ordered to do."""
        self.to_zero.setVisible(used.zeroes)
        self.to_tare.setVisible(used.tares)

    def show_weight(self, shown: WeightShown | None) -> None:
        """Show what the scale shows now; None: nothing was heard of it."""
        self._shown = shown
        self.weight.setText(device_words.weight(shown, self._texts))
        self.stillness.setText(device_words.stillness(shown, self._texts))
        self.next.setText(device_words.weight_next(shown, self._texts))
        ready = shown is not None and not shown.obstacle
        give_role(self.next, "good" if ready else "warn")
