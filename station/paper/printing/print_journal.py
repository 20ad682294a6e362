"""What was printed, is being printed, and may have been: a file of its own beside the journal.

    job      one row a job; how far it is (JobState draws the ways)
    content  its bytes, sealed where the store is; kept until it is printed, or given up for a day
    step     every change, with who made it

Every call is one transaction, on the disk when it returns (WAL, synchronous=FULL), under a lock:
any thread may call. The index `job_copy` lets one copy of a document exist once, whatever the code
above it believes. After a failed write nothing more is asked of the file: what it holds is not
known then. One process owns it (see Printing).
"""

from __future__ import annotations

import hashlib
import threading
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import apsw

from station.errors import PrintError
from station.journal import sealing
from station.paper.printing import print_rows as rows
from station.paper.printing.job import JobState, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from station.clock import Clock
    from station.paper.printing.job import JobRecord, PrintJob

KEEP = timedelta(days=1)
"""So long the content of what was given up is kept, for printing it after all."""
_BUSY_MS = 2_000
_HARMLESS = (apsw.BusyError, apsw.FullError, apsw.ConstraintError)
"""After these the file is as it was before."""
_RESTARTED = "restarted"
_LEFTOVERS = {
    JobState.QUEUED: Outcome(JobState.CANCELLED, _RESTARTED),
    JobState.SENDING: Outcome(JobState.UNCERTAIN, _RESTARTED),
}


class PrintJournal:
    """Opened by whoever owns printing here; `open` before anything else."""

    def __init__(self, file: Path, clock: Clock) -> None:
        self._file, self._clock = file, clock
        self._guard = threading.Lock()
        self._failure: apsw.Error | None = None
        self._is_closed = False

    def open(self) -> list[JobRecord]:
        """Open it; return what a start before left unfinished, settled now. Raises PrintError.

        What waited is cancelled, what was being sent is uncertain: nothing is printed by itself.
        """
        self._connect()
        with self._transaction() as db:
            left = rows.jobs(db, 0, tuple(_LEFTOVERS))
            for job in left:
                rows.settle(db, job.id, job.state, _LEFTOVERS[job.state], at_us=self._now_us())
            rows.forget_contents(db, self._now_us() - round(KEEP.total_seconds() * 1e6))
            return [rows.job(db, one.id) for one in left]

    def _connect(self) -> None:
        connection: apsw.Connection | None = None
        try:
            self._file.touch(mode=0o600)
            connection = sealing.connect(self._file)
            connection.set_busy_timeout(_BUSY_MS)
            rows.refuse_newer(connection)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            with connection:
                rows.make_or_check(connection)
        except (apsw.Error, OSError, PrintError) as error:
            if connection is not None:
                connection.close()
            raise error if isinstance(error, PrintError) else self._unusable(error) from error
        self._db = connection

    def close(self) -> None:
        """Close it, after whatever is under way."""
        with self._guard:
            self._is_closed = True
            self._db.close()

    def next_copy(self, document: str, number: str) -> int:
        """Return which copy of a document the next print is: 0 = the original."""
        with self._transaction() as db:
            return rows.next_copy(db, document, number)

    def original(self, document: str, number: str) -> bytes:
        """Return what a document said when it was first printed; empty where that is not kept."""
        with self._transaction() as db:
            return rows.original(db, document, number)

    def add(self, job: PrintJob, printer: str) -> JobRecord:
        """Queue a job. Raises PrintError where it must not be printed like this."""
        with self._transaction() as db:
            self._check(db, job)
            digest = hashlib.sha256(job.content).digest()
            number = rows.add(db, job, printer, digest, at_us=self._now_us())
            return rows.job(db, number)

    def _check(self, db: apsw.Connection, job: PrintJob) -> None:
        named = {"number": job.number, "document": job.document}
        open_jobs = rows.unanswered(db, job.document, job.number)
        if open_jobs:
            raise PrintError("print_unanswered", job=open_jobs[0], number=job.number)
        expected = rows.next_copy(db, job.document, job.number)
        # Where the first print was made elsewhere, one here begins with COPY 1.
        if job.copy_no != expected and (job.copy_no, expected) != (1, 0):
            raise PrintError("print_copy_taken", copy=job.copy_no, **named)
        if job.copy_no and not job.reason.strip():
            raise PrintError("print_reason_missing", number=job.number)

    def content(self, job_id: int) -> bytes | None:
        """Return a job's bytes; None where they are not kept any more."""
        with self._transaction() as db:
            return rows.content(db, job_id)

    def begin(self, job_id: int) -> None:
        """Note, on the disk, that it is sent from now on. Raises PrintError if it is not queued."""
        self._move(job_id, JobState.QUEUED, lambda db: rows.begin(db, job_id, at_us=self._now_us()))

    def settle(self, job_id: int, outcome: Outcome, was: JobState, by: str = "") -> JobRecord:
        """Note what became of it. Raises PrintError where it is not as it `was`."""
        self._move(
            job_id,
            was,
            lambda db: rows.settle(db, job_id, was, outcome, at_us=self._now_us(), by=by),
        )
        return self.job(job_id)

    def again(self, job_id: int, by: str) -> JobRecord:
        """Queue a job that left nothing on paper once more, as the same copy. Raises PrintError."""
        with self._transaction() as db:
            job = rows.job(db, job_id)
            if job.state not in (JobState.UNCERTAIN, JobState.FAILED, JobState.CANCELLED):
                raise PrintError("print_not_open", job=job_id)
            if rows.content(db, job_id) is None:
                raise PrintError("print_content_gone", job=job_id)
            try:
                rows.queue_again(db, job, at_us=self._now_us(), by=by)
            except apsw.ConstraintError as error:
                raise PrintError(
                    "print_copy_taken",
                    copy=job.copy_no,
                    number=job.number,
                    document=job.document,
                ) from error
            return rows.job(db, job_id)

    def job(self, job_id: int) -> JobRecord:
        """Return one job. Raises PrintError (`print_job_unknown`)."""
        with self._transaction() as db:
            return rows.job(db, job_id)

    def jobs(self, limit: int, *states: JobState) -> list[JobRecord]:
        """Return the newest jobs, newest first; of these states, or of all. `limit` 0: all."""
        with self._transaction() as db:
            return rows.jobs(db, limit, states)

    def _move(self, job_id: int, was: JobState, move: Callable[[apsw.Connection], None]) -> None:
        with self._transaction() as db:
            if rows.job(db, job_id).state is not was:
                raise PrintError("print_not_open", job=job_id)
            move(db)

    @contextmanager
    def _transaction(self) -> Iterator[apsw.Connection]:
        with self._guard:
            if self._is_closed:
                raise PrintError("printing_closed")
            if self._failure is not None:
                raise self._unusable(self._failure)
            try:
                # Immediate: what was read still holds when it is written.
                self._db.execute("BEGIN IMMEDIATE")
                yield self._db
                self._db.execute("COMMIT")
            except apsw.Error as error:
                if not isinstance(error, _HARMLESS):
                    self._failure = error
                raise self._unusable(error) from error
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")

    def _now_us(self) -> int:
        return round(self._clock.now().timestamp() * 1_000_000)

    def _unusable(self, error: Exception) -> PrintError:
        return PrintError("print_journal_unusable", file=self._file, cause=error)
