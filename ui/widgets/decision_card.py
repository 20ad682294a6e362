"""One delivery in full, and what a supervisor may do: three things if parked, one if contested."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from station.journal.decisions import Choice
from station.parked_decisions import Wish
from ui import parked_words
from ui.cells import breakable
from ui.theme import tokens
from ui.widgets.card import Card, plain_label
from ui.widgets.key_button import KeyButton, Kind

if TYPE_CHECKING:
    from datetime import datetime

    from station.journal.decisions import Parked
    from ui.cells import Words
    from ui.theme.look import Look

_PAD = 18
_APART = 28
"""7 mm at 100 dpi: what cannot be taken back is not beside what helps."""
_LONGEST_AWB, _LONGEST_REASON = 40, 200


class DecisionCard(Card):
    """Emits `wished` with a Wish, or `lacking` with the key of the sentence for what is missing.

    Who decides is not asked here: they prove it by badge and PIN.
    """

    wished = Signal(object)
    lacking = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._parked: Parked | None = None
        self.awb = plain_label("ink")
        self.scanned = plain_label("muted")
        self.why = plain_label("ink")
        self.behind = plain_label("warn")
        self.note = plain_label("muted")
        self.right_awb, self.reason = QLineEdit(), QLineEdit()
        self.retry = KeyButton(Kind.FILLED, "Ctrl+R")
        self.correct = KeyButton(Kind.OUTLINED)
        self.dismiss = KeyButton(Kind.OUTLINED)
        self.seen = KeyButton(Kind.FILLED, "Ctrl+R")
        self._place()
        self._hear()

    def _place(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD, _PAD - tokens.STEP, _PAD, _PAD)
        column.setSpacing(tokens.STEP)
        for label in (self.awb, self.scanned, self.why, self.behind, self.note):
            label.setWordWrap(True)
            column.addWidget(label)
        column.addSpacing(2 * tokens.STEP)
        column.addStretch(1)
        column.addWidget(self.seen)
        column.addWidget(self._choices())
        limits = {self.right_awb: _LONGEST_AWB, self.reason: _LONGEST_REASON}
        for field, longest in limits.items():
            field.setMaxLength(longest)

    def _choices(self) -> QWidget:
        """Put what may be done with a parked one below each other, as one part to hide."""
        self.choices = QWidget()
        column = QVBoxLayout(self.choices)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.retry)
        column.addSpacing(tokens.GAP + tokens.STEP)
        column.addLayout(_beside(self.right_awb, self.correct))
        column.addSpacing(_APART + tokens.STEP)
        column.addLayout(_beside(self.reason, self.dismiss))
        return self.choices

    def _hear(self) -> None:
        self.seen.clicked.connect(lambda: self._ask(Choice.SEEN))
        self.retry.clicked.connect(self._ask_retry)
        self.correct.clicked.connect(self._ask_correct)
        self.right_awb.returnPressed.connect(self._ask_correct)
        self.dismiss.clicked.connect(self._ask_dismiss)
        self.reason.returnPressed.connect(self._ask_dismiss)

    def dress(self, look: Look, words: Words) -> None:
        """Take a theme and a language."""
        texts = words.texts
        self.awb.setFont(look.font(tokens.HEADLINE, QFont.Weight.Bold))
        self.why.setFont(look.font(tokens.BODY, QFont.Weight.DemiBold))
        for label in (self.scanned, self.behind):
            label.setFont(look.font(tokens.BODY))
        self.note.setFont(look.font(tokens.CAPTION))
        said = {self.right_awb: "parked.right_awb", self.reason: "parked.reason"}
        for field, key in said.items():
            field.setFont(look.font(tokens.BODY))
            field.setFixedHeight(tokens.TOUCH)
            field.setPlaceholderText(texts(key))
            field.setAccessibleName(texts(key))
        self.retry.dress(look, texts("parked.retry"))
        self.correct.dress(look, texts("parked.correct"))
        self.dismiss.dress(look, texts("parked.dismiss"))
        self.seen.dress(look, texts("parked.seen"))

    def show_parked(self, parked: Parked | None, words: Words, now: datetime) -> None:
        """Show one delivery. What was written for another one is taken away."""
        before, self._parked = self._parked, parked
        if parked is None:
            return
        if before is None or (before.seq, before.target) != (parked.seq, parked.target):
            self.clear()
        texts = words.texts
        self.awb.setText(breakable(parked.body.about))
        self.scanned.setText(parked_words.scanned(parked, words, now))
        self.why.setText(parked_words.why(parked, texts))
        self.behind.setText(
            parked_words.other(parked, words, now)
            if parked.is_contested
            else parked_words.behind(parked, texts)
        )
        self.behind.setVisible(bool(self.behind.text()))
        self.note.setText(breakable(" ".join(parked.note.split())))
        self.note.setHidden(parked.is_contested)
        self.choices.setHidden(parked.is_contested)
        self.seen.setVisible(parked.is_contested)

    def clear(self) -> None:
        """Take away what was written for one delivery."""
        self.right_awb.clear()
        self.reason.clear()

    def wait(self, *, waiting: bool) -> None:
        """Take no second decision before the first is answered."""
        for button in (self.retry, self.correct, self.dismiss, self.seen):
            button.setDisabled(waiting)

    def take_code(self, code: str) -> None:
        """Write what a scanner read where the right number belongs."""
        self.right_awb.setText(code)
        self.right_awb.setFocus()

    def _ask_retry(self) -> None:
        self._ask(Choice.RETRY)

    def _ask_correct(self) -> None:
        """Ask for every database: a wrong number is wrong for all of them."""
        awb = self.right_awb.text().strip()
        if awb:
            self._ask(Choice.DISMISS, awb=awb)
        else:
            self._lack(self.right_awb, "error.right_awb_missing")

    def _ask_dismiss(self) -> None:
        reason = self.reason.text().strip()
        if reason:
            self._ask(Choice.DISMISS, reason=reason)
        else:
            self._lack(self.reason, "error.reason_missing")

    def _ask(self, choice: Choice, *, reason: str = "", awb: str = "") -> None:
        if self._parked is not None and self.retry.isEnabled():
            target = None if awb else self._parked.target
            self.wished.emit(Wish(self._parked.seq, choice, "", target, reason, awb))

    def _lack(self, field: QLineEdit, key: str) -> None:
        field.setFocus()
        self.lacking.emit(key)


def _beside(field: QLineEdit, button: KeyButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(field, 1)
    row.addWidget(button)
    return row
