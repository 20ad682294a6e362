"""The print journal's tables and statements; each is called within a transaction."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from station.errors import PrintError
from station.paper.printing.job import MAY_BE_ON_PAPER, UNDER_WAY, JobRecord, JobState

if TYPE_CHECKING:
    from collections.abc import Sequence

    import apsw

    from station.paper.printing.job import Outcome, PrintJob

_APPLICATION_ID = 0x48554250  # "HUBP"
_VERSION = 1
_ON_PAPER = ", ".join(f"'{state}'" for state in MAY_BE_ON_PAPER)
_UNANSWERED = ", ".join(f"'{state}'" for state in (*UNDER_WAY, JobState.UNCERTAIN))
_TABLES = f"""
CREATE TABLE job (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    document   TEXT NOT NULL,
    number     TEXT NOT NULL,
    format     TEXT NOT NULL,
    pages      INTEGER NOT NULL,
    copy_no    INTEGER NOT NULL,
    reason     TEXT NOT NULL,
    operator   TEXT NOT NULL,
    sha256     BLOB NOT NULL,
    printer    TEXT NOT NULL,
    state      TEXT NOT NULL,
    note       TEXT NOT NULL DEFAULT '',
    words      TEXT NOT NULL DEFAULT '[]',
    attempts   INTEGER NOT NULL DEFAULT 1,
    queued_us  INTEGER NOT NULL,
    sent_us    INTEGER,
    settled_us INTEGER
) STRICT;
CREATE UNIQUE INDEX job_copy ON job (document, number, copy_no) WHERE state IN ({_ON_PAPER});
CREATE INDEX job_open ON job (state) WHERE state IN ({_UNANSWERED});

