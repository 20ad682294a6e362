"""Everything known of one shipment: its head, what happened, and the groups of facts beside it.

head
timeline, operations   │ the shipment, its people, its money, its marketplace order
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.theme import tokens
from ui.waybill import waybill_of
from ui.widgets.sections import ASIDE, FIRST, LAST, section_card
from ui.widgets.waybill_card import WaybillCard

if TYPE_CHECKING:
    from collections.abc import Iterable

    from station.inquiry import Answer
    from ui.cells import Words
    from ui.theme.look import Look

_SIDE_GROWS = 1.25


class AnswerView(QScrollArea):
    """Built anew for each answer; scrolls where it is longer than the window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Always there, in the screen's margin: the cards keep their width when it is needed.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)

    def show_answer(self, answer: Answer, look: Look, words: Words) -> None:
        """Show an answer from its beginning."""
        self.setAccessibleName(answer.awb)
        self.head = WaybillCard(waybill_of(answer, words), look)
        self.cards = {
            section.name: card
            for section in answer.sections
            if (card := section_card(section, answer, look, words)) is not None
        }
        inside = QWidget()
        inside.setObjectName("figures")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, tokens.GAP - tokens.SCROLL_BAR, 0)
        column.setSpacing(tokens.GAP)
        column.addWidget(self.head)
        column.addLayout(self._columns(look))
        column.addStretch(1)
        self.setWidget(inside)  # the answer before goes with its widgets
        self.verticalScrollBar().setValue(0)

    def _columns(self, look: Look) -> QHBoxLayout:
        """Put what happened on the left, what is known beside it."""
        beside = [name for name in ASIDE if name in self.cards]
        happened = [name for name in self.cards if name not in beside]
        happened.sort(key=_rank)
        row = QHBoxLayout()
        row.setSpacing(tokens.GAP)
        row.addLayout(_stack(self.cards[name] for name in happened), 1)
        side = QWidget()
        side.setFixedWidth(round(tokens.SIDE * min(look.scale, _SIDE_GROWS)))
        side.setLayout(_stack(self.cards[name] for name in beside))
        row.addWidget(side)
        return row


def _rank(name: str) -> int:
    """Return how far down a section of what happened stands; equal ones keep their order."""
    if name in FIRST:
        return FIRST.index(name) - len(FIRST)
    return LAST.index(name) + 1 if name in LAST else 0


def _stack(cards: Iterable[QWidget]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(tokens.GAP)
    for card in cards:
        column.addWidget(card)
    column.addStretch(1)
    return column
