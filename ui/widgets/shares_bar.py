"""One rounded bar, cut in proportion: how many of each verdict, in the verdicts' colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QWidget

from station.events import Verdict
from ui.theme import tokens
from ui.theme.look import Look

if TYPE_CHECKING:
    from collections import Counter

    from PySide6.QtGui import QPaintEvent


class SharesBar(QWidget):
    """Empty while there is nothing to share; what is no verdict comes last, as a warning."""

    def __init__(self, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(height)
        self._parts: list[tuple[str, int]] = []
        self._total = 0
        self._look = Look()

    def dress(self, look: Look) -> None:
        """Take a theme."""
        self._look = look
        self.update()

    def show_counts(
        self, counts: Counter[Verdict] | Counter[str], total: int | None = None
    ) -> None:
        """Show how many of each, by verdict; of so many, where there are more to come."""
        order = list(tokens.VERDICT_COLOURS)
        self._parts = sorted(
            ((key, count) for key, count in counts.items() if count),
            key=lambda part: order.index(Verdict(part[0])) if part[0] in order else len(order),
        )
        self._total = sum(counts.values()) if total is None else total
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the parts side by side."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        clip = QPainterPath()
        clip.addRoundedRect(area, area.height() / 2, area.height() / 2)
        painter.setClipPath(clip)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._look.palette.line))
        painter.drawRect(area)
        x = 0.0
        for key, count in self._parts:
            width = area.width() * count / self._total
            painter.setBrush(self._colour(key))
            painter.drawRect(QRectF(x, 0, width + 1, area.height()))
            x += width
        painter.end()

    def _colour(self, key: str) -> QColor:
        if key == Verdict.HOLD:
            return QColor(self._look.palette.ink)
        if key in set(Verdict):
            return QColor(tokens.VERDICT_COLOURS[Verdict(key)].pane)
        return QColor(self._look.palette.warn)
