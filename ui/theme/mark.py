"""The program's mark for title bars and task lists, drawn so that it is sharp at any size.

Menus have the same as resources/icons/hub-station.svg.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QPolygonF

from station.events import Verdict
from ui.theme import tokens

_SIZES = (16, 24, 32, 48, 64, 128, 256)
_BOX = 40
"""How wide and high the square is that the shapes below are drawn in."""
_LID = ((11, 7), (29, 7), (33, 14), (7, 14))
_TAPE = ((18, 7), (22, 7), (23, 14), (17, 14))
_LID_SHADE = 0.75
_BARS = ((11, 3), (16, 2), (20, 1), (23, 2), (27, 2))
"""From the left, and how wide."""


def mark() -> QIcon:
    """Return the mark: a parcel with its barcode, on the green of an OK."""
    icon = QIcon()
    for size in _SIZES:
        icon.addPixmap(_drawn(size))
    return icon


def _drawn(size: int) -> QPixmap:
    picture = QPixmap(size, size)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.scale(size / _BOX, size / _BOX)
    _draw(painter)
    painter.end()
    return picture


def _draw(painter: QPainter) -> None:
    colours = tokens.VERDICT_COLOURS[Verdict.OK]
    ground, paper = QColor(colours.pane), QColor(colours.text)
    lid = QColor(paper)
    lid.setAlphaF(_LID_SHADE)
    painter.setBrush(ground)
    painter.drawRoundedRect(QRectF(0, 0, _BOX, _BOX), _BOX / 5, _BOX / 5)
    painter.setBrush(lid)
    painter.drawPolygon(_shape(_LID))
    painter.setBrush(paper)
    painter.drawRoundedRect(QRectF(7, 14, 26, 19), 2, 2)
    painter.drawRect(QRectF(7, 14, 26, 4))
    painter.setBrush(ground)
    painter.drawPolygon(_shape(_TAPE))
    for left, width in _BARS:
        painter.drawRect(QRectF(left, 19, width, 9))


def _shape(corners: tuple[tuple[int, int], ...]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in corners])
