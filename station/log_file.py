"""The station's log: JSON lines in a rotating file, for whoever looks after a fault.

The standard library rather than structlog: importing that takes as long as Qt itself. Records
name codes of waybills, never people; support/redaction.py takes out what came along all the same.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from station.support.redaction import redact, said
from station.support.telling import told

if TYPE_CHECKING:
    from pathlib import Path


class JsonLines(logging.Formatter):
    """One JSON object a record: at, level, where, what; the traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "where": f"{record.name}:{record.lineno}",
            "thread": record.threadName,
            "what": what(record),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["traceback"] = told(record.exc_info[1])
        return msgspec.json.encode(line).decode()


def what(record: logging.LogRecord) -> str:
    """Return a record's sentence, redacted; of errors in it, what they may tell."""
    given = record.args
    if isinstance(given, tuple):
        given = tuple(said(each) if isinstance(each, BaseException) else each for each in given)
    text = said(record.msg) if isinstance(record.msg, BaseException) else str(record.msg)
    try:
        return redact(text % given if given else text)
    except (TypeError, ValueError, KeyError):
        # A sentence that does not fit what was given is told without it.
        return redact(text)


class EarlyRecords(logging.Handler):
    """Keeps what is logged before the log's file is open."""

    def __init__(self) -> None:
        super().__init__()
        self._records: list[logging.LogRecord] = []
        logging.getLogger().addHandler(self)
        logging.getLogger().setLevel(logging.INFO)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record."""
        self._records.append(record)

    def hand_over(self, handler: logging.Handler) -> None:
        """Give all that was kept to the log's own handler, and leave."""
        logging.getLogger().removeHandler(self)
        for record in self._records:
            handler.handle(record)


def log_to(folder: Path, name: str = "station.log") -> logging.Handler:
    """Send all records from INFO up to a file in this folder; return the handler."""
    # Imported here: it brings sockets and pickles, for which the first frame does not wait.
    from station.rotation import RotatingLog

    handler = RotatingLog(folder / name)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    return handler
