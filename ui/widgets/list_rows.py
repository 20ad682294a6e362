"""How a row of a list to choose from is painted: its ground, and one line of text in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

if TYPE_CHECKING:
    from ui.theme.look import Look


def paint_ground(painter: QPainter, cell: QRectF, look: Look, *, chosen: bool, held: bool) -> None:
    """Paint a row's lower edge; the chosen one's ground, and a ring while it has the keyboard."""
    palette = look.palette
    line = QRectF(cell.left(), cell.bottom() - 1, cell.width(), 1)
    painter.fillRect(line, QColor(palette.line))
    if not chosen:
        return
    painter.fillRect(cell.adjusted(0, 0, 0, -1), QColor(palette.chosen))
    if held:
        painter.setPen(QPen(QColor(palette.focus), 3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(cell.adjusted(2, 2, -2, -3))


def write_line(
    painter: QPainter,
    box: QRectF,
    text: str,
    font: QFont,
    ink: str,
    *,
    right: bool = False,
    elide: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
) -> float:
    """Write one line, shortened where it must be; return the width it took."""
    painter.setFont(font)
    painter.setPen(QColor(ink))
    metrics = painter.fontMetrics()
    shown = metrics.elidedText(text, elide, int(box.width()) + 1)
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | side, shown)
    return float(metrics.horizontalAdvance(shown))
