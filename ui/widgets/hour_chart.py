"""Columns over time, and what the parts of a bar are: painted, so that a glance tells.

    HourChart   a column an hour, its number above it, its time below; one that is not over is paler
    Legend      a square and a word for each part of the bars below

No colour tells anything alone: each column has its number, each part its place and its word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import tokens
from ui.theme.look import Look
from ui.widgets.list_rows import write_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from station.today_saying import Column

_HEIGHT = 176
_LOW = 0.7
_TEXT = 20
_LINE = 28
_WIDEST, _GAP, _ROUND = 56, 6, 3
_SQUARE = 12
_PALE = 0.5


def shades(look: Look, parts: int) -> list[QColor]:
    """Return a bar's colours: ever stronger blues, and at the end the one that warns.

    They differ by lightness too, in every kind of vision.
    """
    palette, calm = look.palette, max(1, parts - 1)
    shares = [1.0 - (1 - _PALE) * part / max(1, calm - 1) for part in reversed(range(calm))]
    blues = [look.mixed(palette.focus, share, palette.surface) for share in shares]
    return [*blues, QColor(palette.warn)]


class HourChart(QWidget):
    """Shows a Point's columns; is as wide as there is room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = Look()
        self._columns: Sequence[Column] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def dress(self, look: Look) -> None:
        """Take a theme."""
        self._look = look
        # Large type leaves the bars below little room.
        is_roomy = look.scale <= tokens.ROOMY_SCALE
        self.setFixedHeight(look.px(_HEIGHT if is_roomy else _HEIGHT * _LOW))
        self.update()

    def show_columns(self, columns: Sequence[Column], name: str) -> None:
        """Show these; a screen reader hears what they are, and each."""
        self._columns = columns
        self.setAccessibleName(
            ", ".join([name, *(f"{column.label}: {column.said}" for column in columns)])
        )
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the columns from the left, and the line that they stand on."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        text = self._look.px(_TEXT)
        room = QRectF(self.rect()).adjusted(tokens.GAP, text, -tokens.GAP, -text)
        most = max((column.value for column in self._columns), default=0.0)
        wide = min(self._look.px(_WIDEST), room.width() / max(1, len(self._columns)))
        font = self._look.font(tokens.CAPTION)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        widest = max((metrics.horizontalAdvance(one.label) for one in self._columns), default=0)
        step = 1 if widest + _GAP <= wide else 1 + int((widest + _GAP) // max(1.0, wide))
        for number, column in enumerate(self._columns):
            place = QRectF(room.left() + number * wide, room.top(), wide, room.height())
            self._column(painter, place, column, most)
            if number % step == 0:
                self._label(painter, place, column, step)
        painter.fillRect(
            QRectF(room.left(), room.bottom(), room.width(), 1), QColor(self._look.palette.muted)
        )

    def _column(self, painter: QPainter, place: QRectF, column: Column, most: float) -> None:
        look, palette = self._look, self._look.palette
        height = place.height() * (column.value / most if most else 0.0)
        bar = QRectF(place.left() + _GAP / 2, place.bottom() - height, place.width() - _GAP, height)
        share = _PALE if column.is_open else 1.0
        painter.setPen(QPen(QColor(palette.focus), 1) if column.is_open else Qt.PenStyle.NoPen)
        painter.setBrush(look.mixed(palette.focus, share, palette.surface))
        painter.drawRoundedRect(bar, _ROUND, _ROUND)
        metrics = painter.fontMetrics()
        if metrics.horizontalAdvance(column.said) <= place.width():
            text = look.px(_TEXT)
            above = QRectF(place.left(), bar.top() - text, place.width(), text)
            painter.setFont(look.font(tokens.CAPTION, QFont.Weight.DemiBold))
            painter.setPen(QColor(palette.ink))
            painter.drawText(above, Qt.AlignmentFlag.AlignCenter, column.said)

    def _label(self, painter: QPainter, place: QRectF, column: Column, step: int) -> None:
        below = QRectF(place.left(), place.bottom() + 2, place.width() * step, self._look.px(_TEXT))
        painter.setFont(self._look.font(tokens.CAPTION))
        painter.setPen(QColor(self._look.palette.muted))
        side = Qt.AlignmentFlag.AlignCenter if step == 1 else Qt.AlignmentFlag.AlignLeft
        painter.drawText(below, side, column.label)


class Legend(QWidget):
    """Says what the parts of the bars below are; hidden where they have none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = Look()
        self._words: Sequence[str] = ()

    def dress(self, look: Look) -> None:
        """Take a theme."""
        self._look = look
        self._fit()

    def show_words(self, words: Sequence[str]) -> None:
        """Show these, in the order of the parts."""
        self._words = words
        self.setAccessibleName(", ".join(words))
        self.setVisible(bool(words))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Take another line where the words need one."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint a square and a word for each."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, square, height = self._look, self._look.px(_SQUARE), self._look.px(_LINE)
        colours = shades(look, len(self._words))
        for word, colour, place in zip(self._words, colours, self._places(), strict=True):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            top = place.y() + (height - square) / 2
            painter.drawRoundedRect(QRectF(place.x(), top, square, square), _ROUND, _ROUND)
            left = place.x() + square + 2 * tokens.STEP
            room = QRectF(left, place.y(), max(0.0, self.width() - left), height)
            write_line(painter, room, word, look.font(tokens.CAPTION), look.palette.muted)

    def _places(self) -> list[QPointF]:
        """Return where each begins: behind the one before, or on a line of its own."""
        metrics = QFontMetricsF(self._look.font(tokens.CAPTION))
        before = self._look.px(_SQUARE) + 2 * tokens.STEP
        places, left, line = list[QPointF](), float(tokens.GAP), 0
        for word in self._words:
            wide = before + metrics.horizontalAdvance(word) + tokens.GAP
            if left > tokens.GAP and left + wide > self.width():
                left, line = float(tokens.GAP), line + 1
            places.append(QPointF(left, line * self._look.px(_LINE)))
            left += wide
        return places

    def _fit(self) -> None:
        places = self._places()
        last = places[-1].y() if places else 0.0
        self.setFixedHeight(round(last) + self._look.px(_LINE))
        self.update()
