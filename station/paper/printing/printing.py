"""All of a station's printing: the journal, a queue for each printer, what a person answers.

    next_copy → (the document is made) → submit ─ job ─▶ queue ─▶ printer
    uncertain ─ came_out ─▶ printed
              └ did_not ──▶ queued again, as the same copy

One process prints for a data folder at a time (`print.lock`): a window, or a command line where
none is open. Calls block for a commit at most, but those that say so. Neighbours: printouts (the
window's way in), cli/printing (the command line's).
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from station.devices.readings import PrinterStatus
from station.errors import PrintError, StoreBusyError
from station.events import StoreAlarm
from station.journal import durable
from station.journal.lock import StoreLock
from station.journal.place import refuse_unsafe
from station.paper.printing.condition import SILENT, words_of
from station.paper.printing.job import PURPOSES, UNDER_WAY, JobState, Outcome, PrinterLook
from station.paper.printing.print_journal import PrintJournal
from station.paper.printing.printers import USUAL, printer_of
from station.paper.printing.queue import PrinterQueue

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.clock import Clock
    from station.devices.readings import Facts
    from station.folders import Folders
    from station.options import PrinterOptions, Settings
    from station.paper.printing.job import Format, JobRecord, PrintJob, Purpose
    from station.paper.printing.printers import Printer
    from station.paper.printing.talk import Patience

    Tell = Callable[[JobRecord], None]

_LOOK_WITHIN_S = 15.0

log = logging.getLogger(__name__)


class Printing:
    """`open` before anything else.

    `hear` is told of each job that is settled, `hear_printer` of what a printer says of itself:
    both in the printers' threads.
    """

    def __init__(
        self,
        folders: Folders,
        settings: Settings,
        clock: Clock,
        *,
        hear: Tell = lambda _: None,
        hear_printer: Callable[[PrinterStatus], None] = lambda _: None,
        patience: Patience = USUAL,
    ) -> None:
        self._settings, self._clock, self._patience = settings, clock, patience
        self._lock = StoreLock(folders.data, "print")
        self._folders, self._hear, self._hear_printer = folders, hear, hear_printer
        self._journal = PrintJournal(folders.print_journal_file, clock)
        self._queues: dict[str, PrinterQueue] = {}
        self._guard = threading.Lock()
        self._settled = threading.Condition()
        self._is_closing = False

    def open(self) -> list[StoreAlarm]:
        """Take over printing; return what a person must know of the time before.

        Raises StoreBusyError (`printing_busy`) while another process prints, PrintError, and
        JournalError for a folder that cannot hold a journal.
        """
        durable.make_folder(self._folders.data)
        refuse_unsafe(self._folders.data)
        try:
            self._lock.acquire()
        except StoreBusyError as error:
            raise StoreBusyError("printing_busy", **error.facts) from error
        try:
            left = self._journal.open()
        except BaseException:
            self._lock.release()
            raise
        return self._alarms(left)

    def _alarms(self, left: list[JobRecord]) -> list[StoreAlarm]:
        counts = {
            "prints_uncertain": len(self.jobs(0, JobState.UNCERTAIN)),
            "prints_cancelled": sum(job.state is JobState.CANCELLED for job in left),
        }
        return [
            StoreAlarm(key, (("count", str(count)),), self._clock.now())
            for key, count in counts.items()
            if count
        ]

    def close(self) -> None:
        """Let go of every printer; what waits is shown as cancelled at the next start."""
        with self._settled:
            self._is_closing = True
            self._settled.notify_all()
        with self._guard:
            queues = list(self._queues.values())
        for one in queues:
            one.stop()
        self._journal.close()
        self._lock.release()

    # ── printing ─────────────────────────────────────────────────────────────────────────────

    def next_copy(self, document: str, number: str) -> int:
        """Return which copy of a document the next print is: 0 = the original, n = COPY n."""
        return self._journal.next_copy(document, number)

    def original(self, document: str, number: str) -> bytes:
        """Return what a document said when it was first printed; empty where that is not kept."""
        return self._journal.original(document, number)

    def printer_for(self, language: Format, name: str = "") -> PrinterOptions:
        """Return the printer of this name, or the one that serves what is in this language.

        Raises PrintError: `printer_unknown`, `printer_other_language`, `printer_none`.
        """
        if name:
            return self._understanding(self._named(name), language)
        chosen = getattr(self._settings.printing, PURPOSES[language])
        if chosen:
            return self._understanding(self._named(chosen), language)
        fitting = [one for one in self._settings.printer if _understands(one, language)]
        if not fitting:
            raise PrintError("printer_none", language=language)
        return fitting[0]

    def _named(self, name: str) -> PrinterOptions:
        for one in self._settings.printer:
            if one.name == name:
                return one
        known = ", ".join(one.name for one in self._settings.printer) or "–"
        raise PrintError("printer_unknown", printer=name, known=known)

    def _understanding(self, printer: PrinterOptions, language: Format) -> PrinterOptions:
        if not _understands(printer, language):
            facts = {"speaks": printer.language, "language": language}
            raise PrintError("printer_other_language", printer=printer.name, **facts)
        return printer

    def submit(self, job: PrintJob, printer: str = "") -> JobRecord:
        """Queue a job, in the journal when this returns. Raises PrintError.

        A copy needs its number from `next_copy` and a reason; a document of which it is not known
        yet whether it came out is not printed again.
        """
        options = self.printer_for(job.format, printer)
        record = self._journal.add(job, options.name)
        self._queue(options).print(record.id)
        return record

    def settled(self, job_id: int, within_s: float) -> JobRecord:
        """Wait until a job is no longer under way, or so long; return it as it is then."""
        with self._settled:
            self._settled.wait_for(lambda: not self._is_under_way(job_id), within_s)
        return self._journal.job(job_id)

    def _is_under_way(self, job_id: int) -> bool:
        return not self._is_closing and self._journal.job(job_id).state in UNDER_WAY

    # ── what a person answers ────────────────────────────────────────────────────────────────

    def came_out(self, job_id: int, by: str) -> JobRecord:
        """Note that a person has an uncertain job's paper in hand. Raises PrintError."""
        seen = Outcome(JobState.PRINTED, "seen")
        return self._journal.settle(job_id, seen, JobState.UNCERTAIN, by)

    def gave_up(self, job_id: int, by: str) -> JobRecord:
        """Note that an uncertain job did not come out, and is not wanted. Raises PrintError."""
        return self._journal.settle(
            job_id, Outcome(JobState.FAILED, "did_not"), JobState.UNCERTAIN, by
        )

    def did_not(self, job_id: int, by: str) -> JobRecord:
        """Print a job again that did not come out, as the same copy. Raises PrintError.

        An uncertain one, because a person looked; a failed or cancelled one, because it was none.
        """
        options = self._named(self._journal.job(job_id).printer)
        record = self._journal.again(job_id, by)
        self._queue(options).print(job_id)
        return record

    # ── what there is ────────────────────────────────────────────────────────────────────────

    def jobs(self, limit: int, *states: JobState) -> list[JobRecord]:
        """Return the newest jobs, newest first; of these states, or of all. `limit` 0: all."""
        return self._journal.jobs(limit, *states)

    def looks(self) -> list[PrinterLook]:
        """Ask every printer how it is; blocks for seconds where one is not there."""
        answers: dict[str, tuple[str, ...]] = {}
        heard = threading.Condition()

        def answer(name: str, words: tuple[str, ...]) -> None:
            with heard:
                answers[name] = words
                heard.notify()

        for one in self._settings.printer:
            self._queue(one).look(lambda words, name=one.name: answer(name, words))  # type: ignore[misc]  # mypy knows no default in a lambda
        with heard:
            heard.wait_for(lambda: len(answers) == len(self._settings.printer), _LOOK_WITHIN_S)
            return [self._seen(one, answers) for one in self._settings.printer]

    def _seen(self, one: PrinterOptions, answers: dict[str, tuple[str, ...]]) -> PrinterLook:
        words = answers.get(one.name, (SILENT,))
        return PrinterLook(one.name, one.kind, one.address, one.language, self._serves(one), words)

    def _serves(self, printer: PrinterOptions) -> tuple[Purpose, ...]:
        usual = [PURPOSES[language] for language in PURPOSES if self._is_usual(printer, language)]
        return tuple(dict.fromkeys(usual))

    def _is_usual(self, printer: PrinterOptions, language: Format) -> bool:
        try:
            return self.printer_for(language) is printer
        except PrintError:
            return False

    def _queue(self, options: PrinterOptions) -> PrinterQueue:
        with self._guard:
            if options.name not in self._queues:
                self._queues[options.name] = self._new_queue(options)
            return self._queues[options.name]

    def _new_queue(self, options: PrinterOptions) -> PrinterQueue:
        def hear(facts: Facts) -> None:
            made.hear(words_of(facts))
            self._hear_printer(PrinterStatus(facts, self._clock.now(), options.name))

        def make(wait: Callable[[float], bool]) -> Printer:
            return printer_of(options, self._clock, wait, self._patience, hear)

        made = PrinterQueue(options.name, make, self._journal, self._on_settled)
        return made

    def _on_settled(self, job_id: int) -> None:
        with self._settled:
            self._settled.notify_all()
        try:
            job = self._journal.job(job_id)
        except PrintError as error:
            log.info("job %d: %s", job_id, error)
        else:
            self._hear(job)


def _understands(printer: PrinterOptions, language: Format) -> bool:
    # A folder takes its own kind of files, as any printer does.
    return printer.language == language
