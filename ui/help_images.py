"""What a page of the guide shows besides words: the verdicts' badges, and pictures made to fit.

Qt's text would shrink a picture by leaving out pixels; here it is made small smoothly, once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRectF, Qt, QUrl
from PySide6.QtGui import QColor, QImage, QPainter, QTextCharFormat, QTextDocument

from station.events import Verdict
from ui.widgets.badge import draw_badge

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QTextImageFormat

    from ui.theme.look import Look

_PICTURE, _SHAPE = "picture:", "shape:"
_BADGE = 18
_FINE = 3
"""Pixels of a badge's picture to one of the page's: sharp on any screen."""
_SHAPES = {
    "✓": Verdict.OK,
    "⧉": Verdict.DUPLICATE,
    "↱": Verdict.MISSORT,
    "‖": Verdict.HOLD,
    "✕": Verdict.REJECTED,
}
"""How a page writes a verdict's shape."""


class Room(NamedTuple):
    """Where a page's pictures lie, how it looks, and how many pixels it has across."""

    folder: Path
    look: Look
    width: int
    ratio: float
    """Pixels of the screen to one of the window's."""


def named(text: str) -> str:
    """Return a page's Markdown with each verdict's shape as a picture."""
    for shape, verdict in _SHAPES.items():
        text = text.replace(f"{shape} ", f"![{verdict}]({_SHAPE}{verdict}) ")
    return text


def picture_of(name: str) -> str:
    """Return the file name of a picture in a page; empty where it is a badge, or none."""
    return name.removeprefix(_PICTURE) if name.startswith(_PICTURE) else ""


def add_badges(document: QTextDocument, look: Look) -> None:
    """Have the verdicts' own badges ready: few fonts have all of their signs."""
    side = look.px(_BADGE) * _FINE
    for verdict in _SHAPES.values():
        picture = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        draw_badge(painter, verdict, QRectF(picture.rect()))
        painter.end()
        _add(document, f"{_SHAPE}{verdict}", picture)


def fit(document: QTextDocument, image: QTextImageFormat, room: Room) -> None:
    """Give a picture or a badge its size."""
    if image.name().startswith(_SHAPE):
        side = room.look.px(_BADGE)
        image.setWidth(side)
        image.setHeight(side)
        image.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)
        return
    picture = _shrunk(QImage(str(room.folder / image.name())), room)
    image.setName(f"{_PICTURE}{image.name()}")
    _add(document, image.name(), picture)
    image.setWidth(picture.width() / room.ratio)
    image.setHeight(picture.height() / room.ratio)


def _shrunk(whole: QImage, room: Room) -> QImage:
    """Return a picture as wide as there is room, in a thin frame."""
    wide = min(whole.width(), round(room.width * room.ratio))
    smooth = Qt.TransformationMode.SmoothTransformation
    small = whole.convertToFormat(QImage.Format.Format_RGB32).scaledToWidth(wide, smooth)
    if not small.isNull():
        painter = QPainter(small)
        painter.setPen(QColor(room.look.palette.line))
        painter.drawRect(small.rect().adjusted(0, 0, -1, -1))
        painter.end()
    return small


def _add(document: QTextDocument, name: str, picture: QImage) -> None:
    kind = QTextDocument.ResourceType.ImageResource.value
    document.addResource(kind, QUrl(name), picture)
