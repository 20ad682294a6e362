"""The questions of a day with their answers, one of which is looked into; and an answer's lines.

QuestionList   what is asked, and the answer as a sentence below it
BarList        one line each: what, how much of it as a bar and in words, what more is known
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter

from ui.theme import tokens
from ui.widgets.choice_list import PAD, ChoiceList, ChoiceRows, Index
from ui.widgets.hour_chart import shades
from ui.widgets.list_rows import write_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QStyleOptionViewItem

    from station.today_saying import Line, Point
    from ui.theme.look import Look

_QUESTION = 61
_SIGN = 8
_LINE = 64
_QUIET_LINE = 44
_BAR = 8
_LEAST = 4
_TOP = 8
_EDGE = 4
_TEXT = 24


class QuestionList(ChoiceList):
    """Emits `chosen` with the Point that is marked now."""

    def __init__(self) -> None:
        super().__init__(lambda point: point.question)
        self.setWordWrap(True)
        self.paint_with(_Questions(self))

    def show_points(self, points: Sequence[Point]) -> None:
        """Show these; the mark stays on its question."""
        self.show_entries(points, lambda point: (point.question, point.title))

    def choose(self, number: int) -> None:
        """Mark one, counted from 0; no further than there are."""
        self.setCurrentIndex(self.rows.index(min(number, self.rows.rowCount() - 1)))


class BarList(ChoiceList):
    """Shows a Point's lines; what is marked is only where the keyboard is."""

    def __init__(self) -> None:
        super().__init__(lambda line: (line.label, line.detail))
        self.setUniformItemSizes(False)
        self.most = 0.0
        self.paint_with(_Bars(self))

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these, the longest bar as long as there is room."""
        self.most = max((line.value or 0.0 for line in lines), default=0.0)
        self.show_entries(lines, lambda line: (line.label, line.said, line.detail))
        self.setCurrentIndex(QModelIndex())
        self.scrollToTop()


class _Questions(ChoiceRows):
    """Writes the question quietly, and its answer below, over two lines where it needs them."""

    def dress(self, look: Look) -> None:
        super().dress(look)
        self._strong = look.font(tokens.BODY, QFont.Weight.DemiBold)
        self._quiet = look.font(tokens.CAPTION)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: N802 - Qt's name
        return QSize(0, self._look.px(_QUESTION))

    def write(self, painter: QPainter, cell: QRectF, row: int) -> None:
        point, palette = self._owner.rows.at(row), self._look.palette
        room = cell.adjusted(PAD, self._look.px(_EDGE / 2), -PAD, 0)
        if point.warns:
            edge = QRectF(cell.left(), cell.top(), _SIGN, cell.height() - 1)
            painter.fillRect(edge, QColor(palette.warn))
        above = QRectF(room.left(), room.top(), room.width(), self._look.px(_TEXT - 6))
        write_line(painter, above, f"Ctrl {row + 1}", self._quiet, palette.muted, right=True)
        write_line(painter, above, point.question, self._quiet, palette.muted)
        painter.setFont(self._strong)
        painter.setPen(QColor(palette.ink))
        below = QRectF(room.left(), above.bottom(), room.width(), room.bottom() - above.bottom())
        painter.drawText(below, Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop, point.title)


class _Bars(ChoiceRows):
    """Writes what and how much, what more is known below, and paints the bar under both."""

    def dress(self, look: Look) -> None:
        super().dress(look)
        # Large type needs a line of its own for what more is known.
        self._is_tight = look.scale > tokens.ROOMY_SCALE
        self._strong = look.font(tokens.BODY, QFont.Weight.DemiBold)
        self._quiet = look.font(tokens.CAPTION)

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        line = self._owner.rows.at(index.row())
        height = _QUIET_LINE if line.value is None else _LINE
        return QSize(0, self._look.px(height + (_TEXT if self._is_tight and line.detail else 0)))

    def write(self, painter: QPainter, cell: QRectF, row: int) -> None:
        line, look = self._owner.rows.at(row), self._look
        palette, height = look.palette, look.px(_TEXT)
        first = QRectF(
            cell.left() + PAD, cell.top() + look.px(_TOP), cell.width() - 2 * PAD, height
        )
        ink = palette.warn if line.warns else palette.ink
        used = write_line(painter, first, line.said, self._strong, ink, right=True)
        name = first.adjusted(0, 0, -used - PAD, 0)
        used = write_line(painter, name, line.label, self._strong, palette.ink)
        rest = name.adjusted(min(used, name.width()) + PAD, 0, 0, 0)
        if self._is_tight and line.detail:
            first = rest = first.translated(0, height)
        write_line(painter, rest, line.detail, self._quiet, palette.muted)
        if line.value is not None:
            bar = QRectF(first.left(), first.bottom() + look.px(6), first.width(), look.px(_BAR))
            self._bar(painter, bar, line)

    def _bar(self, painter: QPainter, room: QRectF, line: Line) -> None:
        palette = self._look.palette
        most = self._owner.most if isinstance(self._owner, BarList) else 0.0
        share = (line.value or 0.0) / most if most else 0.0
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        _rounded(painter, room, QColor(palette.line))
        bar = QRectF(room)
        bar.setWidth(max(room.height(), share * room.width()))
        if sum(line.parts):
            self._parts(painter, bar, line.parts)
        else:
            _rounded(painter, bar, QColor(palette.warn if line.warns else palette.focus))
        painter.restore()

    def _parts(self, painter: QPainter, bar: QRectF, parts: Sequence[float]) -> None:
        """Paint what the bar is made of, from the left; each part that there is can be seen."""
        whole, left = sum(parts), bar.left()
        painter.fillRect(bar, QColor(self._look.palette.surface))
        for part, colour in zip(parts, shades(self._look, len(parts)), strict=True):
            if part:
                wide = max(float(_LEAST), part / whole * bar.width())
                _rounded(painter, QRectF(left, bar.top(), wide - 1, bar.height()), colour)
                left += wide


def _rounded(painter: QPainter, room: QRectF, colour: QColor) -> None:
    radius = min(room.height(), room.width()) / 2
    painter.setBrush(colour)
    painter.drawRoundedRect(room, radius, radius)
