"""The list of what needs a person: three lines a row, chosen by arrows or by a touch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate

from ui import parked_words
from ui.theme import tokens
from ui.theme.look import Look
from ui.widgets.list_rows import paint_ground, write_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from PySide6.QtWidgets import QStyleOptionViewItem

    from station.journal.decisions import Parked
    from ui.cells import Words

_ROLE = int(Qt.ItemDataRole.DisplayRole)
_SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
Index = QModelIndex | QPersistentModelIndex

_ROW = 92
_PAD = 16
_TOP, _LINE = 8, 25


class ParkedModel(QAbstractListModel):
    """Holds what was told last."""

    def __init__(self) -> None:
        super().__init__()
        self._parked: Sequence[Parked] = ()

    def show_parked(self, parked: Sequence[Parked], words: Words, now: datetime) -> None:
        """Replace all of them."""
        self.beginResetModel()
        self._parked, self._words, self._now = parked, words, now
        self.endResetModel()

    def at(self, row: int) -> Parked | None:
        """Return what stands in a row; None where there is no such row."""
        return self._parked[row] if 0 <= row < len(self._parked) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's signature
        """Return how many there are."""
        return 0 if parent.isValid() else len(self._parked)

    def data(self, index: Index, role: int = _ROLE) -> Any:
        """Return all lines as one text."""
        if role not in {_ROLE, _SPOKEN}:
            return None
        return " · ".join(line for line in self.lines(index.row()) if line)

    def lines(self, row: int) -> tuple[str, str, str, str]:
        """Return the number, whose and when, why, and what waits behind it with the note.

        Of one that is contested: whose the other one is.
        """
        parked, texts = self._parked[row], self._words.texts
        quiet = (
            (parked_words.other(parked, self._words, self._now),)
            if parked.is_contested
            else (parked_words.behind(parked, texts), " ".join(parked.note.split()))
        )
        return (
            parked.body.awb,
            parked_words.where_and_when(parked, self._words, self._now),
            parked_words.why(parked, texts),
            " · ".join(part for part in quiet if part),
        )


class ParkedList(QListView):
    """Emits `chosen` with the delivery in the row that is marked now, or None."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.rows = ParkedModel()
        self.rows.setParent(self)
        self._painter = _Rows(self)
        self.setModel(self.rows)
        self.setItemDelegate(self._painter)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.selectionModel().currentChanged.connect(lambda *_: self.chosen.emit(self.current))

    @property
    def current(self) -> Parked | None:
        """What is marked now."""
        return self.rows.at(self.currentIndex().row())

    def dress(self, look: Look, name: str) -> None:
        """Take a theme and what the list is called."""
        self._painter.dress(look)
        self.setAccessibleName(name)
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def show_parked(self, parked: Sequence[Parked], words: Words, now: datetime) -> None:
        """Show these; the mark stays on its delivery, else near where it was."""
        before, row = self.current, max(0, self.currentIndex().row())
        self.rows.show_parked(parked, words, now)
        same = [n for n, one in enumerate(parked) if before is not None and _is(one, before)]
        self.setCurrentIndex(self.rows.index(same[0] if same else min(row, len(parked) - 1)))
        self.chosen.emit(self.current)


def _is(one: Parked, other: Parked) -> bool:
    return one.seq == other.seq and one.target == other.target


class _Rows(QStyledItemDelegate):
    """Paints a row: the number, whose and when; why; and quietly what else there is to it."""

    def __init__(self, owner: ParkedList) -> None:
        super().__init__(owner)
        self._owner = owner
        self.dress(Look())

    def dress(self, look: Look) -> None:
        self._look = look
        # Large type needs a second line for the sentence that says why.
        self._why_lines = 1 if look.scale <= tokens.ROOMY_SCALE else 2
        self._strong = look.font(tokens.BODY, QFont.Weight.DemiBold, tracking=0.05)
        self._plain = look.font(tokens.BODY)
        self._quiet = look.font(tokens.CAPTION)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: N802 - Qt's name
        return QSize(0, self._look.px(_ROW + (self._why_lines - 1) * _LINE))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = QRectF(option.rect)  # type: ignore[attr-defined, unused-ignore]  # in Qt, not in its stubs
        chosen, held = index == self._owner.currentIndex(), self._owner.hasFocus()
        paint_ground(painter, cell, self._look, chosen=chosen, held=held)
        awb, place, why, quiet = self._owner.rows.lines(index.row())
        ink, muted = self._look.palette.ink, self._look.palette.muted
        first, second = self._line(cell, 0), self._line(cell, 1, self._why_lines)
        third = self._line(cell, 1 + self._why_lines)
        used = write_line(painter, first, place, self._plain, muted, right=True)
        first.setRight(first.right() - used - _PAD)
        write_line(painter, first, awb, self._strong, ink)
        painter.setFont(self._plain)
        painter.drawText(second, Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter, why)
        end = Qt.TextElideMode.ElideRight
        write_line(painter, third, quiet, self._quiet, muted, elide=end)

    def _line(self, cell: QRectF, number: int, lines: int = 1) -> QRectF:
        top = cell.top() + self._look.px(_TOP + number * _LINE)
        height = self._look.px(_LINE * lines)
        return QRectF(cell.left() + _PAD, top, cell.width() - 2 * _PAD, height)
