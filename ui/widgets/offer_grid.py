"""What there is to choose from, two in a row: number and code, over what it means.."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeySequence, QPainter, QPen, QShortcut
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import tokens
from ui.theme.look import Look
from ui.widgets.card import Card, plain_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from station.events import Offer
    from station.texts import Texts

_PAD = 12
_MOST_KEYS = 9


class OfferGrid(Card):
    """Says `chosen` with the Action of what was chosen."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.title = plain_label("muted")
        self.buttons: list[OfferButton] = []
        self._offers: Sequence[Offer] = ()
        self._code = ""
        self._grid = QGridLayout()
        self._grid.setSpacing(tokens.STEP * 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD, _PAD, _PAD, _PAD)
        column.addWidget(self.title)
        column.addLayout(self._grid)
        for number in range(1, _MOST_KEYS + 1):
            key = QShortcut(QKeySequence(f"Ctrl+{number}"), self)
            key.activated.connect(lambda at=number - 1: self._choose(at))

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self._look, self._texts = look, texts
        self.title.setFont(look.font(tokens.CAPTION))
        self.title.setText(texts("work.choose"))
        self._dress_buttons()

    def show_offers(self, offers: Sequence[Offer], code: str) -> None:
        """Show these; `code` is the one that is chosen already."""
        self._code = code
        if list(offers) != list(self._offers):
            self._offers = tuple(offers)
            self._make()
        self._dress_buttons()
        self.setVisible(bool(offers))

    def _make(self) -> None:
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        self.buttons = []
        for at in range(len(self._offers)):
            button = OfferButton(self)
            button.clicked.connect(lambda _=False, at=at: self._choose(at))
            self._grid.addWidget(button, at // 2, at % 2)
            self.buttons.append(button)

    def _dress_buttons(self) -> None:
        for number, (button, offer) in enumerate(zip(self.buttons, self._offers, strict=True), 1):
            words = offer.text_id if self._texts.language == "id" else offer.text_en
            head = f"{number}  {offer.code}".rstrip()
            chosen = offer.action.argument == self._code
            button.dress(self._look, head, words, is_chosen=chosen)

    def _choose(self, at: int) -> None:
        if at < len(self._offers):
            self.chosen.emit(self._offers[at].action)


class OfferButton(QPushButton):
    """Two lines; the second is cut where it is too long."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._head, self._words, self._is_chosen = Look(), "", "", False
        self.setAutoDefault(False)
        # A scanner's Enter must not press it.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def dress(self, look: Look, head: str, words: str, *, is_chosen: bool) -> None:
        """Take a theme and what it says."""
        self._look, self._head, self._words, self._is_chosen = look, head, words, is_chosen
        self.setAccessibleName(f"{head} {words}")
        self.setToolTip(words)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a finger's room at least."""
        return QSize(tokens.TOUCH * 2, max(tokens.TOUCH, self._look.px(50)))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the ground, the number and code, and what it means."""
        palette, look = self._look.palette, self._look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(palette.chosen if self._is_chosen else palette.surface))
        edge, width = (palette.focus, 3) if self._is_chosen else (palette.line, 2)
        painter.setPen(QPen(QColor(edge), width))
        box = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        painter.drawRoundedRect(box, tokens.RADIUS_TILE, tokens.RADIUS_TILE)
        inside = box.adjusted(_PAD - 2, 6, 2 - _PAD, -6)
        for font, text, ink, side in (
            (look.font(tokens.BODY, QFont.Weight.Bold), self._head, palette.ink, "AlignTop"),
            (look.font(tokens.CAPTION), self._words, palette.muted, "AlignBottom"),
        ):
            painter.setFont(font)
            painter.setPen(QColor(ink))
            cut = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, inside.width())
            painter.drawText(inside, Qt.AlignmentFlag[side] | Qt.AlignmentFlag.AlignLeft, cut)
        painter.end()
