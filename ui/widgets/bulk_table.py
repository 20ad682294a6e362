"""A list's lines with what came of each: its number, the code, the verdict, where to, and why."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QTableView

from station import notation
from station.bulk import words
from station.bulk.run import Came
from station.events import Verdict
from ui.theme import icons, tokens
from ui.widgets.badge import draw_badge
from ui.widgets.plain_table import make_plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

    from station.bulk.run import Result
    from station.texts import Texts
    from ui.theme.look import Look

Index = QModelIndex | QPersistentModelIndex
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_TOLD = frozenset({_DISPLAY, int(Qt.ItemDataRole.AccessibleTextRole)})
_TIP = int(Qt.ItemDataRole.ToolTipRole)
_WIDTHS = {"line": 52, "code": 212, "verdict": 172, "place": 52}
"""Pixels at a text scale of 1; what is left is the reason's."""
_LARGE_WIDTHS = {"line": 44, "code": 150, "verdict": 47, "place": 0}
"""In large type a verdict has its badge alone, and its word stands before the reason."""
_COLUMNS = (*_WIDTHS, "reason")
_PAD, _GAP = 15, 8
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


class BulkModel(QAbstractTableModel):
    """The newest on top while it runs; `show` puts others in their place."""

    def __init__(self, texts: Texts, timezone: str) -> None:
        super().__init__()
        self._results: deque[Result] = deque()
        self.dress(texts, timezone)

    def dress(self, texts: Texts, timezone: str) -> None:
        """Take a language and the hub's zone (IANA)."""
        self._texts, self._timezone = texts, timezone

    def show(self, results: Sequence[Result]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self._results = deque(results)
        self.endResetModel()

    def add(self, result: Result) -> None:
        """Put one on top."""
        self.beginInsertRows(QModelIndex(), 0, 0)
        self._results.appendleft(result)
        self.endInsertRows()

    def result(self, row: int) -> Result:
        """Return what came of the line in a row."""
        return self._results[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's signature
        """Return how many lines are shown."""
        return 0 if parent.isValid() else len(self._results)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's signature
        """Return the number of columns."""
        return 0 if parent.isValid() else len(_COLUMNS)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        """Return a cell's text; the whole of it also where one points."""
        if role not in _TOLD and role != _TIP:
            return None
        return self.text(self._results[index.row()], _COLUMNS[index.column()])

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY
    ) -> Any:
        """Return a column's name."""
        if orientation is Qt.Orientation.Horizontal and role == _DISPLAY:
            return self._texts(f"list_head.{_COLUMNS[section]}")
        return None

    def text(self, result: Result, column: str) -> str:
        """Return what a line says in a column."""
        match column:
            case "line":
                return notation.count(result.line.number, self._texts.language)
            case "code":
                return result.line.text
            case "verdict":
                return words.word(result.came, self._texts)
            case "place":
                return words.place(result)
        return words.reason(result, self._texts, self._timezone)


class BulkTable(QTableView):
    """Fixed row heights, no headings: each cell says what it is."""

    def __init__(self, model: BulkModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = model
        model.setParent(self)
        self._cells = _Cells(self)
        self.setModel(model)
        self.setItemDelegate(self._cells)
        make_plain(self)

    def dress(self, look: Look, texts: Texts, timezone: str) -> None:
        """Take a theme, a language and the hub's zone."""
        self._look = look
        self.lines.dress(texts, timezone)
        self._cells.dress(look)
        self.setAccessibleName(texts("list_card.name"))
        self.verticalHeader().setDefaultSectionSize(look.px(tokens.ROW_HEAD))
        self._share_width()
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give the reason what the others leave, and the rows whole heights."""
        super().resizeEvent(event)
        self._share_width()
        self.setViewportMargins(0, 0, 0, self.height() % self._look.px(tokens.ROW_HEAD))

    def _share_width(self) -> None:
        wanted = _LARGE_WIDTHS if is_large(self._look) else _WIDTHS
        widths = [self._look.px(width) for width in wanted.values()]
        widths.append(max(0, self.viewport().width() - sum(widths)))
        for column, width in enumerate(widths):
            self.setColumnHidden(column, not width)
            self.setColumnWidth(column, width)


def is_large(look: Look) -> bool:
    """Return whether type is so large that words need their neighbours' room."""
    return look.scale > tokens.ROOMY_SCALE


class _Cells(QStyledItemDelegate):
    """Paints a cell: muted number, bold code, the verdict with its badge, a line below the row."""

    def __init__(self, owner: BulkTable) -> None:
        super().__init__(owner)
        self._owner = owner

    def dress(self, look: Look) -> None:
        """Take a theme."""
        self._look = look
        bold = QFont.Weight.DemiBold
        self._fonts = {column: look.font(tokens.BODY) for column in _COLUMNS}
        self._fonts["code"] = look.font(tokens.BODY, bold, tracking=0.05)
        self._fonts |= {column: look.font(tokens.BODY, bold) for column in ("verdict", "place")}

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        palette, column = self._look.palette, _COLUMNS[index.column()]
        result = self._owner.lines.result(index.row())
        cell = QRectF(option.rect)  # type: ignore[attr-defined, unused-ignore]  # in Qt, not in its stubs
        line = QRectF(cell.left(), cell.bottom() - 1, cell.width(), 1)
        painter.fillRect(line, QColor(palette.line))
        box = cell.adjusted(0 if column == "line" else _PAD, 0, -_PAD if column == "line" else 0, 0)
        if column == "verdict":
            box.setLeft(self._badge(painter, result, box))
            if is_large(self._look):
                return
        painter.setFont(self._fonts[column])
        is_muted = column in {"line", "reason"} or result.came == Came.LEFT
        painter.setPen(QColor(palette.muted if is_muted else palette.ink))
        side = Qt.AlignmentFlag.AlignRight if column == "line" else Qt.AlignmentFlag.AlignLeft
        elide = Qt.TextElideMode.ElideMiddle if column == "code" else Qt.TextElideMode.ElideRight
        text = self._owner.lines.text(result, column)
        if column == "reason" and is_large(self._look):
            word = self._owner.lines.text(result, "verdict")
            text = f"{word} · {text}" if text else word
        text = painter.fontMetrics().elidedText(text, elide, int(box.width()) - _GAP)
        painter.drawText(box, side | _MIDDLE, text)

    def _badge(self, painter: QPainter, result: Result, box: QRectF) -> float:
        """Draw a verdict's shape, or that a person is needed; return where its word begins."""
        side = self._look.px(tokens.BADGE)
        square = QRectF(box.left(), box.center().y() - side / 2, side, side)
        if result.came in set(Verdict):
            draw_badge(painter, Verdict(result.came), square)
        elif result.came != Came.LEFT:
            icons.draw_icon(painter, "warning", square, QColor(self._look.palette.warn))
        return box.left() + side + self._look.px(_GAP)
