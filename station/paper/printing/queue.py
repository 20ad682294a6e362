"""A printer's queue: one thread, one job and one connection at a time.

    submit ─▶ [job, job, look] ─▶ deliver ─▶ the journal says what became of it ─▶ told

A job is sent only while the journal says that it is queued; what a person gave up, or a failed
journal did not note, is not. Neighbours: talk, ways (how it gets there), printing (whose queues
these are).
"""

from __future__ import annotations

import logging
import queue
import threading
from typing import TYPE_CHECKING

from station.errors import PrintError, StationError
from station.paper.printing.condition import PRINTING
from station.paper.printing.job import JobState, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.paper.printing.job import JobRecord
    from station.paper.printing.print_journal import PrintJournal
    from station.paper.printing.printers import Printer

    Looked = Callable[[tuple[str, ...]], None]
    Made = Callable[[Callable[[float], bool]], Printer]

_SENT_WITHIN_S = 5.0

log = logging.getLogger(__name__)


class PrinterQueue:
    """`make` returns the printer, given what waits for a stop; it is called in the thread.

    `told` hears of a job when it is settled, or cannot be: in the thread.
    """

    def __init__(
        self, name: str, make: Made, journal: PrintJournal, told: Callable[[int], None]
    ) -> None:
        self._name, self._make = name, make
        self._journal, self._told = journal, told
        self._waiting: queue.SimpleQueue[int | Looked | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"print {name}", daemon=True)
        self._guard = threading.Lock()
        self._jobs = 0
        """How many are not settled yet."""
        self._words: tuple[str, ...] = ()

    def print(self, job_id: int) -> None:
        """Have a queued job sent; never blocks."""
        with self._guard:
            self._jobs += 1
        self._put(job_id)

    def look(self, answer: Looked) -> None:
        """Have told how the printer is; while it prints, as it was heard last. Never blocks."""
        with self._guard:
            is_printing, words = self._jobs > 0, self._words
        if is_printing:
            answer(words or (PRINTING,))
        else:
            self._put(answer)

    def hear(self, words: tuple[str, ...]) -> None:
        """Take note of what the printer says of itself during a job."""
        self._words = words

    def stop(self) -> None:
        """Let what is being sent be sent, wait for no printer, and end the thread.

        A printer that takes no more is waited for a moment; the next start asks about its job.
        """
        self._stopping.set()
        self._waiting.put(None)
        if self._thread.is_alive():
            self._thread.join(_SENT_WITHIN_S)

    def _put(self, item: int | Looked) -> None:
        with self._guard:
            if self._stopping.is_set():
                return
            if not self._thread.is_alive():
                self._thread.start()
        self._waiting.put(item)

    def _run(self) -> None:
        printer: Printer | None = None
        while (item := self._waiting.get()) is not None and not self._stopping.is_set():
            try:
                printer = printer or self._make(self._stopping.wait)
                if isinstance(item, int):
                    self._print(printer, item)
                else:
                    item(printer.look())
            except Exception:
                # A printer that cannot even be made, an answer that nobody takes.
                log.exception("printer %s", self._name)

    def _print(self, printer: Printer, job_id: int) -> None:
        """Print one job and settle it as what it then is, whatever goes wrong."""
        was = JobState.QUEUED

        def begin() -> None:
            nonlocal was
            self._journal.begin(job_id)
            was = JobState.SENDING

        try:
            job = self._journal.job(job_id)
            content = self._journal.content(job_id)
            if job.state is JobState.QUEUED and content is not None:
                outcome = printer.deliver(content, title_of(job), begin)
                self._journal.settle(job_id, outcome, was)
        except StationError as error:
            # The journal's: nothing was sent, or the next start finds it being sent.
            log.warning("job %d of %s: %s", job_id, self._name, error)
        except Exception:
            log.exception("job %d of %s", job_id, self._name)
            self._settle_unknown(job_id, was)
        finally:
            with self._guard:
                self._jobs, self._words = self._jobs - 1, ()
            self._told(job_id)

    def _settle_unknown(self, job_id: int, was: JobState) -> None:
        sent = was is JobState.SENDING
        outcome = Outcome(JobState.UNCERTAIN if sent else JobState.FAILED, "broken")
        try:
            self._journal.settle(job_id, outcome, was)
        except PrintError as error:
            log.warning("job %d of %s: %s", job_id, self._name, error)


def title_of(job: JobRecord) -> str:
    """Return what a queue of the system, or a file, calls the job."""
    copy = f"-{job.copy_no}" if job.copy_no else ""
    return f"{job.document}-{job.number}{copy}"
