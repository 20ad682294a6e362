"""One question's answer: its point as a title, then a chart, a legend and bars; or what it teaches.

Neighbours: question_list (what is chosen from, and the bars), hour_chart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ui.answer_words import Lesson
from ui.theme import tokens
from ui.widgets.card import Card, plain_label
from ui.widgets.hour_chart import HourChart, Legend
from ui.widgets.question_list import BarList
from ui.widgets.teaching import Teaching

if TYPE_CHECKING:
    from station.today_saying import Point
    from ui.theme.look import Look


class PointCard(Card):
    """Shows one Point at a time."""

    def __init__(self) -> None:
        super().__init__("listCard")
        self.title, self.caption = plain_label("ink"), plain_label("muted")
        self.chart, self.legend, self.bars = HourChart(), Legend(), BarList()
        self.empty = Teaching(on="")
        self.views = QStackedWidget()
        self.views.addWidget(self.empty)
        self.views.addWidget(self._shown())
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 12, 1, tokens.RADIUS_BADGE)
        column.addWidget(self.views)

    def _shown(self) -> QWidget:
        for label in (self.title, self.caption):
            label.setWordWrap(True)
            label.setContentsMargins(tokens.GAP, tokens.STEP, tokens.GAP, tokens.STEP)
        shown = QWidget()
        below = QVBoxLayout(shown)
        below.setContentsMargins(0, 0, 0, 0)
        for widget in (self.title, self.caption, self.chart, self.legend):
            below.addWidget(widget)
        below.addWidget(self.bars, 1)
        return shown

    def dress(self, look: Look, name: str) -> None:
        """Take a theme and what the list is called."""
        self.title.setFont(look.font(tokens.HEADLINE, QFont.Weight.Bold))
        self.caption.setFont(look.font(tokens.BODY, QFont.Weight.DemiBold))
        self.bars.dress(look, name)
        for part in (self.empty, self.chart, self.legend):
            part.dress(look)

    def teach(self, lesson: Lesson) -> None:
        """Show that there is no answer yet."""
        self.empty.teach(lesson)
        self.views.setCurrentIndex(0)

    def show_point(self, point: Point) -> None:
        """Show an answer."""
        self.title.setText(point.title)
        self.caption.setText(point.chart)
        for part in (self.caption, self.chart):
            part.setVisible(bool(point.columns))
        self.chart.show_columns(point.columns, point.chart)
        self.legend.show_words(point.legend)
        self.bars.show_lines(point.lines)
        self.empty.teach(Lesson("table", point.title, point.detail or point.question))
        self.views.setCurrentIndex(1 if point.lines else 0)
