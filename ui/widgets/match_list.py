"""The list to choose one shipment from: by arrows and Enter, or by a touch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QVBoxLayout

from ui.theme import tokens
from ui.theme.look import Look
from ui.widgets.card import Card, plain_label
from ui.widgets.list_rows import paint_ground, write_line
from ui.widgets.match_model import MatchModel

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

    from station.inquiry import Answer
    from ui.cells import Words
    from ui.widgets.match_model import Index

_ROW = 64
_PAD = 16
_LINE_TOP, _LINE_BOTTOM = 8, 34


class MatchList(Card):
    """Emits `chosen` with the waybill's number."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("listCard", parent)
        self.title = plain_label("ink")
        self.hint = plain_label("muted")
        self.view = _View()
        self.view.entered_row.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 12, 1, tokens.RADIUS_BADGE)
        column.setSpacing(tokens.STEP)
        for label in (self.title, self.hint):
            label.setContentsMargins(_PAD, 0, _PAD, 0)
            label.setWordWrap(True)
            column.addWidget(label)
        column.addSpacing(tokens.STEP)
        column.addWidget(self.view, 1)

    def dress(self, look: Look) -> None:
        """Take a theme."""
        self.title.setFont(look.font(tokens.DETAIL, QFont.Weight.Bold))
        self.hint.setFont(look.font(tokens.CAPTION))
        self.view.dress(look)

    def show_answer(self, answer: Answer, words: Words) -> None:
        """Show what there is to choose from, the newest first."""
        texts, count = words.texts, len(answer.matches)
        key = "lookup.matches_more" if answer.more else "lookup.matches"
        self.title.setText(texts(key, count=count, asked=answer.asked))
        self.hint.setText(texts("lookup.choose"))
        self.view.setAccessibleName(self.title.text())
        self.view.matches.show_matches(answer.matches, words)
        self.view.setCurrentIndex(self.view.matches.index(0))

    def _choose(self, row: int) -> None:
        self.chosen.emit(self.view.matches.at(row).awb)


class _View(QListView):
    """Rows of one height, wide enough for a glove."""

    entered_row = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.matches = MatchModel()
        self.matches.setParent(self)
        self._rows = _Rows(self)
        self.setModel(self.matches)
        self.setItemDelegate(self._rows)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(lambda index: self.entered_row.emit(index.row()))

    def dress(self, look: Look) -> None:
        self._rows.dress(look)
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.entered_row.emit(self.currentIndex().row())
            return
        super().keyPressEvent(event)


class _Rows(QStyledItemDelegate):
    """Paints a row: the number and the state above, how it was found and whose it is below."""

    def __init__(self, owner: _View) -> None:
        super().__init__(owner)
        self._owner = owner
        self.dress(Look())

    def dress(self, look: Look) -> None:
        self._look = look
        self._strong = look.font(tokens.BODY, QFont.Weight.DemiBold, tracking=0.05)
        self._plain = look.font(tokens.BODY)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: N802 - Qt's name
        return QSize(0, self._look.px(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        match = self._owner.matches.at(index.row())
        cell = QRectF(option.rect)  # type: ignore[attr-defined, unused-ignore]  # in Qt, not in its stubs
        chosen, held = index == self._owner.currentIndex(), self._owner.hasFocus()
        paint_ground(painter, cell, self._look, chosen=chosen, held=held)
        room = cell.adjusted(_PAD, 0, -_PAD, 0)
        state = self._owner.matches.state(match)
        above = QRectF(room.left(), room.top() + self._look.px(_LINE_TOP), room.width(), 0)
        below = QRectF(room.left(), room.top() + self._look.px(_LINE_BOTTOM), room.width(), 0)
        above.setHeight(self._look.px(_LINE_BOTTOM - _LINE_TOP))
        below.setHeight(self._look.px(_LINE_BOTTOM - _LINE_TOP))
        palette = self._look.palette
        used = write_line(painter, above, state, self._plain, palette.muted, right=True)
        above.setRight(above.right() - used - _PAD)
        write_line(painter, above, match.awb, self._strong, palette.ink)
        write_line(painter, below, self._owner.matches.line(match), self._plain, palette.muted)
