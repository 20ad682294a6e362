"""A verdict made small: its colour and its shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from ui.theme import icons, tokens

if TYPE_CHECKING:
    from station.events import Verdict


def draw_badge(painter: QPainter, verdict: Verdict, box: QRectF) -> None:
    """Draw a verdict small: its colour and its shape, as the list and the tiles show it."""
    colours = tokens.VERDICT_COLOURS[verdict]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    radius = tokens.RADIUS_BADGE * box.width() / tokens.BADGE
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours.frame))
    painter.drawRoundedRect(box, radius, radius)
    if colours.frame != colours.pane:
        edge = box.width() / 12
        painter.setBrush(QColor(colours.pane))
        painter.drawRoundedRect(box.adjusted(edge, edge, -edge, -edge), radius - 1, radius - 1)
    inset = box.width() * 0.24
    inner = box.adjusted(inset, inset, -inset, -inset)
    icons.draw_shape(painter, verdict, inner, QColor(colours.text))
    painter.restore()
