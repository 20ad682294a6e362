"""A list of codes, in the place of the session's: how far it is, and what came of each line.

    title · how many of how many │ what to know now │ a bar of verdicts │ the lines │ buttons

The pane above stays with what people scan meanwhile.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from station import notation
from station.bulk import words
from station.bulk.run import End
from ui.theme import tokens
from ui.widgets.bulk_table import BulkModel, BulkTable
from ui.widgets.card import Card, give_role, plain_label
from ui.widgets.key_button import KeyButton, Kind
from ui.widgets.shares_bar import SharesBar

if TYPE_CHECKING:
    from station.bulk.listing import Listing
    from station.bulk.run import Result, Run
    from station.errors import StationError
    from station.events import Workflow
    from station.texts import Texts
    from ui.theme.look import Look

_PAD, _SPACE = 15, 8
_BAR = 8
_ASIDE = 64


class Step(Enum):
    """What there is to do with a list."""

    NONE = "none"
    READING = "reading"
    READ = "read"
    RUNS = "runs"
    ENDED = "ended"


class BulkCard(Card):
    """Shows what `ui.lists` does; its buttons say what a person wants of it."""

    start_asked = Signal()
    stop_asked = Signal()
    file_asked = Signal()
    save_asked = Signal()
    left = Signal()

    def __init__(self, look: Look, texts: Texts, timezone: str) -> None:
        super().__init__("listCard")
        self.step = Step.NONE
        self._listing: Listing | None = None
        self._workflow: Workflow | None = None
        self._run: Run | None = None
        self._held, self._operator, self._kept = "", "", ""
        self._failure: StationError | None = None
        self.title, self.count, self.told = (plain_label(r) for r in ("ink", "ink", "muted"))
        self.told.setWordWrap(True)
        self.bar = SharesBar(_BAR)
        self.empty = plain_label("muted")
        self.empty.setWordWrap(True)
        self.empty.setContentsMargins(_ASIDE, 0, _ASIDE, 0)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.table = BulkTable(BulkModel(texts, timezone), self)
        self.table.setMinimumHeight(tokens.ROW_HEAD)
        self.start = KeyButton(Kind.FILLED, "Ctrl+J")
        self.save = KeyButton(Kind.OUTLINED, "Ctrl+Shift+D")
        self.file = KeyButton(Kind.OUTLINED, "Ctrl+Shift+O")
        self.stop = KeyButton(Kind.OUTLINED, "Esc")
        self.leave = KeyButton(Kind.OUTLINED, "Esc")
        self._place()
        self._connect()
        self.dress(look, texts, timezone)

    def _connect(self) -> None:
        self.start.clicked.connect(self.start_asked)
        self.save.clicked.connect(self.save_asked)
        self.file.clicked.connect(self.file_asked)
        self.stop.clicked.connect(self.stop_asked)
        self.leave.clicked.connect(self.left)
        for button in (self.start, self.save, self.file, self.stop, self.leave):
            # A scanner's Enter must not press it.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _place(self) -> None:
        head, buttons = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.count)
        buttons.setSpacing(_SPACE)
        buttons.addWidget(self.start)
        buttons.addWidget(self.save)
        buttons.addWidget(self.file)
        buttons.addStretch(1)
        buttons.addWidget(self.stop)
        buttons.addWidget(self.leave)
        top, bottom = QVBoxLayout(), QVBoxLayout()
        for layout in (top, bottom):
            layout.setContentsMargins(_PAD, 0, _PAD, 0)
            layout.setSpacing(tokens.STEP)
        top.addLayout(head)
        top.addWidget(self.told)
        top.addSpacing(2)
        top.addWidget(self.bar)
        bottom.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 12, 1, 12)
        column.setSpacing(_SPACE)
        column.addLayout(top)
        column.addWidget(self.empty, 1)
        column.addWidget(self.table, 1)
        column.addLayout(bottom)

    def dress(self, look: Look, texts: Texts, timezone: str) -> None:
        """Take a theme, a language and the hub's zone."""
        self._look, self._texts = look, texts
        self.table.dress(look, texts, timezone)
        self.bar.dress(look)
        for label in (self.title, self.count):
            label.setFont(look.font(tokens.DETAIL, QFont.Weight.Bold))
        self.told.setFont(look.font(tokens.CAPTION, QFont.Weight.DemiBold))
        self.empty.setFont(look.font(tokens.BODY))
        self.empty.setText(texts("list_card.teach"))
        for button, key in (
            (self.save, "save"),
            (self.file, "file"),
            (self.stop, "stop"),
            (self.leave, "leave"),
        ):
            self._dress(button, texts(f"list_card.{key}"))
        self._paint()

    def _dress(self, button: KeyButton, text: str) -> None:
        """Large type needs the width for the words."""
        button.dress(self._look, text, shows_key=self._look.scale <= tokens.ROOMY_SCALE)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Take what room there is: the lines scroll."""
        return False

    # ── what is shown ────────────────────────────────────────────────────────────────────────

    def begin(self, workflow: Workflow) -> None:
        """Show that there is no list yet."""
        self._workflow = workflow
        self._show(Step.NONE)

    def show_reading(self) -> None:
        """Show that one is being read."""
        self._show(Step.READING)

    def show_listing(self, listing: Listing, report: list[Result]) -> None:
        """Show what was read, before anything of it is said."""
        self._listing, self._run = listing, None
        self.table.lines.show(report)
        self.table.scrollToTop()
        self._show(Step.READ)

    def show_workflow(self, workflow: Workflow) -> None:
        """Say where its codes go, as long as that is open."""
        if self.step is not Step.RUNS:
            self._workflow = workflow
            self._paint()

    def show_run(self, run: Run, held: str, operator: str) -> None:
        """Show that it runs, or why it waits."""
        if self._run is not run:
            self.table.lines.show([])
        self._run, self._held, self._operator = run, held, operator
        self._show(Step.RUNS)

    def add(self, result: Result) -> None:
        """Show what came of a line."""
        self.table.lines.add(result)
        self._paint_count()

    def show_ended(self, run: Run) -> None:
        """Show how it ended: on top what a person must look at."""
        self._run = run
        self.table.lines.show(run.report())
        self.table.scrollToTop()
        self._show(Step.ENDED)

    def show_failure(self, failure: StationError) -> None:
        """Say why a list was not read, or its results are not kept."""
        step = Step.NONE if self.step is Step.READING else self.step
        self._show(step)
        self._failure = failure
        self._paint()

    def show_kept(self, name: str) -> None:
        """Say where the results are."""
        self._kept = name
        self._paint()

    def _show(self, step: Step) -> None:
        self.step, self._failure, self._kept = step, None, ""
        self._paint()

    def _paint(self) -> None:
        texts, step = self._texts, self.step
        target = "" if self._workflow is None else texts(f"rail.{self._workflow}")
        self.title.setText(texts("list_card.title", workflow=target))
        codes = 0 if self._listing is None else len(self._listing.codes)
        number = notation.count(codes, texts.language)
        self._dress(self.start, texts("list_card.start", count=number))
        self.start.setVisible(step is Step.READ and codes > 0)
        self.save.setVisible(step is Step.ENDED)
        self.file.setVisible(step in {Step.NONE, Step.READ})
        self.stop.setVisible(step is Step.RUNS)
        self.leave.setVisible(step is not Step.RUNS)
        has_lines = step in {Step.READ, Step.RUNS, Step.ENDED}
        self.table.setVisible(has_lines)
        self.empty.setVisible(not has_lines)
        self._paint_count()

    def _paint_count(self) -> None:
        run, language = self._run, self._texts.language
        has_run = run is not None and self.step in {Step.RUNS, Step.ENDED}
        self.count.setVisible(has_run)
        self.bar.setVisible(has_run)
        if run is not None and has_run:
            done, total = (notation.count(number, language) for number in (run.done, run.total))
            self.count.setText(f"{done} / {total}")
            self.bar.show_counts(run.counts, run.total)
        said, is_warning = self._said()
        self.told.setText(said)
        give_role(self.told, "warn" if is_warning else "muted")

    def _said(self) -> tuple[str, bool]:
        """Return what to know now, and whether somebody must act."""
        texts, run = self._texts, self._run
        if self._failure is not None:
            return texts(f"error.{self._failure.key}", **self._failure.facts), True
        match self.step:
            case Step.READING:
                return texts("list_card.reading"), False
            case Step.READ if self._listing is not None:
                return " · ".join(words.summed_up(self._listing, texts)), False
            case Step.RUNS if run is not None:
                return self._runs(run)
            case Step.ENDED if run is not None and run.end is not None:
                return self._ended(run, run.end)
        return "", False

    def _runs(self, run: Run) -> tuple[str, bool]:
        texts = self._texts
        if not self._held:
            return words.words_of(run.counts, texts), False
        facts = {"workflow": texts(f"rail.{run.workflow}"), "operator": self._operator}
        return texts(f"list_held.{self._held}", **facts), True

    def _ended(self, run: Run, end: End) -> tuple[str, bool]:
        texts = self._texts
        if self._kept:
            return texts("list_card.kept", file=self._kept), False
        said = words.end_said(end, run.counts, run.total, texts)
        return f"{said} {words.words_of(run.counts, texts)}", end is not End.DONE
