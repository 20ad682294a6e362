"""A printer: its test label, what became of it; and the question about what may be on paper."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from station import print_wording
from station.errors import StationError
from station.paper.printing.job import JobState
from ui.cells import breakable
from ui.theme import tokens
from ui.widgets.card import Card, give_role, plain_label
from ui.widgets.key_button import KeyButton, Kind

if TYPE_CHECKING:
    from station.paper.printing.job import JobRecord
    from station.texts import Texts
    from ui.theme.look import Look

_PAD = 18
_BESIDE_UP_TO = 1.2


def _column(card: Card) -> QVBoxLayout:
    column = QVBoxLayout(card)
    column.setContentsMargins(_PAD, _PAD - tokens.STEP, _PAD, _PAD)
    column.setSpacing(tokens.STEP)
    return column


class PrinterCard(Card):
    """Says `wanted` when a person wants a test label."""

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._told: JobRecord | StationError | None = None
        self.title = plain_label("muted")
        self.what = plain_label("ink")
        self.outcome = plain_label("ink")
        self.print = KeyButton(Kind.OUTLINED, "Ctrl+E")
        buttons = QHBoxLayout()
        buttons.addWidget(self.print)
        buttons.addStretch(1)
        column = _column(self)
        for label in (self.title, self.what, self.outcome):
            label.setWordWrap(True)
            column.addWidget(label)
        column.addSpacing(tokens.STEP)
        column.addLayout(buttons)
        self.print.clicked.connect(self.wanted)
        self.hide()

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self._texts = texts
        self.title.setFont(look.font(tokens.BODY))
        self.what.setFont(look.font(tokens.BODY))
        self.outcome.setFont(look.font(tokens.BODY, QFont.Weight.DemiBold))
        self.title.setText(texts("printer_card.title"))
        self.what.setText(texts("printer_card.what"))
        self.print.dress(look, texts("printer_card.print"))
        self.show_told(self._told, waits=False)

    def show_told(self, told: JobRecord | StationError | None, *, waits: bool) -> None:
        """Show what became of the last one; `waits`: one is under way."""
        self._told = told
        self.print.setDisabled(waits)
        said, role = ("", "ink") if told is None else job_words(told, self._texts)
        if waits:
            said, role = self._texts("printer_card.waits"), "ink"
        self.outcome.setText(breakable(said))
        self.outcome.setVisible(bool(said))
        give_role(self.outcome, role)


def job_words(told: JobRecord | StationError, texts: Texts) -> tuple[str, str]:
    """Return what is said of a job, or of why there is none, and in which colour."""
    if isinstance(told, StationError):
        return texts(f"error.{told.key}", **told.facts), "warn"
    return print_wording.outcome(told, texts), (
        "good" if told.state is JobState.PRINTED else "warn"
    )


class DoubtCard(Card):
    """Asks of one job after the other; hidden while nothing is uncertain."""

    came_out = Signal(int)
    did_not = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.job: JobRecord | None = None
        self.question = plain_label("warn")
        self.why = plain_label("ink")
        # Far apart: the one prints, the other never does.
        self.yes = KeyButton(Kind.OUTLINED, "Ctrl+D")
        self.no = KeyButton(Kind.OUTLINED, "Ctrl+N")
        self._buttons = buttons = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        buttons.addWidget(self.yes)
        buttons.addSpacing(2 * tokens.GAP)
        buttons.addStretch(1)
        buttons.addWidget(self.no)
        column = _column(self)
        for label in (self.question, self.why):
            label.setWordWrap(True)
            column.addWidget(label)
        column.addSpacing(tokens.STEP)
        column.addLayout(buttons)
        self.yes.clicked.connect(partial(self._say, self.came_out))
        self.no.clicked.connect(partial(self._say, self.did_not))
        self.hide()

    def _say(self, answer: SignalInstance) -> None:
        if self.job is not None:
            answer.emit(self.job.id)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self._texts = texts
        self.question.setFont(look.font(tokens.DETAIL, QFont.Weight.Bold))
        self.why.setFont(look.font(tokens.BODY))
        self.yes.dress(look, texts("doubt.came_out"))
        self.no.dress(look, texts("doubt.did_not"))
        # In large type they have no room beside each other.
        sides = QBoxLayout.Direction
        is_large = look.scale > _BESIDE_UP_TO
        self._buttons.setDirection(sides.TopToBottom if is_large else sides.LeftToRight)

    def ask(
        self, jobs: list[JobRecord], trouble: StationError | None = None, *, waits: bool
    ) -> None:
        """Ask of the oldest of these; `waits`: an answer is being carried out.

        `trouble`: why nothing can be printed or asked here now.
        """
        self.job = jobs[-1] if jobs and trouble is None else None
        self.setVisible(self.job is not None or trouble is not None)
        for button in (self.yes, self.no):
            button.setVisible(trouble is None)
            button.setDisabled(waits)
        if trouble is not None:
            self.question.setText(breakable(job_words(trouble, self._texts)[0]))
            self.why.setText("")
            self.why.hide()
        elif self.job is not None:
            facts = {"number": self.job.number, "printer": self.job.printer}
            self.question.setText(breakable(self._texts("doubt.question", **facts)))
            more = self._texts("doubt.more", count=len(jobs) - 1) if len(jobs) > 1 else ""
            why = print_wording.outcome(self.job, self._texts)
            self.why.setText(breakable(" ".join(part for part in (why, more) if part)))
            self.why.show()
