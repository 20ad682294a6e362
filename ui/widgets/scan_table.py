"""The table of the session's list. Built after the first frame: Qt's tables are slow to load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import (
    QStyledItemDelegate,
    QTableView,
    QWidget,
)

from ui.theme import tokens
from ui.theme.look import Look
from ui.widgets.badge import draw_badge
from ui.widgets.plain_table import make_plain
from ui.widgets.scan_columns import COLUMNS, PAD, VERDICT_COLUMN, aligned

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QStyleOptionViewItem

    from station.texts import Texts
    from ui.widgets.scan_model import Index, ScanModel


class ScanTable(QTableView):
    """Fixed row heights, no headings of its own; it never scrolls by itself."""

    undo_asked = Signal(object)
    """A row was struck twice, or Delete pressed on it: its ScanRecorded."""

    def __init__(self, model: ScanModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.scans = model
        model.setParent(self)
        self._delegate = _Cells(self)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        make_plain(self)
        self.horizontalHeader().setMinimumSectionSize(20)
        self.doubleClicked.connect(self._ask_undo)

    def _ask_undo(self, index: Index) -> None:
        if index.isValid():
            self.undo_asked.emit(self.scans.scan(index.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Ask for the chosen row's scan to be undone."""
        if event.key() == Qt.Key.Key_Delete:
            self._ask_undo(self.currentIndex())
            return
        super().keyPressEvent(event)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self._delegate.dress(look)
        self.setAccessibleName(texts("list.name"))
        self.verticalHeader().setDefaultSectionSize(look.px(tokens.ROW))
        self.viewport().update()

    def set_widths(self, widths: tuple[int, ...]) -> None:
        """Give each column its width in pixels; 0 hides it."""
        for number, width in enumerate(widths):
            self.setColumnHidden(number, not width)
            self.setColumnWidth(number, width)


class _Cells(QStyledItemDelegate):
    """Paints a cell: muted time, bold number, the verdict with its badge, a line below the row."""

    def __init__(self, owner: ScanTable) -> None:
        super().__init__(owner)
        self._owner = owner
        self.dress(Look())

    def dress(self, look: Look) -> None:
        """Take a theme."""
        self._look = look
        plain = look.font(tokens.BODY)
        self._fonts = {column.key: plain for column in COLUMNS}
        self._fonts["time"] = look.font(tokens.BODY, tracking=0.02)
        self._fonts["awb"] = look.font(tokens.BODY, QFont.Weight.DemiBold, tracking=0.05)
        self._fonts["verdict"] = look.font(tokens.BODY, QFont.Weight.DemiBold)
        self._ink = QColor(look.palette.ink)
        self._muted = QColor(look.palette.muted)
        self._line = QColor(look.palette.line)
        self._chosen = QColor(look.palette.chosen)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        column = COLUMNS[index.column()]
        recorded = self._owner.scans.scan(index.row())
        cell = QRectF(option.rect)  # type: ignore[attr-defined, unused-ignore]  # in Qt, not in its stubs
        painter.fillRect(QRectF(cell.left(), cell.bottom() - 1, cell.width(), 1), self._line)
        if self._owner.hasFocus() and index.row() == self._owner.currentIndex().row():
            painter.fillRect(cell.adjusted(0, 0, 0, -1), self._chosen)
        box = cell.adjusted(PAD, 0, -PAD if column.right else 0, 0)
        if index.column() == VERDICT_COLUMN:
            side = self._look.px(tokens.BADGE)
            top = cell.center().y() - side / 2
            draw_badge(painter, recorded.decision.verdict, QRectF(box.left(), top, side, side))
            box.setLeft(box.left() + side + self._look.px(8))
        painter.setFont(self._fonts[column.key])
        painter.setPen(self._muted if column.key == "time" else self._ink)
        text = self._owner.scans.text(recorded, column.key)
        metrics = painter.fontMetrics()
        text = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, int(box.width()) + 1)
        painter.drawText(box, aligned(column), text)

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """Return the fixed size of a cell."""
        return QSize(COLUMNS[index.column()].width, self._look.px(tokens.ROW))
