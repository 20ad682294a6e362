"""One page of a table as Qt's table model: read only, secrets as dots."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

if TYPE_CHECKING:
    from station.inquiry import Cell, TablePage
    from ui.cells import Words
    from ui.theme.look import Look

MASK = "••••"
_ROLES = Qt.ItemDataRole
_DISPLAY = int(_ROLES.DisplayRole)
_MIDDLE, _LEFT = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignLeft
Index = QModelIndex | QPersistentModelIndex


class PageModel(QAbstractTableModel):
    """Empty before the first page."""

    def __init__(self) -> None:
        super().__init__()
        self.page: TablePage | None = None

    def dress(self, look: Look, words: Words) -> None:
        """Take a theme and a language."""
        self.beginResetModel()
        self._muted = QColor(look.palette.muted)
        self._words = words
        self.endResetModel()

    def show_page(self, page: TablePage | None) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self.page = page
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's signature
        """Return how many rows the page has."""
        return 0 if parent.isValid() or self.page is None else len(self.page.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's signature
        """Return how many columns the table has."""
        return 0 if parent.isValid() or self.page is None else len(self.page.columns)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        """Return what a cell says, and how it looks."""
        masked, cell = self.is_masked(index.column()), self._cell(index)
        match role:
            case _ROLES.DisplayRole | _ROLES.AccessibleTextRole:
                return MASK if masked else self._words.plain(cell)
            case _ROLES.ToolTipRole:
                return self._words.texts("tables.masked") if masked else self._words.plain(cell)
            case _ROLES.ForegroundRole:
                return self._muted if masked or cell is None else None
            case _ROLES.TextAlignmentRole:
                return _aligned(cell)
        return None

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY
    ) -> Any:
        """Return a column's name, with the direction it is sorted in."""
        if orientation is not Qt.Orientation.Horizontal or self.page is None:
            return None
        if role == _ROLES.TextAlignmentRole:
            cells = (row[section] for row in self.page.rows)
            return _aligned(next((cell for cell in cells if cell is not None), None))
        if role != _DISPLAY:
            return None
        query, name = self.page.query, self.page.columns[section]
        arrow = " ↓" if query.descending else " ↑"
        return name + arrow if query.sort == name else name

    def is_masked(self, column: int) -> bool:
        """Return whether a column's cells are kept secret."""
        return self.page is not None and self.page.columns[column] in self.page.masked

    def copied(self, index: Index) -> str:
        """Return what copying a cell gives; nothing of a secret, nor where nothing is known."""
        cell = self._cell(index)
        if cell is None or self.is_masked(index.column()):
            return ""
        return cell if isinstance(cell, str) else self._words.plain(cell)

    def _cell(self, index: Index) -> Cell:
        assert self.page is not None, "no cell is asked for where there is no page"
        return self.page.rows[index.row()][index.column()]


def _aligned(cell: Cell) -> Qt.AlignmentFlag:
    """Return where a cell's text stands: figures below each other."""
    number = isinstance(cell, int | float | Decimal) and not isinstance(cell, bool)
    return _MIDDLE | (Qt.AlignmentFlag.AlignRight if number else _LEFT)
