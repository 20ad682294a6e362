"""A list of which one row is chosen, by arrows or by a touch; its rows are painted, not widgets.

    ChoiceList    keeps its choice while what is listed changes, and emits it
    ChoiceModel   what is listed, and the lines of each row as texts
    ChoiceRows    paints a row's ground; a list says how its lines are written

Neighbours: parked_list and device_list, which list their own things; list_rows, which paints.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate

from ui.theme.look import Look
from ui.widgets.list_rows import paint_ground

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionViewItem

_ROLE = int(Qt.ItemDataRole.DisplayRole)
_SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
Index = QModelIndex | QPersistentModelIndex

PAD = 16
LINE = 25
_TOP = 8


class ChoiceModel(QAbstractListModel):
    """Holds what was told last."""

    def __init__(self) -> None:
        super().__init__()
        self._entries: Sequence[Any] = ()

    def show_entries(
        self, entries: Sequence[Any], lines_of: Callable[[Any], tuple[str, ...]]
    ) -> None:
        """Replace all of them."""
        self.beginResetModel()
        self._entries, self._lines_of = entries, lines_of
        self.endResetModel()

    def at(self, row: int) -> Any:
        """Return what stands in a row; None where there is no such row."""
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's signature
        """Return how many there are."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = _ROLE) -> Any:
        """Return all lines as one text."""
        if role not in {_ROLE, _SPOKEN}:
            return None
        return " · ".join(line for line in self.lines(index.row()) if line)

    def lines(self, row: int) -> tuple[str, ...]:
        """Return a row's texts, in the order in which its list writes them."""
        return self._lines_of(self._entries[row])


class ChoiceList(QListView):
    """Emits `chosen` with what is in the row that is marked now, or None."""

    chosen = Signal(object)

    def __init__(self, key: Callable[[Any], Hashable]) -> None:
        """`key` tells what stays the same about an entry while its list is told anew."""
        super().__init__()
        self._key = key
        self._silent = False
        self.rows = ChoiceModel()
        self.rows.setParent(self)
        self.setModel(self.rows)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.selectionModel().currentChanged.connect(lambda *_: self._tell())

    def paint_with(self, painter: ChoiceRows) -> None:
        """Have each row painted by this."""
        self._painter = painter
        self.setItemDelegate(painter)

    @property
    def current(self) -> Any:
        """What is marked now; None where nothing is."""
        return self.rows.at(self.currentIndex().row())

    def dress(self, look: Look, name: str) -> None:
        """Take a theme and what the list is called."""
        self._painter.dress(look)
        self.setAccessibleName(name)
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def show_entries(
        self, entries: Sequence[Any], lines_of: Callable[[Any], tuple[str, ...]]
    ) -> None:
        """Show these; the mark stays on its entry, else near where it was."""
        before, row = self.current, max(0, self.currentIndex().row())
        kept = None if before is None else self._key(before)
        self._silent = True
        self.rows.show_entries(entries, lines_of)
        same = [n for n, one in enumerate(entries) if self._key(one) == kept]
        self.setCurrentIndex(self.rows.index(same[0] if same else min(row, len(entries) - 1)))
        self._silent = False
        self._tell()

    def _tell(self) -> None:
        if not self._silent:
            self.chosen.emit(self.current)


class ChoiceRows(QStyledItemDelegate):
    """Paints a row; a list's own says how tall one is and what is written in it."""

    def __init__(self, owner: ChoiceList) -> None:
        super().__init__(owner)
        self._owner = owner
        self.dress(Look())

    def dress(self, look: Look) -> None:
        """Take a theme."""
        self._look = look

    def write(self, painter: QPainter, cell: QRectF, row: int) -> None:
        """Write a row's lines."""
        raise NotImplementedError

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the ground, then what is written."""
        cell = QRectF(option.rect)  # type: ignore[attr-defined, unused-ignore]  # in Qt, not in its stubs
        chosen, held = index == self._owner.currentIndex(), self._owner.hasFocus()
        paint_ground(painter, cell, self._look, chosen=chosen, held=held)
        self.write(painter, cell, index.row())

    def line(self, cell: QRectF, number: int, lines: int = 1) -> QRectF:
        """Return where a line goes, counted from 0; one may be as tall as several."""
        top = cell.top() + self._look.px(_TOP + number * LINE)
        return QRectF(cell.left() + PAD, top, cell.width() - 2 * PAD, self._look.px(LINE * lines))
