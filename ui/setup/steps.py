"""The wizard's steps, one below the other: which are behind, in front, and to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QWidget

from ui.theme import tokens
from ui.theme.look import Look

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_WIDE = 256
_TOP = 92
_ROW = 56
_LEFT = 28
_RING = 13.0
_NAME_AT = 68


class Steps(QWidget):
    """Painted; says itself to a screen reader by its accessible name."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rail")
        self._look, self._title, self._names, self._at = Look(), "", list[str](), 0

    def dress(self, look: Look, title: str, names: list[str]) -> None:
        """Take a theme, a title and the steps' names."""
        self._look, self._title, self._names = look, title, names
        self.setFixedWidth(look.px(_WIDE))
        self.show_step(self._at)

    def show_step(self, at: int) -> None:
        """Mark the step in front."""
        self._at = at
        if self._names:
            self.setAccessibleName(f"{self._title} {at + 1}/{len(self._names)} {self._names[at]}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint ground, title and steps."""
        look, palette, painter = self._look, self._look.palette, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(palette.surface))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), QColor(palette.line))
        painter.setPen(QColor(palette.ink))
        painter.setFont(look.font(tokens.DETAIL, QFont.Weight.Bold))
        title = QRectF(_LEFT, 0, self.width() - 2 * _LEFT, look.px(_TOP - tokens.GAP))
        painter.drawText(
            title, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap, self._title
        )
        for number, name in enumerate(self._names):
            self._paint_step(painter, number, name)
        painter.end()

    def _paint_step(self, painter: QPainter, number: int, name: str) -> None:
        look, palette = self._look, self._look.palette
        is_here, is_behind = number == self._at, number < self._at
        top = look.px(_TOP) + number * look.px(_ROW)
        middle = QPointF(_LEFT + look.px(_RING), top + look.px(_ROW) / 2)
        radius = look.px(_RING)
        painter.setPen(QPen(QColor(palette.ink if is_here else palette.off), 2))
        painter.setBrush(QColor(palette.action) if is_here else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(middle, radius, radius)
        ink = palette.action_ink if is_here else palette.good if is_behind else palette.muted
        painter.setPen(QColor(ink))
        painter.setFont(look.font(tokens.CAPTION, QFont.Weight.Bold))
        ring = QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius)
        mark = "✓" if is_behind else str(number + 1)
        painter.drawText(ring, Qt.AlignmentFlag.AlignCenter, mark)
        painter.setPen(QColor(palette.ink if is_here else palette.muted))
        weight = QFont.Weight.DemiBold if is_here else QFont.Weight.Normal
        painter.setFont(look.font(tokens.BODY, weight))
        room = QRectF(look.px(_NAME_AT), top, self.width() - look.px(_NAME_AT) - 8, look.px(_ROW))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, name)
