"""The right column's special inputs of problems and lost labels: a search, choices, note, photo.

    nothing chosen          the codes come first
    a parcel was reported   a note and a photo of it, and the codes after them
    a parcel's problems     they come first, then the note of the one that is resolved

It asks for nothing: a scan goes on meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from station.events import Action, CommandName, Workflow
from station.rules.notes import LONGEST_NOTE
from ui.theme import tokens
from ui.widgets.card import Card, plain_label
from ui.widgets.finder import Finder
from ui.widgets.offer_grid import OfferGrid
from ui.widgets.picture_panel import PicturePanel

if TYPE_CHECKING:
    from station.events import WorkShown
    from station.texts import Texts
    from ui.theme.look import Look
    from ui.widgets.finder import Inquire

_PAD = 18


class ProblemSide(QWidget):
    """`commanded` brings an Action; `noted` and `pictured` of what, and the words or the JPEG."""

    commanded = Signal(object)
    noted = Signal(str, str)
    pictured = Signal(str, bytes)

    def __init__(self, inquire: Inquire, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.finder = Finder(inquire)
        self.offers, self.note, self.picture = OfferGrid(), QLineEdit(), PicturePanel()
        self.note.setMaxLength(LONGEST_NOTE)
        self.note_of = plain_label("muted")
        self._about = ""
        self._takes_photo = False
        self._note_card = self._card()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.GAP - tokens.STEP)
        self._column.addWidget(self.finder)
        for widget in (self._note_card, self.picture, self.offers):
            self._column.addWidget(widget)
        self.finder.chosen.connect(lambda awb: self.commanded.emit(Action(CommandName.PRINT, awb)))
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
        self.finder.dress(look, texts)
        self.picture.dress(look, texts)
        self.note_of.setFont(look.font(tokens.CAPTION))
        self.note.setFont(look.font(tokens.BODY))
        self.note.setFixedHeight(tokens.TOUCH)
        self.note.setPlaceholderText(texts("work.note_hint"))
        self._show_about()

    def show_work(self, shown: WorkShown) -> None:
        """Show what there is to choose from, and what a note would be of."""
        self.offers.show_offers(shown.offers, shown.title)
        is_list = bool(shown.offers) and shown.title in {"", shown.about}
        self._takes_photo = bool(shown.about) and not is_list
        self._column.insertWidget(0 if is_list else self._column.count() - 1, self.offers)
        self.finder.setVisible(shown.workflow is Workflow.LOST_LABEL and not shown.offers)
        if shown.about != self._about:
            self._about = shown.about
            self.note.clear()
            self.picture.clear()
        self._show_about()

    def close_down(self) -> None:
        """Stop what runs by itself."""
        self.picture.close_down()
        self.finder.close_down()

    def _show_about(self) -> None:
        self.note_of.setText(self._texts("work.note_of", about=self._about))
        self.note.setAccessibleName(self.note_of.text())
        self.picture.show_about(self._about)
        self._note_card.setVisible(bool(self._about))
        self.picture.setVisible(self._takes_photo)

    def _on_note(self) -> None:
        if self.note.text().strip():
            self.noted.emit(self._about, self.note.text())
            self.note.clear()

    def _on_picture(self, content: bytes) -> None:
        if content:
            self.pictured.emit(self._about, content)
