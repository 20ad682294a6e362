"""The shapes of the verdicts and the window's few icons, as strokes in a square box of 24.

Drawn with the painter's own pen, so that they take any colour and size and need no QtSvg.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from station.events import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BOX = 24.0
_BOLD = 4.4
_THIN = 2.0

Point = tuple[float, float]


def _strokes(*lines: Sequence[Point]) -> QPainterPath:
    path = QPainterPath()
    for first, *rest in lines:
        path.moveTo(*first)
        for point in rest:
            path.lineTo(*point)
    return path


def _squares() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(2.6, 8.4, 13, 13), 3, 3)
    path.moveTo(8.6, 2.8)
    path.lineTo(18.2, 2.8)
    path.quadTo(21.2, 2.8, 21.2, 5.8)
    path.lineTo(21.2, 15.4)
    return path


def _turn_right() -> QPainterPath:
    path = _strokes([(15, 2.8), (21, 9), (15, 15.2)])
    path.moveTo(3.8, 21)
    path.lineTo(3.8, 14)
    path.quadTo(3.8, 9, 8.8, 9)
    path.lineTo(20.5, 9)
    return path


def _octagon() -> QPainterPath:
    corners = [(8, 2), (16, 2), (22, 8), (22, 16), (16, 22), (8, 22), (2, 16), (2, 8), (8, 2)]
    path = _strokes(corners, [(12, 7), (12, 12.6)], [(12, 17), (12, 17.02)])
    path.closeSubpath()
    return path


def _sun() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(12, 12), 4.2, 4.2)
    rays = [(12, 1.8, 12, 3.8), (12, 20.2, 12, 22.2), (1.8, 12, 3.8, 12), (20.2, 12, 22.2, 12)]
    rays += [(4.8, 4.8, 6.2, 6.2), (17.8, 17.8, 19.2, 19.2)]
    rays += [(4.8, 19.2, 6.2, 17.8), (17.8, 6.2, 19.2, 4.8)]
    path.addPath(_strokes(*([(x1, y1), (x2, y2)] for x1, y1, x2, y2 in rays)))
    return path


def _printer() -> QPainterPath:
    path = _strokes([(7, 8), (7, 3), (17, 3), (17, 8)])
    path.addPath(_strokes([(7, 17), (3, 17), (3, 8), (21, 8), (21, 17), (17, 17)]))
    path.addRect(QRectF(7, 13.5, 10, 7.5))
    return path


def _magnifier() -> QPainterPath:
    path = _strokes([(15.6, 15.6), (21, 21)])
    path.addEllipse(QPointF(10.2, 10.2), 7.4, 7.4)
    return path


def _table() -> QPainterPath:
    path = _strokes(
        [(3.5, 9.5), (20.5, 9.5)], [(9.5, 9.5), (9.5, 19.5)], [(3.5, 14.5), (20.5, 14.5)]
    )
    path.addRoundedRect(QRectF(3.5, 4.5, 17, 15), 2.5, 2.5)
    return path


def _plug() -> QPainterPath:
    path = _strokes([(8.5, 2.5), (8.5, 8)], [(15.5, 2.5), (15.5, 8)], [(12, 17), (12, 21.5)])
    path.moveTo(5.5, 8.5)
    path.lineTo(18.5, 8.5)
    path.lineTo(18.5, 11)
    path.quadTo(18.5, 17, 12, 17)
    path.quadTo(5.5, 17, 5.5, 11)
    path.lineTo(5.5, 8.5)
    return path


def _moon() -> QPainterPath:
    path = QPainterPath(QPointF(20.6, 14.2))
    path.cubicTo(15.5, 16.6, 7.6, 12.2, 10.2, 3.4)
    path.cubicTo(3.4, 5.4, 1.6, 13.6, 6.2, 18.2)
    path.cubicTo(10.6, 22.6, 18.6, 21.2, 20.6, 14.2)
    return path


def _question() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(12, 12), 9.4, 9.4)
    path.moveTo(9.2, 9.6)
    path.cubicTo(9.4, 5.6, 15.2, 6, 14.8, 9.8)
    path.cubicTo(14.6, 11.6, 12, 11.6, 12, 14)
    path.addPath(_strokes([(12, 17), (12, 17.02)]))
    return path


def _globe() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(12, 12), 9.4, 9.4)
    path.addEllipse(QPointF(12, 12), 4.2, 9.4)
    path.addPath(_strokes([(2.6, 12), (21.4, 12)]))
    return path


def _about() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(12, 12), 9.4, 9.4)
    path.addPath(_strokes([(12, 11), (12, 16.8)], [(12, 7.2), (12, 7.22)]))
    return path


_TRIANGLE: Sequence[Point] = [(12, 3), (22, 20.5), (2, 20.5), (12, 3), (12.1, 3.2)]
_CORNERS: Iterable[Sequence[Point]] = (
    [(2.5, 7.5), (2.5, 2.5), (7.5, 2.5)],
    [(16.5, 2.5), (21.5, 2.5), (21.5, 7.5)],
    [(21.5, 16.5), (21.5, 21.5), (16.5, 21.5)],
    [(7.5, 21.5), (2.5, 21.5), (2.5, 16.5)],
)

SHAPES = {
    Verdict.OK: _strokes([(2.6, 12.8), (8.8, 19), (21.4, 5)]),
    Verdict.DUPLICATE: _squares(),
    Verdict.MISSORT: _turn_right(),
    Verdict.HOLD: _strokes([(7.2, 3), (7.2, 21)], [(16.8, 3), (16.8, 21)]),
    Verdict.UNKNOWN: _strokes([(4, 4), (20, 20)], [(20, 4), (4, 20)]),
    Verdict.REJECTED: _strokes([(4, 4), (20, 20)], [(20, 4), (4, 20)]),
    Verdict.NOT_SAVED: _octagon(),
}
_SHAPE_PEN = {Verdict.DUPLICATE: 3.4, Verdict.HOLD: 5.4, Verdict.NOT_SAVED: 2.6}

ICONS = {
    "receive": _strokes(
        [(12, 3.5), (12, 14.5)], [(6.8, 9.6), (12, 14.8), (17.2, 9.6)], [(4, 20), (20, 20)]
    ),
    "handover": _strokes(
        [(2.5, 6.5), (14.5, 6.5), (14.5, 16.5), (2.5, 16.5), (2.5, 6.5)],
        [(14.5, 10.5), (18.5, 10.5), (21.5, 13.5), (21.5, 16.5), (14.5, 16.5)],
        [(5, 19.5), (8, 19.5)],
        [(16, 19.5), (19, 19.5)],
    ),
    "pack": _strokes(
        [(7, 7), (4, 20.5), (20, 20.5), (17, 7), (7, 7)], [(7, 7), (9, 3), (15, 3), (17, 7)]
    ),
    "problem": _strokes(_TRIANGLE, [(12, 9.4), (12, 14)], [(12, 17.2), (12, 17.22)]),
    "deliver": _strokes(
        [(3, 11.5), (12, 3.5), (21, 11.5)], [(6, 9.5), (6, 20.5), (18, 20.5), (18, 9.5)]
    ),
    "weigh": _strokes(
        [(4, 20.5), (20, 20.5), (18, 8.5), (6, 8.5), (4, 20.5)], [(12, 8.5), (12, 4)]
    ),
    "undo": _strokes([(8, 4), (3, 9), (8, 14)], [(3.5, 9), (15, 9), (20.5, 14), (20.5, 20)]),
    "label": _strokes([(3, 12), (12, 3), (21, 3), (21, 12), (12, 21), (3, 12)]),
    "shift": _strokes([(12, 6), (12, 12), (16, 15)], [(3, 12), (3, 20.5), (21, 20.5), (21, 12)]),
    "about": _about(),
    "today": _strokes(
        [(3.5, 20.5), (20.5, 20.5)],
        [(7, 16.5), (7, 12)],
        [(12, 16.5), (12, 4)],
        [(17, 16.5), (17, 8.5)],
    ),
    "search": _magnifier(),
    "back": _strokes([(11, 5), (4, 12), (11, 19)], [(4.5, 12), (20, 12)]),
    "down": _strokes([(5, 9), (12, 16), (19, 9)]),
    "table": _table(),
    "list": _strokes(
        *([(9, y), (20.5, y)] for y in (6, 12, 18)), *([(3.6, y), (4.2, y)] for y in (6, 12, 18))
    ),
    "plug": _plug(),
    "help": _question(),
    "language": _globe(),
    "light": _sun(),
    "dark": _moon(),
    "warning": _strokes(_TRIANGLE, [(12, 9.4), (12, 14)], [(12, 17.2), (12, 17.22)]),
    "print": _printer(),
    "scan": _strokes(*_CORNERS, [(6.5, 12), (17.5, 12)]),
    "rescan": _strokes(*_CORNERS, [(8.5, 8.5), (15.5, 15.5)], [(15.5, 8.5), (8.5, 15.5)]),
}


def draw_shape(painter: QPainter, verdict: Verdict, box: QRectF, colour: QColor) -> None:
    """Draw a verdict's bold shape into a square box."""
    _draw(painter, SHAPES[verdict], box, colour, _SHAPE_PEN.get(verdict, _BOLD))


def draw_icon(
    painter: QPainter, name: str, box: QRectF, colour: QColor, pen: float = _THIN
) -> None:
    """Draw one of the window's thin icons into a square box."""
    _draw(painter, ICONS[name], box, colour, pen)


def _draw(painter: QPainter, path: QPainterPath, box: QRectF, colour: QColor, pen: float) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.topLeft())
    painter.scale(box.width() / BOX, box.height() / BOX)
    stroke = QPen(colour, pen, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    stroke.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(stroke)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
    painter.restore()
