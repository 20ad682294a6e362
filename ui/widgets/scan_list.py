"""The session's list under the pane. New rows join it after the pane has been painted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme import tokens
from ui.theme.look import Look
from ui.widgets.card import Card, plain_label
from ui.widgets.scan_columns import COLUMNS, PAD, aligned, shared_widths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from station.events import ScanRecorded
    from station.texts import Texts
    from ui.widgets.scan_model import ScanModel
    from ui.widgets.scan_table import ScanTable

_GATHER_MS = 12
"""New rows are gathered this long, so that a burst costs one repaint of the list, not many."""


class ScanList(Card):
    """The card with the headings; before the first scan it says what will come here."""

    undo_asked = Signal(object)
    """Which ScanRecorded a person would have undone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("listCard", parent)
        self._look = Look()
        self._timezone = "UTC"
        self._table: ScanTable | None = None
        self._coming: list[ScanRecorded] = []
        self.empty = plain_label("muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addWidget(self.empty)
        self._later = QTimer(self, singleShot=True, interval=_GATHER_MS)
        self._later.timeout.connect(self._take)

    @property
    def table(self) -> ScanTable:
        """The table of all rows, made at first use."""
        if self._table is None:
            # Imported here: Qt's tables take longer to load than the rest of the window.
            from ui.widgets.scan_model import ScanModel
            from ui.widgets.scan_table import ScanTable

            self._table = ScanTable(ScanModel(self._texts), self)
            self._table.undo_asked.connect(self.undo_asked)
            self._table.hide()
            self._column.addWidget(self._table)
            self._dress_table(self._table)
        return self._table

    @property
    def model(self) -> ScanModel:
        """The rows, newest first, with those that were still being gathered."""
        self._take()
        return self.table.scans

    @property
    def gathering(self) -> bool:
        """Whether rows are still on their way into the table."""
        return bool(self._coming)

    def dress(self, look: Look, texts: Texts, timezone: str) -> None:
        """Take a theme, a language and the hub's zone."""
        self._look, self._texts, self._timezone = look, texts, timezone
        self._column.setContentsMargins(1, look.px(tokens.ROW_HEAD) + 1, 1, tokens.RADIUS_BADGE)
        self.empty.setFont(look.font(tokens.BODY))
        self.empty.setText(texts("list.empty"))
        if self._table is not None:
            self._dress_table(self._table)
        self.update()

    def _dress_table(self, table: ScanTable) -> None:
        table.scans.dress(self._texts, self._timezone)
        table.dress(self._look, self._texts)
        table.set_widths(self._widths())

    def whole_height(self, at_most: int) -> int:
        """Return the greatest height, in pixels, that cuts no row in two."""
        around = self._look.px(tokens.ROW_HEAD) + 1 + tokens.RADIUS_BADGE
        row = self._look.px(tokens.ROW)
        return around + max(1, (at_most - around) // row) * row

    def show_session(self, newest_first: Sequence[ScanRecorded]) -> None:
        """Replace all rows."""
        self._coming.clear()
        self.table.scans.show_session(newest_first)
        self._show_or_teach()

    def add(self, recorded: ScanRecorded) -> None:
        """Add a scan on top, soon."""
        self._coming.append(recorded)
        if not self._later.isActive():
            self._later.start()

    def _take(self) -> None:
        coming, self._coming = self._coming, []
        if coming:
            self.table.scans.add(coming)
            self._show_or_teach()

    def _show_or_teach(self) -> None:
        any_rows = self.table.scans.rowCount() > 0
        if any_rows is not self.table.isHidden():
            return
        self.table.setVisible(any_rows)
        self.empty.setVisible(not any_rows)
        self.update()

    def _widths(self) -> tuple[int, ...]:
        return shared_widths(self.width() - 2, self._look.scale)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Share the width out anew."""
        super().resizeEvent(event)
        if self._table is not None:
            self._table.set_widths(self._widths())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the headings' strip into the card."""
        super().paintEvent(event)
        if not self.empty.isHidden():
            return
        height = self._look.px(tokens.ROW_HEAD)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        clip = QPainterPath()
        radius = tokens.RADIUS_CARD - 1
        clip.addRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)
        painter.setClipPath(clip)
        painter.fillRect(QRectF(1, 1, self.width() - 2, height), QColor(self._look.palette.raised))
        painter.fillRect(QRectF(1, height, self.width() - 2, 1), QColor(self._look.palette.line))
        self._paint_headings(painter, height)
        painter.end()

    def _paint_headings(self, painter: QPainter, height: int) -> None:
        painter.setFont(self._look.font(tokens.CAPTION, QFont.Weight.DemiBold))
        painter.setPen(QColor(self._look.palette.muted))
        x = 1.0
        for column, width in zip(COLUMNS, self._widths(), strict=True):
            if width:
                inner = width - 2 * PAD if column.right else width - PAD
                heading = self._texts(f"list.{column.key}")
                painter.drawText(QRectF(x + PAD, 1, inner, height), aligned(column), heading)
            x += width
