"""The session's list under the pane. New rows join it after the pane has been painted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ui.theme import tokens
from ui.theme.look import Look
from ui.widgets.badge import draw_badge
from ui.widgets.card import Card, plain_label
from ui.widgets.scan_model import COLUMNS, VERDICT_COLUMN, Column, Index, ScanModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent
    from PySide6.QtWidgets import QStyleOptionViewItem

    from station.events import ScanRecorded
    from station.texts import Texts

_PAD = 15
_SETTLE_MS = 12
"""New rows are gathered this long, so that a burst costs one repaint of the list, not many."""


class ScanList(Card):
    """A table of fixed row heights; it never scrolls by itself."""

    def __init__(self, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__("listCard", parent)
        self._look = Look()
        self.model = ScanModel(texts)
        self.model.setParent(self)
        self._delegate = _Cells(self)
        self.table = self._table()
        self.empty = plain_label("muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addWidget(self.table)
        self._column.addWidget(self.empty)
        self._coming: list[ScanRecorded] = []
        self._later = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._later.timeout.connect(self._take)

    def _table(self) -> QTableView:
        table = QTableView(self)
        table.setModel(self.model)
        table.setItemDelegate(self._delegate)
        table.setShowGrid(False)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(20)
        header.hide()
        return table

    def dress(self, look: Look, texts: Texts, timezone: str) -> None:
        """Take a theme, a language and the hub's zone."""
        self._look = look
        self._delegate.dress(look)
        self.model.dress(texts, timezone)
        self.table.setAccessibleName(texts("list.name"))
        self.table.verticalHeader().setDefaultSectionSize(look.px(tokens.ROW))
        self._column.setContentsMargins(1, look.px(tokens.ROW_HEAD) + 1, 1, tokens.RADIUS_BADGE)
        self.empty.setFont(look.font(tokens.BODY))
        self.empty.setText(texts("list.empty"))
        self._fit_columns()
        self._show_or_teach()
        self.table.viewport().update()

    def whole_height(self, at_most: int) -> int:
        """Return the greatest height, in pixels, that cuts no row in two."""
        around = self._look.px(tokens.ROW_HEAD) + 1 + tokens.RADIUS_BADGE
        row = self._look.px(tokens.ROW)
        return around + max(1, (at_most - around) // row) * row

    def show_session(self, newest_first: Sequence[ScanRecorded]) -> None:
        """Replace all rows."""
        self._coming.clear()
        self.model.show_session(newest_first)
        self._show_or_teach()

    def add(self, recorded: ScanRecorded) -> None:
        """Add a scan on top, soon."""
        self._coming.append(recorded)
        if not self._later.isActive():
            self._later.start()

    def _take(self) -> None:
        coming, self._coming = self._coming, []
        if coming:
            self.model.add(coming)
            self._show_or_teach()

    def _show_or_teach(self) -> None:
        any_rows = self.model.rowCount() > 0
        self.table.setVisible(any_rows)
        self.empty.setVisible(not any_rows)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Share the width out anew."""
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        width = self.width() - 2
        wished = sum(column.width for column in COLUMNS)
        shown = _columns_for(width / self._look.scale)
        spare = width - sum(self._look.px(c.width) for c in shown)
        for number, column in enumerate(COLUMNS):
            self.table.setColumnHidden(number, column not in shown)
            share = round(spare * column.width / wished) if column is not shown[-1] else 0
            self.table.setColumnWidth(number, self._look.px(column.width) + share)
        used = sum(self.table.columnWidth(n) for n, c in enumerate(COLUMNS) if c in shown[:-1])
        self.table.setColumnWidth(COLUMNS.index(shown[-1]), width - used)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the headings' strip into the card."""
        super().paintEvent(event)
        if self.table.isHidden():
            return
        height = self._look.px(tokens.ROW_HEAD)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        clip = QPainterPath()
        radius = tokens.RADIUS_CARD - 1
        clip.addRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)
        painter.setClipPath(clip)
        strip = QRectF(1, 1, self.width() - 2, height)
        painter.fillRect(strip, QColor(self._look.palette.raised))
        painter.fillRect(QRectF(1, height, self.width() - 2, 1), QColor(self._look.palette.line))
        self._paint_headings(painter, height)
        painter.end()

    def _paint_headings(self, painter: QPainter, height: int) -> None:
        painter.setFont(self._look.font(tokens.CAPTION, QFont.Weight.DemiBold))
        painter.setPen(QColor(self._look.palette.muted))
        x = 1.0
        for number, column in enumerate(COLUMNS):
            if self.table.isColumnHidden(number):
                continue
            width = self.table.columnWidth(number)
            heading = self.model.headerData(number, Qt.Orientation.Horizontal)
            box = QRectF(x + _PAD, 1, width - 2 * _PAD if column.right else width - _PAD, height)
            painter.drawText(box, _aligned(column), heading)
            x += width


class _Cells(QStyledItemDelegate):
    """Paints a cell: muted time, bold number, the verdict with its badge, a line below the row."""

    def __init__(self, owner: ScanList) -> None:
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

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        column = COLUMNS[index.column()]
        recorded = self._owner.model.scan(index.row())
        cell = QRectF(option.rect)  # type: ignore[attr-defined, unused-ignore]  # in Qt, not in its stubs
        painter.fillRect(QRectF(cell.left(), cell.bottom() - 1, cell.width(), 1), self._line)
        box = cell.adjusted(_PAD, 0, -_PAD if column.right else 0, 0)
        if index.column() == VERDICT_COLUMN:
            side = self._look.px(tokens.BADGE)
            top = cell.center().y() - side / 2
            draw_badge(painter, recorded.decision.verdict, QRectF(box.left(), top, side, side))
            box.setLeft(box.left() + side + self._look.px(8))
        painter.setFont(self._fonts[column.key])
        painter.setPen(self._muted if column.key == "time" else self._ink)
        text = self._owner.model.text(recorded, column.key)
        metrics = painter.fontMetrics()
        text = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, int(box.width()) + 1)
        painter.drawText(box, _aligned(column), text)

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """Return the fixed size of a cell."""
        return QSize(COLUMNS[index.column()].width, self._look.px(tokens.ROW))


def _aligned(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _columns_for(width: float) -> list[Column]:
    """Return the columns that fit a width (pixels at scale 1); the less important ones go first."""
    shown = list(COLUMNS)
    while sum(column.width for column in shown) > width and any(c.goes for c in shown):
        shown.remove(max(shown, key=lambda column: column.goes))
    return shown
