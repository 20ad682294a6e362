"""What a device says, as it says it: bytes beside what they were read as, newest on top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QListView,
    QSizePolicy,
    QStyledItemDelegate,
    QVBoxLayout,
    QWidget,
)

from station import notation
from ui import device_words
from ui.theme import tokens
from ui.theme.look import Look
from ui.widgets.card import Card, plain_label
from ui.widgets.list_rows import write_line
from ui.widgets.side_scroll import reach_by_keyboard, show_focus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QFocusEvent, QKeyEvent
    from PySide6.QtWidgets import QStyleOptionViewItem

    from station.devices.tap import Passed
    from ui.cells import Words

_ROLE = int(Qt.ItemDataRole.DisplayRole)
Index = QModelIndex | QPersistentModelIndex

ROWS = 100
"""So many are kept; older ones are forgotten."""
_LONGEST = 256
_ROW, _LINE, _PAD, _TOP = 50, 21, 16, 4
_LEAST_ROWS = 2


class LiveModel(QAbstractListModel):
    """Rows of one device; reads of which nothing was read yet are gathered in one row."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Passed] = []

    def show_passed(self, passed: Iterable[Passed], words: Words) -> None:
        """Begin anew with these, oldest first."""
        self.beginResetModel()
        self._words, self._rows = words, []
        for one in passed:
            self._take(one)
        self.endResetModel()

    def add(self, passed: Iterable[Passed]) -> None:
        """Take these, oldest first."""
        self.beginResetModel()
        for one in passed:
            self._take(one)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's signature
        """Return how many there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = _ROLE) -> Any:
        """Return a row as one text."""
        return " · ".join(self.lines(index.row())) if role == _ROLE else None

    def lines(self, row: int) -> tuple[str, str, str, str]:
        """Return the time, what it was read as, the bytes, and their text."""
        one = self._rows[row]
        return (
            notation.clock_time(one.at, self._words.timezone, seconds=True),
            device_words.read_as(one, self._words.texts),
            device_words.hex_of(one.data),
            device_words.text_of(one.data),
        )

    def _take(self, passed: Passed) -> None:
        newest = self._rows[0] if self._rows else None
        if newest is not None and not newest.read_as and len(newest.data) < _LONGEST:
            self._rows[0] = replace(passed, data=newest.data + passed.data)
        else:
            self._rows.insert(0, passed)
            del self._rows[ROWS:]


class _View(QListView):
    """Rows to be read, none to be chosen: the arrows scroll."""

    def __init__(self) -> None:
        super().__init__()
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().rangeChanged.connect(lambda *_: reach_by_keyboard(self))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Scroll, and search nothing: a slow scanner may type here."""
        QAbstractScrollArea.keyPressEvent(self, event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show that the arrows scroll now."""
        super().focusInEvent(event)
        show_focus(self, held=True)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show that they do not any more."""
        super().focusOutEvent(event)
        show_focus(self, held=False)


class LiveCard(Card):
    """A title, and the rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("listCard", parent)
        self.title = plain_label("muted")
        self.empty = plain_label("muted")
        self.empty.setWordWrap(True)
        for label in (self.title, self.empty):
            label.setContentsMargins(_PAD, 0, _PAD, 0)
        self.rows = LiveModel()
        self.rows.setParent(self)
        self.view = _View()
        self._painter = _Rows(self)
        self.view.setModel(self.rows)
        self.view.setItemDelegate(self._painter)
        self.view.setUniformItemSizes(True)
        # As high as is left over, not as a list would like to be.
        self.view.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 12, 1, tokens.RADIUS_BADGE)
        column.setSpacing(tokens.STEP)
        column.addWidget(self.title)
        column.addWidget(self.empty)
        column.addWidget(self.view, 1)
        column.addStretch(0)

    def dress(self, look: Look, words: Words) -> None:
        """Take a theme and a language."""
        self._words = words
        self.title.setFont(look.font(tokens.CAPTION))
        self.empty.setFont(look.font(tokens.BODY))
        self.title.setText(words.texts("live.title"))
        self.empty.setText(words.texts("live.empty"))
        self.view.setAccessibleName(words.texts("live.title"))
        self.view.setMinimumHeight(look.px(_ROW) * _LEAST_ROWS)
        self._painter.dress(look)

    def show_passed(self, passed: Iterable[Passed]) -> None:
        """Show these, oldest first, and no others."""
        self.rows.show_passed(passed, self._words)
        self._show()

    def add(self, passed: Iterable[Passed]) -> None:
        """Show these as well."""
        self.rows.add(passed)
        self._show()

    def _show(self) -> None:
        is_empty = not self.rows.rowCount()
        self.empty.setVisible(is_empty)
        self.view.setVisible(not is_empty)


class _Rows(QStyledItemDelegate):
    """Paints a row: when and what it was read as; quietly, the bytes and their text."""

    def __init__(self, owner: LiveCard) -> None:
        super().__init__(owner)
        self._owner = owner
        self.dress(Look())

    def dress(self, look: Look) -> None:
        self._look = look
        self._strong = look.font(tokens.BODY, QFont.Weight.DemiBold)
        self._quiet = look.font(tokens.CAPTION)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: N802 - Qt's name
        return QSize(0, self._look.px(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = QRectF(option.rect)  # type: ignore[attr-defined, unused-ignore]  # in Qt, not in its stubs
        when, read_as, hexes, text = self._owner.rows.lines(index.row())
        palette, end = self._look.palette, Qt.TextElideMode.ElideRight
        first, second = self._line(cell, 0), self._line(cell, 1)
        used = write_line(painter, first, when, self._quiet, palette.muted, right=True)
        first.setRight(first.right() - used - _PAD)
        write_line(painter, first, read_as, self._strong, palette.ink, elide=end)
        half = QRectF(second)
        half.setWidth(second.width() * 0.62)
        write_line(painter, half, hexes, self._quiet, palette.muted, elide=end)
        second.setLeft(half.right() + _PAD)
        write_line(painter, second, text, self._quiet, palette.muted, elide=end)

    def _line(self, cell: QRectF, number: int) -> QRectF:
        top = cell.top() + self._look.px(_TOP + number * _LINE)
        return QRectF(cell.left() + _PAD, top, cell.width() - 2 * _PAD, self._look.px(_LINE))
