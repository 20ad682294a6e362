"""What came of a question, one thing in front: a lesson, a wait, several to choose from, or one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractSlider, QHBoxLayout, QStackedWidget, QWidget

from ui.theme import tokens
from ui.widgets.answer_view import AnswerView
from ui.widgets.key_button import KeyButton, Kind
from ui.widgets.match_list import MatchList
from ui.widgets.teaching import Teaching

if TYPE_CHECKING:
    from station.inquiry import Answer
    from ui.answer_words import Lesson
    from ui.cells import Words
    from ui.theme.look import Look

_STEPS = {
    Qt.Key.Key_Down: QAbstractSlider.SliderAction.SliderSingleStepAdd,
    Qt.Key.Key_Up: QAbstractSlider.SliderAction.SliderSingleStepSub,
    Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
}
"""What a key does to the answer while the field has the keyboard."""


class Results(QStackedWidget):
    """Emits what its buttons and its list ask for."""

    tables_asked = Signal()
    cancelled = Signal()
    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setContentsMargins(tokens.GAP, 0, 0, 0)
        self.tables = KeyButton(Kind.OUTLINED, "Ctrl+B", "table")
        self.cancel = KeyButton(Kind.OUTLINED, "Esc")
        self.teaching = Teaching(self.tables)
        self.busy = Teaching(self.cancel)
        self.matches = MatchList()
        self.found = AnswerView()
        self._pages: dict[QWidget, QWidget] = {
            self.teaching: _inset(self.teaching),
            self.busy: _inset(self.busy),
            self.matches: _inset(self.matches),
            self.found: self.found,
        }
        for page in self._pages.values():
            self.addWidget(page)
        self.tables.clicked.connect(self.tables_asked)
        self.cancel.clicked.connect(self.cancelled)
        self.matches.chosen.connect(self.chosen)

    @property
    def front(self) -> QWidget:
        """What is shown now: `teaching`, `busy`, `matches` or `found`."""
        return next(view for view, page in self._pages.items() if page is self.currentWidget())

    def dress(self, look: Look, words: Words) -> None:
        """Take a theme and a language; what is in front is then to be shown anew."""
        self._look, self._words = look, words
        for part in (self.teaching, self.busy, self.matches):
            part.dress(look)
        self.tables.dress(look, words.texts("lookup.tables"))
        self.cancel.dress(look, words.texts("lookup.cancel"))

    def teach(self, lesson: Lesson, *, first: bool) -> None:
        """Say what can be done; where nothing was asked yet, also the way to the tables."""
        self.tables.setVisible(first)
        self.teaching.teach(lesson)
        self._bring(self.teaching)

    def wait(self, lesson: Lesson) -> None:
        """Say what is waited for."""
        self.busy.teach(lesson)
        self._bring(self.busy)

    def show_answer(self, answer: Answer) -> None:
        """Show one shipment, or several to choose from."""
        if answer.awb:
            self.found.show_answer(answer, self._look, self._words)
            self._bring(self.found)
        else:
            self.matches.show_answer(answer, self._words)
            self._bring(self.matches)

    def take_key(self, key: int) -> bool:
        """Scroll the answer, or go into the list; False where the key does neither."""
        step = _STEPS.get(Qt.Key(key))
        if step is None:
            return False
        if self.front is self.matches:
            self.matches.view.setFocus()
        self.found.verticalScrollBar().triggerAction(step)
        return True

    def _bring(self, view: QWidget) -> None:
        self.setCurrentWidget(self._pages[view])


def _inset(view: QWidget) -> QWidget:
    """Return a page with the screen's margin, which the answer keeps for its scroll bar."""
    page = QWidget()
    row = QHBoxLayout(page)
    row.setContentsMargins(0, 0, tokens.GAP, 0)
    row.addWidget(view)
    return page
