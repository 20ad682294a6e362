"""What the scale shows while a workflow weighs: the weight, and what to do before it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui import device_words
from ui.theme import tokens
from ui.widgets.card import Card, give_role, plain_label

if TYPE_CHECKING:
    from station.events import WeightShown
    from station.texts import Texts
    from ui.theme.look import Look

_PAD = 18


class ScaleCard(Card):
    """Shown from the first weight on: a desk without a scale has none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.title = plain_label("muted")
        self.weight = plain_label("ink")
        self.next = plain_label("ink")
        self.next.setWordWrap(True)
        self._shown: WeightShown | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD, _PAD - tokens.STEP, _PAD, _PAD)
        column.setSpacing(tokens.STEP)
        for label in (self.title, self.weight, self.next):
            column.addWidget(label)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self._texts = texts
        self.title.setFont(look.font(tokens.CAPTION))
        self.weight.setFont(look.font(tokens.FIGURE, QFont.Weight.Bold))
        self.next.setFont(look.font(tokens.CAPTION, QFont.Weight.DemiBold))
        self.title.setText(texts("weigh.scale"))
        if self._shown is not None:
            self.show_weight(self._shown)

    def show_weight(self, shown: WeightShown) -> None:
        """Show what the scale shows now."""
        self._shown = shown
        self.weight.setText(device_words.weight(shown, self._texts))
        self.next.setText(device_words.weight_next(shown, self._texts))
        give_role(self.next, "warn" if shown.obstacle else "good")
