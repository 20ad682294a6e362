"""The inquiry screen: everything the two databases know of one shipment. Nothing is recorded here.

    asked ─answer→ one shipment │ several: choose one │ nothing: what to try
      └─ 150 ms without an answer → busy, which can be cancelled; a newer question ends it too

A scan is a question here as well: the desk knows it (ChooseInquiry) and says ScanLookedUp.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QKeyCombination, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from ui.answer_words import (
    busy_lesson,
    first_lesson,
    nothing_lesson,
    notice_of,
    unreadable_lesson,
)
from ui.bridge import Question
from ui.cells import Words
from ui.theme import tokens
from ui.theme.inquiry_sheet import inquiry_sheet
from ui.widgets.key_button import KeyButton, Kind
from ui.widgets.lookup_bar import LookupBar
from ui.widgets.notice_band import NoticeBand
from ui.widgets.results import Results

if TYPE_CHECKING:
    from datetime import datetime

    from PySide6.QtGui import QKeyEvent

    from station.clock import Clock
    from station.events import ScanUnreadable
    from station.inquiry import Answer
    from station.texts import Texts
    from ui.port import StationPort
    from ui.theme.look import Look

_BUSY_AFTER_MS = 150
_TABLES = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_B)


class InquiryScreen(QWidget):
    """Asks, and shows what came of it; `tables_asked` leads on to the page of tables."""

    tables_asked = Signal()

    def __init__(self, station: StationPort, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("screen")
        self._station, self._clock = station, clock
        self._asked = ""
        self._is_busy = False
        self._answer: Answer | None = None
        self._list: Answer | None = None
        """The several that the shipment was chosen from."""
        self._unreadable: ScanUnreadable | None = None
        self.bar = LookupBar()
        self.band = NoticeBand()
        self.back = KeyButton(Kind.OUTLINED, "Esc", "back")
        self.results = Results()
        self._place()
        self.question = Question(self)
        self._slow = QTimer(self, singleShot=True, interval=_BUSY_AFTER_MS)
        self._hear()

    def _place(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.back)
        row.addStretch(1)
        self.back.hide()
        above = QVBoxLayout()
        above.setContentsMargins(tokens.GAP, tokens.GAP, tokens.GAP, tokens.GAP)
        above.setSpacing(tokens.GAP)
        above.addWidget(self.bar)
        above.addWidget(self.band)
        above.addLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, tokens.GAP)
        column.setSpacing(0)
        column.addLayout(above)
        column.addWidget(self.results, 1)

    def _hear(self) -> None:
        self.bar.asked.connect(self.ask)
        self.back.clicked.connect(self.step_back)
        self.results.cancelled.connect(self.step_back)
        self.results.chosen.connect(self._choose)
        self.results.tables_asked.connect(self.tables_asked)
        self.question.answered.connect(self.show_answer)
        self._slow.timeout.connect(self.wait_now)

    def dress(self, look: Look, texts: Texts, timezone: str) -> None:
        """Take a theme, a language and the hub's zone (IANA)."""
        self._words = Words(texts, timezone)
        self.setStyleSheet(inquiry_sheet(look))
        self.bar.dress(look, texts)
        self.band.dress(look)
        self.back.dress(look, texts("lookup.back"))
        self.results.dress(look, self._words)
        self._show()

    def take_focus(self) -> None:
        """Let a person type at once, in place of what was asked before."""
        self.bar.take_focus()

    def leave(self) -> None:
        """Ask nothing any more, and hear no answer: the window closes."""
        self._slow.stop()
        self.question.close()

    # ── what a person does ───────────────────────────────────────────────────────────────────

    def ask(self, text: str) -> None:
        """Ask for what a person typed."""
        self._list = None
        self._ask(text)

    def look_up(self, code: str) -> None:
        """Ask for what a scanner read."""
        self.bar.show_text(code)
        self.ask(code)

    def _choose(self, awb: str) -> None:
        self._list = self._answer
        self._ask(awb)

    def _ask(self, text: str) -> None:
        self._asked, self._unreadable = text, None
        self._slow.start()
        self.question.ask(partial(self._station.inquire, text))

    def step_back(self) -> None:
        """Leave what is under way, else the shipment for the list it was chosen from, else all."""
        if self.question.waits:
            self._list = self._list if self._list is not self._answer else None
        else:
            self._answer, self._list, self._unreadable = self._list, None, None
        self._stop_waiting()
        self._show()
        self._follow()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Act on the keys that the field leaves: back, the tables, and what scrolls or chooses."""
        if event.key() == Qt.Key.Key_Escape:
            self.step_back()
        elif event.keyCombination() == _TABLES:
            self.tables_asked.emit()
        elif not self.results.take_key(event.key()):
            super().keyPressEvent(event)

    # ── what is shown ────────────────────────────────────────────────────────────────────────

    def show_answer(self, answer: Answer) -> None:
        """Show what came of the newest question."""
        self._answer = answer
        self._stop_waiting()
        self._show()
        self._follow()

    def show_unreadable(self, news: ScanUnreadable) -> None:
        """Say that a scanner read no code."""
        self._answer, self._list, self._unreadable = None, None, news
        self._stop_waiting()
        self._show()

    def show_ages(self, now: datetime) -> None:
        """Say how old a copy is by now."""
        notice = notice_of(None if self._is_busy else self._answer, self._words, now)
        self.band.say(notice.headline, notice.lines)

    def wait_now(self) -> None:
        """Say that the answer takes its time."""
        self._is_busy = True
        self._show()

    def _stop_waiting(self) -> None:
        self.question.drop()
        self._slow.stop()
        self._is_busy = False

    def _show(self) -> None:
        """Show the state of things, in the language and theme of now."""
        answer, texts = self._answer, self._words.texts
        chosen = self._list is not None and answer is not self._list
        self.back.setVisible(chosen and not self._is_busy)
        self.show_ages(self._clock.now())
        if self._is_busy:
            self.results.wait(busy_lesson(self._asked, texts))
        elif answer is not None and (answer.awb or answer.matches):
            self.results.show_answer(answer)
        elif answer is not None:
            self.results.teach(nothing_lesson(answer, texts), first=False)
        elif self._unreadable is not None:
            self.results.teach(unreadable_lesson(self._unreadable, texts), first=False)
        else:
            self.results.teach(first_lesson(texts), first=True)

    def _follow(self) -> None:
        """Put the keyboard where it is wanted next; not while a person types, or is elsewhere."""
        focus = QApplication.focusWidget()
        if focus is None or not self.isAncestorOf(focus) or self.bar.is_typed_in:
            return
        if self.results.front is self.results.matches:
            self.results.matches.view.setFocus()
        else:
            self.bar.take_focus()
