"""The program's mark for title bars and task lists, drawn so that it is sharp at any size."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from station.events import Verdict
from ui.theme import icons, tokens

_SIZES = (16, 24, 32, 48, 64, 128, 256)


def mark() -> QIcon:
    """Return the mark: a parcel's arrow into the tray, on the green of an OK."""
    icon = QIcon()
    for size in _SIZES:
        icon.addPixmap(_drawn(size))
    return icon


def _drawn(size: int) -> QPixmap:
    colours = tokens.VERDICT_COLOURS[Verdict.OK]
    picture = QPixmap(size, size)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours.pane))
    painter.drawRoundedRect(QRectF(0, 0, size, size), size / 5, size / 5)
    inner = QRectF(size / 5, size / 5, size * 3 / 5, size * 3 / 5)
    icons.draw_icon(painter, "receive", inner, QColor(colours.text), 3)
    painter.end()
    return picture