CREATE TABLE content (
    job   INTEGER PRIMARY KEY REFERENCES job,
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE step (
    job   INTEGER NOT NULL REFERENCES job,
    at_us INTEGER NOT NULL,
    state TEXT NOT NULL,
    note  TEXT NOT NULL,
    by    TEXT NOT NULL
) STRICT;
CREATE INDEX step_job ON step (job);

PRAGMA application_id = {_APPLICATION_ID};
PRAGMA user_version = {_VERSION};
"""
_COLUMNS = (
    "id, document, number, format, pages, copy_no, reason, operator, sha256, printer,"
    " state, note, words, attempts, queued_us, sent_us, settled_us"
)


_ORIGINALS = """
CREATE TABLE IF NOT EXISTS original (
    document TEXT NOT NULL,
    number   TEXT NOT NULL,
    says     BLOB NOT NULL,
    PRIMARY KEY (document, number)
) STRICT, WITHOUT ROWID
"""
"""Made where it is missing: an earlier version kept none, and needs none."""


def make_or_check(db: apsw.Connection) -> None:
    """Make the tables in an empty file. Raises PrintError for one that is not ours to write."""
    version = db.pragma("user_version")
    if version == 0 and db.execute("SELECT count(*) FROM sqlite_schema").get == 0:
        db.execute(_TABLES)
    elif db.pragma("application_id") != _APPLICATION_ID:
        raise PrintError("print_journal_foreign", file=db.filename)
    db.execute(_ORIGINALS)


def refuse_newer(db: apsw.Connection) -> None:
    """Raise PrintError for a newer program's file, before anything is written to it."""
    is_ours = db.pragma("application_id") == _APPLICATION_ID
    if is_ours and db.pragma("user_version") > _VERSION:
        raise PrintError("print_journal_newer", file=db.filename)


def next_copy(db: apsw.Connection, document: str, number: str) -> int:
    """Return the copy that nobody has printed, or may have."""
    last = db.execute(
        f"SELECT max(copy_no) FROM job WHERE document = ? AND number = ? AND state IN ({_ON_PAPER})",  # noqa: E501, S608  # our own states
        (document, number),
    ).get
    return 0 if last is None else int(last) + 1


def original(db: apsw.Connection, document: str, number: str) -> bytes:
    """Return what a document said when it was first printed; empty where that is not kept."""
    wanted = (document, number)
    found = db.execute("SELECT says FROM original WHERE document = ? AND number = ?", wanted).get
    return found if isinstance(found, bytes) else b""


def unanswered(db: apsw.Connection, document: str, number: str) -> list[int]:
    """Return the jobs of a document of which is not known yet whether they came out."""
    found = db.execute(
        f"SELECT id FROM job WHERE document = ? AND number = ? AND state IN ({_UNANSWERED})",  # noqa: S608  # as above
        (document, number),
    )
    return [int(number) for (number,) in found]


def add(db: apsw.Connection, job: PrintJob, printer: str, digest: bytes, *, at_us: int) -> int:
    """Insert a job, queued, with its content; return its id."""
    facts = (job.document, job.number, job.format, job.pages, job.copy_no, job.reason, job.operator)
    db.execute(
        "INSERT INTO job (document, number, format, pages, copy_no, reason, operator, sha256,"
        " printer, state, queued_us) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*facts, digest, printer, str(JobState.QUEUED), at_us),
    )
    job_id = db.last_insert_rowid()
    db.execute("INSERT INTO content VALUES (?, ?)", (job_id, job.content))
    if job.original:
        # Of what was to be printed before and is on no paper, nothing is kept.
        insert = "INSERT OR IGNORE" if job.copy_no else "INSERT OR REPLACE"
        told = (job.document, job.number, job.original)
        db.execute(f"{insert} INTO original VALUES (?, ?, ?)", told)
    _step(db, job_id, JobState.QUEUED, by=job.operator, at_us=at_us)
    return job_id


def begin(db: apsw.Connection, job_id: int, *, at_us: int) -> None:
    """Let it be sent from now on."""
    db.execute(
        "UPDATE job SET state = ?, sent_us = ?, note = '', words = '[]' WHERE id = ?",
        (str(JobState.SENDING), at_us, job_id),
    )
    _step(db, job_id, JobState.SENDING, at_us=at_us)


def settle(
    db: apsw.Connection, job_id: int, was: JobState, outcome: Outcome, *, at_us: int, by: str = ""
) -> None:
    """Write what became of it; what came out needs its content no more."""
    db.execute(
        "UPDATE job SET state = ?, note = ?, words = ?, settled_us = ? WHERE id = ? AND state = ?",
        (str(outcome.state), outcome.note, json.dumps(outcome.words), at_us, job_id, str(was)),
    )
    _step(db, job_id, outcome.state, outcome.note, by=by, at_us=at_us)
    if outcome.state is JobState.PRINTED:
        db.execute("DELETE FROM content WHERE job = ?", (job_id,))


def queue_again(db: apsw.Connection, job: JobRecord, *, at_us: int, by: str) -> None:
    """Queue it once more. Raises apsw.ConstraintError where its copy exists meanwhile."""
    db.execute(
        "UPDATE job SET state = ?, note = '', words = '[]', attempts = attempts + 1,"
        " settled_us = NULL WHERE id = ?",
        (str(JobState.QUEUED), job.id),
    )
    note = "did_not" if job.state is JobState.UNCERTAIN else "again"
    _step(db, job.id, JobState.QUEUED, note, by=by, at_us=at_us)


def forget_contents(db: apsw.Connection, before_us: int) -> None:
    """Delete the content of what was given up before this."""
    db.execute(
        "DELETE FROM content WHERE job IN (SELECT id FROM job WHERE state IN (?, ?)"
        " AND settled_us < ?)",
        (str(JobState.FAILED), str(JobState.CANCELLED), before_us),
    )


def content(db: apsw.Connection, job_id: int) -> bytes | None:
    """Return its bytes, if they are still kept."""
    found: bytes | None = db.execute("SELECT bytes FROM content WHERE job = ?", (job_id,)).get
    return found


def job(db: apsw.Connection, job_id: int) -> JobRecord:
    """Return one job. Raises PrintError."""
    row = db.execute(f"SELECT {_COLUMNS} FROM job WHERE id = ?", (job_id,)).fetchone()  # noqa: S608  # our own columns
    if row is None:
        raise PrintError("print_job_unknown", job=job_id)
    return _record(row)


def jobs(db: apsw.Connection, limit: int, states: Sequence[JobState]) -> list[JobRecord]:
    """Return the newest, newest first; limit 0: all; no states: of all."""
    wanted = json.dumps([str(state) for state in states or tuple(JobState)])
    found = db.execute(
        f"SELECT {_COLUMNS} FROM job WHERE state IN (SELECT value FROM json_each(?))"  # noqa: S608  # as above
        " ORDER BY id DESC LIMIT ?",
        (wanted, limit or -1),
    )
    return [_record(row) for row in found]


def _step(
    db: apsw.Connection, job_id: int, state: JobState, note: str = "", *, by: str = "", at_us: int
) -> None:
    db.execute("INSERT INTO step VALUES (?, ?, ?, ?, ?)", (job_id, at_us, str(state), note, by))


def _record(row: tuple[Any, ...]) -> JobRecord:
    *told, sha256, printer, state, note, words, attempts, queued, sent, settled = row
    values: list[Any] = [*told, sha256.hex(), printer, JobState(state), note]
    values += [tuple(json.loads(words)), attempts, _instant(queued)]
    values += [None if at_us is None else _instant(at_us) for at_us in (sent, settled)]
    return JobRecord(*values)


def _instant(at_us: int) -> datetime:
    return datetime.fromtimestamp(at_us / 1_000_000, UTC)
