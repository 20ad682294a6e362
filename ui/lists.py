"""A list of codes at work: read beside the window, then line after line said to the desk.

    read ──→ shown: how many, which are none ──start──→ a line is posted ──its answer──→ the next
                                                        └ held: another screen or workflow is in
                                                          front, somebody else works here, or the
                                                          desk asks a person something

The next line goes when the former's verdict is here, and so has been shown: scans go in between.
"""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from station.bulk import file as list_file
from station.bulk.listing import Listing, read_text
from station.bulk.run import End, Run
from station.errors import ListError
from station.events import LIST, LineHeld, Scan, SubmitLine
from ui.bridge import Question

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from station.bulk.run import Result
    from station.clock import Clock
    from station.events import Answered, Workflow
    from station.texts import Texts
    from ui.port import StationPort

_ASK_AGAIN_MS = 250
_PATIENCE_S = 10.0


class Lists(QObject):
    """One list at a time. `came` brings each Result, `changed` says that anything else did.

    `ended` brings the Run; `failed` a ListError; `kept` the file that the results are in.
    """

    read = Signal(object)
    came = Signal(object)
    changed = Signal()
    ended = Signal(object)
    failed = Signal(object)
    kept = Signal(object)

    def __init__(self, station: StationPort, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._station, self._clock = station, clock
        self.run: Run | None = None
        self.held = ""
        """Why no line is said now: keys a `list_held.`."""
        self.operator = ""
        """Who began it."""
        self._workflow: Workflow | None = None
        self._told = 0
        self._line, self._work = Question(self), Question(self)
        self._line.answered.connect(self._on_answer)
        self._work.answered.connect(self._on_worked)
        self._thread: threading.Thread | None = None
        self._again = QTimer(self, singleShot=True, interval=_ASK_AGAIN_MS)
        self._again.timeout.connect(self._go_on)

    @property
    def is_running(self) -> bool:
        """Whether lines are still to be said, or one is under way."""
        return self.run is not None and (self.run.end is None or self._line.waits)

    # ── from a text or a file, and into one ──────────────────────────────────────────────────

    def take_text(self, text: str) -> None:
        """Read what was pasted; `read` or `failed` follows."""
        self._in_thread(partial(read_text, text))

    def take_file(self, file: Path) -> None:
        """Read a file; as `take_text`."""
        self._in_thread(partial(list_file.read_file, file))

    def keep(self, file: Path, texts: Texts) -> None:
        """Write a row for each line; `kept` or `failed` follows."""
        if self.run is not None:
            results = [*self.run.results, *self.run.left()]
            zone = self._station.identity().timezone
            self._in_thread(partial(list_file.save_results, file, results, texts, zone))

    def _in_thread(self, work: Callable[[], object]) -> None:
        def do(hear: Callable[[object], None]) -> None:
            try:
                hear(work())
            except ListError as error:
                hear(error)

        self._work.ask(lambda hear: self._start(partial(do, hear)))

    def _start(self, work: Callable[[], None]) -> None:
        self._thread = threading.Thread(target=work, name="list", daemon=True)
        self._thread.start()

    def _on_worked(self, said: object) -> None:
        if isinstance(said, ListError):
            self.failed.emit(said)
        elif isinstance(said, Listing):
            self.read.emit(said)
        else:
            self.kept.emit(said)

    # ── one line after another ───────────────────────────────────────────────────────────────

    def start(self, listing: Listing, workflow: Workflow) -> None:
        """Say its first line, and so on."""
        self.run, self._told = Run(listing, workflow), 0
        self.operator = self._station.identity().operator
        self._look_around()
        self.changed.emit()
        self._go_on()

    def stop(self, why: End) -> None:
        """Say no further line; the one under way still gets its verdict."""
        if self.run is None or not self.is_running:
            return
        self.run.stop(why)
        self.changed.emit()
        if not self._line.waits:
            self.run.drop()
            self._end()

    def show_front(self, workflow: Workflow | None) -> None:
        """Note in which workflow scans are recorded now; None where they are only looked up."""
        self._workflow = workflow
        self._look_again()

    def show_operator(self) -> None:
        """Note who works here now."""
        self._look_again()

    def close_down(self) -> None:
        """Say and hear nothing any more."""
        self._again.stop()
        self._line.close()
        self._work.close()
        if self._thread is not None:
            self._thread.join(_PATIENCE_S)

    def _look_again(self) -> None:
        before = self.held
        self._look_around()
        if self.held != before and self.run is not None:
            self.changed.emit()
            self._go_on()

    def _look_around(self) -> None:
        """Find out whether a line may go now."""
        run = self.run
        if run is None or run.end is not None:
            self.held = ""
        elif self._workflow is not run.workflow:
            self.held = "elsewhere"
        elif self._station.identity().operator != self.operator:
            self.held = "operator"
        elif self.held != "asked":
            self.held = ""

    def _go_on(self) -> None:
        if self.held in {"elsewhere", "operator"} or self._line.waits or self.run is None:
            return
        line = self.run.next()
        self._tell()
        if line is None:
            self._end()
            return
        scan = Scan(line.text, self._clock.now(), LIST)
        workflow = self.run.workflow
        self._line.ask(lambda hear: self._station.post(SubmitLine(scan, workflow, "", hear)))

    def _on_answer(self, answer: Answered | LineHeld) -> None:
        run = self.run
        assert run is not None, "an answer without a list"
        if isinstance(answer, LineHeld):
            self._wait(run)
            return
        self.held = "" if self.held == "asked" else self.held
        run.take(answer)
        self._tell()
        if run.end is None:
            self._go_on()
        else:
            self._end()

    def _wait(self, run: Run) -> None:
        if run.end is not None:
            run.drop()
            self._end()
            return
        self._again.start()
        if not self.held:
            self.held = "asked"
            self.changed.emit()

    def _tell(self) -> None:
        """Tell what came of lines since it was last told."""
        run = self.run
        assert run is not None
        news: list[Result] = run.results[self._told :]
        self._told = run.done
        for result in news:
            self.came.emit(result)

    def _end(self) -> None:
        self._again.stop()
        self.held = ""
        self.changed.emit()
        self.ended.emit(self.run)
