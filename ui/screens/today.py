"""How the hub stands, for whoever runs it: nine questions, each answered by a sentence and bars.

    opened ─asked→ summed up ─a question is chosen→ its lines      asked anew every half minute

Nothing scanned here is recorded: it is looked up. Neighbours: station/today_wording.py, the words.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from station.errors import StationError
from station.today_wording import how_old, points
from ui.answer_words import Lesson
from ui.bridge import Question
from ui.theme import tokens
from ui.theme.inquiry_sheet import inquiry_sheet
from ui.widgets.key_button import KeyButton, Kind
from ui.widgets.notice_band import NoticeBand
from ui.widgets.point_card import PointCard
from ui.widgets.question_list import QuestionList
from ui.widgets.screen_head import ListCard, ScreenHead

if TYPE_CHECKING:
    from datetime import datetime

    from station.clock import Clock
    from station.texts import Texts
    from station.today import Today
    from station.today_saying import Point
    from ui.port import StationPort
    from ui.theme.look import Look

_AGAIN_AFTER = timedelta(seconds=30)
_SIDE = 400
_SIDE_GROWS = 1.2
_QUESTIONS = 9


class TodayScreen(QWidget):
    """Asks how the hub stands and shows it; `left` leads back."""

    left = Signal()

    def __init__(self, station: StationPort, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("screen")
        self._station, self._clock = station, clock
        self._today: Today | None = None
        self._failure: StationError | None = None
        self.again = KeyButton(Kind.OUTLINED, "Ctrl+R")
        self._head, self.band = ScreenHead(tokens.BODY, self.again), NoticeBand()
        self.back, self.told = self._head.back, self._head.told
        self.list = QuestionList()
        self._list_card = ListCard(self.list)
        self.answer = PointCard()
        self.title, self.bars = self.answer.title, self.answer.bars
        self.empty, self.views = self.answer.empty, self.answer.views
        self.question = Question(self)
        self._place()
        self._hear()

    def _place(self) -> None:
        both = QHBoxLayout()
        both.setSpacing(tokens.GAP)
        both.addWidget(self._list_card)
        both.addWidget(self.answer, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.GAP, tokens.GAP, tokens.GAP, tokens.GAP)
        column.setSpacing(tokens.GAP)
        column.addWidget(self._head)
        column.addWidget(self.band)
        column.addLayout(both, 1)

    def _hear(self) -> None:
        self.back.clicked.connect(self.left)
        self.again.clicked.connect(self._ask)
        self.list.chosen.connect(self._show_point)
        self.question.answered.connect(self.take)
        for number in range(_QUESTIONS):
            key = QKeySequence(f"Ctrl+{number + 1}")
            QShortcut(key, self, partial(self.list.choose, number))

    def dress(self, look: Look, texts: Texts, timezone: str) -> None:
        """Take a theme, a language and the hub's zone (IANA)."""
        self._texts, self._timezone = texts, timezone
        self.setStyleSheet(inquiry_sheet(look))
        self._head.dress(look, texts)
        self._list_card.dress(look, texts("today.title"))
        self.list.dress(look, texts("today.title"))
        self.answer.dress(look, texts("today.title"))
        self.again.dress(look, texts("today.refresh"))
        self.band.dress(look)
        self._list_card.setFixedWidth(round(_SIDE * min(look.scale, _SIDE_GROWS)))
        self._show()

    def take_focus(self) -> None:
        """Let a person choose by the arrows at once."""
        self.list.setFocus()

    def leave(self) -> None:
        """Hear no answer any more: the window closes."""
        self.question.close()

    def open(self) -> None:
        """Ask anew; what was told before stands meanwhile, with its age."""
        self._ask()

    def show_ages(self, now: datetime) -> None:
        """Say how old it is by now; ask anew where it is a while ago, and somebody looks."""
        today = self._today
        if today is None:
            return
        self.told.setText(how_old(today, self._texts, now))
        if self.isVisible() and now - today.at >= _AGAIN_AFTER and not self.question.waits:
            self._ask()

    def take(self, told: Today | StationError) -> None:
        """Show how the hub stands; or why it cannot be told, over what was told before."""
        if isinstance(told, StationError):
            self._failure = told
        else:
            self._today, self._failure = told, None
        self._show()

    def _ask(self) -> None:
        self.question.ask(self._station.sum_up)

    def _show(self) -> None:
        texts, failure = self._texts, self._failure
        self.band.say(texts(f"error.{failure.key}", **failure.facts) if failure else "")
        if self._today is None:
            self.told.setText("")
            self.answer.teach(Lesson("shift", texts("today.title"), texts("today.busy")))
            return
        self.list.show_points(points(self._today, texts, self._timezone))
        self.told.setText(how_old(self._today, texts, self._clock.now()))

    def _show_point(self, point: Point | None) -> None:
        if point is not None:
            self.answer.show_point(point)
