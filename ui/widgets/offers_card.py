"""What answered on a port, best first, each with its evidence and a button to use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.cells import breakable
from ui.theme import tokens
from ui.widgets.card import Card, plain_label
from ui.widgets.key_button import KeyButton, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.device_offers import Offer
    from ui.theme.look import Look

_PAD = 18
_ROWS = 3


class OffersCard(Card):
    """Emits `wanted` with an Offer."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.said = plain_label("muted")
        self.said.setWordWrap(True)
        self.rows = [_OfferRow() for _ in range(_ROWS)]
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD, _PAD - tokens.STEP, _PAD, _PAD)
        column.setSpacing(3 * tokens.STEP)
        column.addWidget(self.said)
        for row in self.rows:
            row.use.clicked.connect(lambda _checked=False, row=row: self.wanted.emit(row.offer))
            column.addWidget(row)

    def dress(self, look: Look, use: str) -> None:
        """Take a theme and the word on the buttons."""
        self.said.setFont(look.font(tokens.BODY))
        for row in self.rows:
            row.dress(look, use)

    def show_offers(self, said: str, offers: Sequence[Offer]) -> None:
        """Show these, at most three, below a sentence."""
        self.said.setText(breakable(said))
        self.said.setVisible(bool(said))
        shown = [*offers[:_ROWS], *[None] * (_ROWS - len(offers))]
        for row, offer in zip(self.rows, shown, strict=True):
            row.show_offer(offer)


class _OfferRow(QWidget):
    """One of them."""

    def __init__(self) -> None:
        super().__init__()
        self.offer: Offer | None = None
        self.title = plain_label("ink")
        self.detail = plain_label("muted")
        self.use = KeyButton(Kind.OUTLINED)
        words = QVBoxLayout()
        words.setSpacing(tokens.STEP)
        for label in (self.title, self.detail):
            label.setWordWrap(True)
            words.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.GAP)
        row.addLayout(words, 1)
        row.addWidget(self.use)

    def dress(self, look: Look, use: str) -> None:
        self.title.setFont(look.font(tokens.BODY, QFont.Weight.DemiBold))
        self.detail.setFont(look.font(tokens.CAPTION))
        self.use.dress(look, use)

    def show_offer(self, offer: Offer | None) -> None:
        self.offer = offer
        self.setVisible(offer is not None)
        if offer is not None:
            self.title.setText(breakable(offer.title))
            self.detail.setText(breakable(offer.detail))
