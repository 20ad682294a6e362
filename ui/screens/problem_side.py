"""The right column's special inputs of problems: what to choose from, a note, a photo.

nothing chosen    the codes come first
a parcel          a note and a photo of it come first, the codes after them
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from station.rules.notes import LONGEST_NOTE
from ui.theme import tokens
from ui.widgets.card import Card, plain_label
from ui.widgets.offer_grid import OfferGrid
from ui.widgets.picture_panel import PicturePanel

if TYPE_CHECKING:
    from station.events import WorkShown
    from station.texts import Texts
    from ui.theme.look import Look

_PAD = 18


class ProblemSide(QWidget):
    """`commanded` brings an Action; `noted` and `pictured` of what, and the words or the JPEG."""

    commanded = Signal(object)
    noted = Signal(str, str)
    pictured = Signal(str, bytes)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offers, self.note, self.picture = OfferGrid(), QLineEdit(), PicturePanel()
        self.note.setMaxLength(LONGEST_NOTE)
        self.note_of = plain_label("muted")
        self._about = ""
        self._note_card = self._card()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.GAP - tokens.STEP)
        for widget in (self._note_card, self.picture, self.offers):
            self._column.addWidget(widget)
        self.offers.chosen.connect(self.commanded)
        self.note.returnPressed.connect(self._on_note)
        self.picture.changed.connect(self._on_picture)

    def _card(self) -> Card:
        card = Card()
        column = QVBoxLayout(card)
        column.setContentsMargins(_PAD, _PAD - tokens.STEP, _PAD, _PAD)
        column.addWidget(self.note_of)
        column.addWidget(self.note)
        return card

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self._texts = texts
        self.offers.dress(look, texts)
        self.picture.dress(look, texts)
        self.note_of.setFont(look.font(tokens.CAPTION))
        self.note.setFont(look.font(tokens.BODY))
        self.note.setFixedHeight(tokens.TOUCH)
        self.note.setPlaceholderText(texts("work.note_hint"))
        self._show_about()

    def show_work(self, shown: WorkShown) -> None:
        """Show what there is to choose from, and what a note would be of."""
        self.offers.show_offers(shown.offers, shown.title)
        if shown.about != self._about:
            self._about = shown.about
            self.note.clear()
            self.picture.clear()
        self._show_about()

    def close_down(self) -> None:
        """Stop what runs by itself."""
        self.picture.close_down()

    def _show_about(self) -> None:
        self.note_of.setText(self._texts("work.note_of", about=self._about))
        self.note.setAccessibleName(self.note_of.text())
        self.picture.show_about(self._about)
        for widget in (self._note_card, self.picture):
            widget.setVisible(bool(self._about))

    def _on_note(self) -> None:
        if self.note.text().strip():
            self.noted.emit(self._about, self.note.text())
            self.note.clear()

    def _on_picture(self, content: bytes) -> None:
        if content:
            self.pictured.emit(self._about, content)
