"""What happened to a shipment, newest on top: a line through time, each scan with its verdict."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.cells import breakable
from ui.theme import tokens
from ui.widgets.badge import draw_badge
from ui.widgets.card import plain_label
from ui.widgets.section_card import SectionCard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from ui.moments import Moment
    from ui.theme.look import Look

_WHEN = 92
_GUTTER = 40
_BADGE = 22
_DOT = 10
_BEFORE, _AFTER = 4, 12


class TimelineCard(SectionCard):
    """One row a moment. A day is named where it begins."""

    def show_moments(self, moments: Sequence[Moment], look: Look) -> None:
        """Show them, newest first; long histories in parts."""
        named = [""] + [moment.day for moment in moments[:-1]]
        last = len(moments) - 1
        self.fill(
            [
                partial(_Row, moment, look, day=day != moment.day, first=n == 0, last=n == last)
                for n, (moment, day) in enumerate(zip(moments, named, strict=True))
            ]
        )


class _Row(QWidget):
    """Time and day on the left, what happened on the right of the line."""

    def __init__(self, moment: Moment, look: Look, *, day: bool, first: bool, last: bool) -> None:
        super().__init__()
        title = plain_label("ink")
        title.setFont(look.font(tokens.BODY, QFont.Weight.DemiBold))
        title.setText(breakable(moment.title))
        title.setWordWrap(True)
        detail = plain_label("muted")
        detail.setFont(look.font(tokens.CAPTION))
        detail.setText(breakable(moment.detail))
        detail.setWordWrap(True)
        told = QVBoxLayout()
        told.setContentsMargins(0, _BEFORE, 0, _AFTER)
        told.setSpacing(2)
        told.addWidget(title)
        told.addWidget(detail)
        told.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(_When(moment, look, day=day))
        row.addWidget(_Line(moment, look, title.fontMetrics().height(), first=first, last=last))
        row.addLayout(told, 1)
        self.setAccessibleName(
            " · ".join(
                part for part in (moment.day, moment.clock, moment.title, moment.detail) if part
            )
        )


class _When(QWidget):
    """The time of day; below it the day, where another began."""

    def __init__(self, moment: Moment, look: Look, *, day: bool) -> None:
        super().__init__()
        clock, date = plain_label("ink"), plain_label("muted")
        clock.setFont(look.font(tokens.BODY))
        clock.setText(moment.clock)
        date.setFont(look.font(tokens.CAPTION))
        date.setText(moment.day if day else "")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, _BEFORE, 0, 0)
        column.setSpacing(2)
        column.addWidget(clock)
        column.addWidget(date)
        column.addStretch(1)
        self.setFixedWidth(look.px(_WHEN))


class _Line(QWidget):
    """The line through time, and the verdict's badge on it; a dot for what no counter scanned."""

    def __init__(self, moment: Moment, look: Look, beside: int, *, first: bool, last: bool) -> None:
        super().__init__()
        self._verdict, self._look = moment.verdict, look
        self._middle = _BEFORE + beside / 2
        self._first, self._last = first, last
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(self._look.px(_GUTTER), self._look.px(_BADGE))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self._look.palette
        x = self._look.px(_BADGE) / 2
        top = self._middle if self._first else 0
        bottom = self._middle if self._last else self.height()
        painter.fillRect(QRectF(x - 1, top, 2, bottom - top), QColor(palette.line))
        side = self._look.px(_BADGE if self._verdict else _DOT)
        box = QRectF(x - side / 2, self._middle - side / 2, side, side)
        if self._verdict:
            draw_badge(painter, self._verdict, box)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette.off))
            painter.drawEllipse(box)
        painter.end()
