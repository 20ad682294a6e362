"""What the window asks of printing. Neighbours: bootstrap, which makes it; paper/printing.

    open ─▶ the journal of what was printed; what may be on paper, or not, is told as an alarm
    questions ─▶ the threads "printing" and "printers" ─▶ answers

Printing is opened in its thread: the start is short, and a command line may have it just then.
"""

from __future__ import annotations

import logging
import threading
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from station.errands import Errands
from station.errors import PrintError, StationError
from station.events import PrinterShown, StoreAlarm

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.clock import Clock
    from station.devices.readings import PrinterStatus
    from station.events import Announcement
    from station.folders import Folders
    from station.identity import StationIdentity
    from station.options import Settings
    from station.paper.printing.job import JobRecord, PrinterLook, PrintJob
    from station.paper.printing.printing import Printing
    from station.texts import Texts

    Answer = Callable[[JobRecord | StationError], None]

T = TypeVar("T")

log = logging.getLogger(__name__)


class Printouts:
    """No call blocks but `printing` and `stop`; answers come in threads of the core's."""

    def __init__(
        self,
        folders: Folders,
        settings: Settings,
        clock: Clock,
        announce: Callable[[Announcement], None],
    ) -> None:
        self._folders, self._settings, self._clock = folders, settings, clock
        self._announce = announce
        self._guard = threading.Lock()
        self._printing: Printing | None = None
        self._noting = threading.Lock()
        self._waiting: dict[int, Answer] = {}
        """Who wants to know what becomes of a job."""
        self._printing_errands, self._looking = Errands("printing"), Errands("printers")
        self._is_stopped = False

    def open(self) -> None:
        """Look after what was being printed when the station was last closed; never blocks."""
        if self._settings.printer or self._folders.print_journal_file.exists():
            self._printing_errands.put(self._open)

    def _open(self) -> None:
        try:
            self.printing()
        except StationError as error:
            if not self._is_stopped:  # closed again before this thread's turn came
                log.warning("nothing can be printed: %s", error)

    def printing(self) -> Printing:
        """Return it, open. Raises StationError: another process prints, or its file is unusable."""
        # Imported here: most starts print nothing before the window is painted.
        from station.paper.printing.printing import Printing

        with self._guard:
            if self._is_stopped:
                raise PrintError("printing_closed")
            if self._printing is None:
                made = Printing(
                    self._folders,
                    self._settings,
                    self._clock,
                    hear=self._on_settled,
                    hear_printer=self._on_printer,
                )
                alarms = made.open()
                self._printing = made
                for alarm in alarms:
                    self._announce(alarm)
            return self._printing

    def stop(self) -> None:
        """Finish what was asked for and what is being sent; wait for no printer."""
        with self._guard:
            printing, self._is_stopped = self._printing, True
        if printing is not None:
            printing.close()
        self._looking.stop()
        self._printing_errands.stop()

    # ── what a person asks ───────────────────────────────────────────────────────────────────

    def looks(self, answer: Callable[[list[PrinterLook] | StationError], None]) -> None:
        """Have told how every printer of the settings is now; takes seconds."""
        self._looking.put(lambda: answer(_told(lambda: self.printing().looks())))

    def uncertain(self, answer: Callable[[list[JobRecord] | StationError], None]) -> None:
        """Have told the jobs that may be on paper or not: a person must look."""
        self._printing_errands.put(lambda: answer(_told(self._uncertain)))

    def _uncertain(self) -> list[JobRecord]:
        from station.paper.printing.job import JobState

        return self.printing().jobs(0, JobState.UNCERTAIN)

    def print_test(
        self, printer: str, identity: StationIdentity, texts: Texts, answer: Answer
    ) -> None:
        """Have a test label printed, then told what became of it."""
        self._then_told(partial(self._submit_test, printer, identity, texts), answer)

    def _submit_test(self, printer: str, identity: StationIdentity, texts: Texts) -> JobRecord:
        from station.paper.printing.trial_label import trial_job

        options = next(one for one in self._settings.printer if one.name == printer)
        job = trial_job(options, identity, self._clock.now(), texts)
        return self.printing().submit(job, printer)

    def submit(self, job: PrintJob, printer: str, answer: Answer) -> None:
        """Queue a finished document at once, in the caller's thread; what becomes of it is told."""
        self._submit(lambda: self.printing().submit(job, printer), answer)

    def came_out(self, job_id: int, by: str, answer: Answer) -> None:
        """Have noted that a person has the paper in hand."""
        self._printing_errands.put(
            lambda: answer(_told(lambda: self.printing().came_out(job_id, by)))
        )

    def did_not(self, job_id: int, by: str, answer: Answer) -> None:
        """Have a job printed again that did not come out, then told what became of it."""
        self._then_told(lambda: self.printing().did_not(job_id, by), answer)

    # ── in the threads ───────────────────────────────────────────────────────────────────────

    def _then_told(self, submit: Callable[[], JobRecord], answer: Answer) -> None:
        """Submit a job and answer once it is settled; at once where it cannot be submitted."""
        self._printing_errands.put(lambda: self._submit(submit, answer))

    def _submit(self, submit: Callable[[], JobRecord], answer: Answer) -> None:
        try:
            # Held until the answer is noted: the job may be settled before `submit` returns.
            with self._noting:
                self._waiting[submit().id] = answer
        except StationError as error:
            answer(error)

    def _on_settled(self, job: JobRecord) -> None:
        from station.paper.printing.job import JobState

        with self._noting:
            answer = self._waiting.pop(job.id, None)
        if answer is not None:
            answer(job)
        elif job.state is JobState.UNCERTAIN:
            # Whoever has it printed looks elsewhere, or is a command line: the window asks too.
            facts = (("number", job.number), ("printer", job.printer))
            self._announce(StoreAlarm("print_uncertain", facts, self._clock.now()))

    def _on_printer(self, status: PrinterStatus) -> None:
        self._announce(PrinterShown(status))


def _told(ask: Callable[[], T]) -> T | StationError:
    try:
        return ask()
    except StationError as error:
        return error
