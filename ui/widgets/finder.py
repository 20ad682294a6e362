"""A waybill is found by phone, name or order number, beside the work; what is chosen is told.

The inquiry's search: on line in the databases, off line in the local copy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ui.bridge import Question
from ui.theme import tokens
from ui.widgets.card import Card, plain_label
from ui.widgets.offer_grid import OfferButton

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.inquiry import Answer, Match
    from station.texts import Texts
    from ui.theme.look import Look

    Inquire = Callable[[str, Callable[[Answer], None]], None]

_PAD = 18
_LONGEST = 200
MOST = 5
"""So many matches stand there; what has more is asked for more closely."""


class Finder(Card):
    """Says `chosen` with an AWB."""

    chosen = Signal(str)

    def __init__(self, inquire: Inquire, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._inquire = inquire
        self.title, self.said = plain_label("muted"), plain_label("muted")
        self.said.setWordWrap(True)
        self.field = QLineEdit()
        self.field.setMaxLength(_LONGEST)
        self.buttons: list[OfferButton] = []
        self._matches: tuple[Match, ...] = ()
        self._was_asked = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(_PAD, _PAD - tokens.STEP, _PAD, _PAD)
        for widget in (self.title, self.field, self.said):
            self._column.addWidget(widget)
        self.question = Question(self)
        self.question.answered.connect(self.show_answer)
        self.field.returnPressed.connect(self._ask)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self._look, self._texts = look, texts
        for label in (self.title, self.said):
            label.setFont(look.font(tokens.CAPTION))
        self.title.setText(texts("finder.title"))
        self.field.setFont(look.font(tokens.BODY))
        self.field.setFixedHeight(tokens.TOUCH)
        self.field.setPlaceholderText(texts("finder.hint"))
        self.field.setAccessibleName(texts("finder.title"))
        self._show()

    def show_answer(self, answer: Answer) -> None:
        """Show the waybills that fit; the only one is chosen at once."""
        self._was_asked = True
        self._matches = answer.matches[:MOST]
        self._make()
        self._show()
        if answer.awb and answer.sections:
            self._choose(answer.awb)

    def clear(self) -> None:
        """Begin anew."""
        self.question.drop()
        self.field.clear()
        self._matches, self._was_asked = (), False
        self._make()
        self._show()

    def close_down(self) -> None:
        """Hear no answer any more."""
        self.question.close()

    def _ask(self) -> None:
        text = self.field.text().strip()
        if text:
            self.question.ask(lambda answer: self._inquire(text, answer))

    def _make(self) -> None:
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        self.buttons = []
        for match in self._matches:
            button = OfferButton(self)
            button.clicked.connect(lambda _=False, awb=match.awb: self._choose(awb))
            self._column.addWidget(button)
            self.buttons.append(button)

    def _choose(self, awb: str) -> None:
        self.chosen.emit(awb)
        self.clear()

    def _show(self) -> None:
        for button, match in zip(self.buttons, self._matches, strict=True):
            words = " · ".join(filter(None, (match.recipient, match.destination, match.matched)))
            button.dress(self._look, match.awb, words, is_chosen=False)
        nothing = self._was_asked and not self._matches
        self.said.setVisible(nothing)
        self.said.setText(self._texts("finder.none"))
