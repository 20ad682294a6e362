"""The list of devices: two lines a row, chosen by arrows or by a touch."""

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

from ui import device_words
from ui.theme import tokens
from ui.theme.look import Look
from ui.widgets.list_rows import paint_ground, write_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QStyleOptionViewItem

    from station.devices.survey import Seen
    from station.texts import Texts

_ROLE = int(Qt.ItemDataRole.DisplayRole)
_SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
Index = QModelIndex | QPersistentModelIndex

_ROW = 66
_PAD = 16
_TOP, _LINE = 8, 25


class DeviceModel(QAbstractListModel):
    """Holds what was seen last."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: Sequence[Seen] = ()

    def show_seen(self, seen: Sequence[Seen], texts: Texts) -> None:
        """Replace all of them."""
        self.beginResetModel()
        self._seen, self._texts = seen, texts
        self.endResetModel()

    def at(self, row: int) -> Seen | None:
        """Return what stands in a row; None where there is no such row."""
        return self._seen[row] if 0 <= row < len(self._seen) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's signature
        """Return how many there are."""
        return 0 if parent.isValid() else len(self._seen)

    def data(self, index: Index, role: int = _ROLE) -> Any:
        """Return both lines as one text."""
        if role not in {_ROLE, _SPOKEN}:
            return None
        return " · ".join(self.lines(index.row()))

    def lines(self, row: int) -> tuple[str, str, str]:
        """Return the name, the state, and where it is."""
        seen = self._seen[row]
        return (
            device_words.title(seen, self._texts),
            device_words.state(seen, self._texts),
            device_words.place(seen, self._texts),
        )


class DeviceList(QListView):
    """Emits `chosen` with the device in the row that is marked now, or None."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.rows = DeviceModel()
        self.rows.setParent(self)
        self._painter = _Rows(self)
        self.setModel(self.rows)
        self.setItemDelegate(self._painter)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._silent = False
        self.selectionModel().currentChanged.connect(lambda *_: self._tell())

    @property
    def current(self) -> Seen | None:
        """What is marked now."""
        return self.rows.at(self.currentIndex().row())

    def keyboardSearch(self, search: str) -> None:  # noqa: N802 - Qt's name
        """Do nothing: a scanner that is too slow types here, and chooses nothing by that."""

    def dress(self, look: Look, name: str) -> None:
        """Take a theme and what the list is called."""
        self._painter.dress(look)
        self.setAccessibleName(name)
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def show_seen(self, seen: Sequence[Seen], texts: Texts) -> None:
        """Show these; the mark stays on its device, else near where it was."""
        before, row = self.current, max(0, self.currentIndex().row())
        self._silent = True
        self.rows.show_seen(seen, texts)
        same = [n for n, one in enumerate(seen) if before is not None and _is(one, before)]
        self.setCurrentIndex(self.rows.index(same[0] if same else min(row, len(seen) - 1)))
        self._silent = False
        self._tell()

    def choose(self, device: str) -> None:
        """Mark the device whose events carry this name; empty: what types."""
        for row in range(self.rows.rowCount()):
            seen = self.rows.at(row)
            used = seen.used.device if seen and seen.used else ""
            if seen and (used == device if device else seen.used is None and seen.kind == "wedge"):
                self.setCurrentIndex(self.rows.index(row))

    def _tell(self) -> None:
        if not self._silent:
            self.chosen.emit(self.current)


def _is(one: Seen, other: Seen) -> bool:
    return (one.address, one.kind) == (other.address, other.kind)


class _Rows(QStyledItemDelegate):
    """Paints a row: the name and how it is; quietly, where it is."""

    def __init__(self, owner: DeviceList) -> None:
        super().__init__(owner)
        self._owner = owner
        self.dress(Look())

    def dress(self, look: Look) -> None:
        self._look = look
        self._strong = look.font(tokens.BODY, QFont.Weight.DemiBold)
        self._plain = look.font(tokens.BODY)
        self._quiet = look.font(tokens.CAPTION)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: N802 - Qt's name
        return QSize(0, self._look.px(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = QRectF(option.rect)  # type: ignore[attr-defined, unused-ignore]  # in Qt, not in its stubs
        chosen, held = index == self._owner.currentIndex(), self._owner.hasFocus()
        paint_ground(painter, cell, self._look, chosen=chosen, held=held)
        name, state, where = self._owner.rows.lines(index.row())
        seen, palette = self._owner.rows.at(index.row()), self._look.palette
        bad = seen is not None and seen.state in device_words.BAD
        good = seen is not None and seen.state in device_words.GOOD
        tone = palette.warn if bad else palette.good if good else palette.muted
        first, second = self._line(cell, 0), self._line(cell, 1)
        end = Qt.TextElideMode.ElideRight
        used = write_line(painter, first, state, self._plain, tone, right=True)
        first.setRight(first.right() - used - _PAD)
        write_line(painter, first, name, self._strong, palette.ink, elide=end)
        write_line(painter, second, where, self._quiet, palette.muted)

    def _line(self, cell: QRectF, number: int) -> QRectF:
        top = cell.top() + self._look.px(_TOP + number * _LINE)
        return QRectF(cell.left() + _PAD, top, cell.width() - 2 * _PAD, self._look.px(_LINE))
