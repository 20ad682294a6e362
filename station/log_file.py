"""The station's log: JSON lines in a rotating file, for whoever looks after a fault.

The standard library rather than structlog: importing that takes as long as Qt itself. Records
name codes of waybills, never people, and URLs lose their passwords.
"""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from pathlib import Path

_PASSWORD_IN_URL = re.compile(r"(://[^:/@\s]+:)[^@\s]+@")
_PASSWORD_IN_DSN = re.compile(r"(password\s*=\s*)('[^']*'|\S+)", re.IGNORECASE)
_LARGEST_BYTES = 5_000_000
_KEPT = 5


class JsonLines(logging.Formatter):
    """One JSON object a record: at, level, where, what; the traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "where": f"{record.name}:{record.lineno}",
            "thread": record.threadName,
            "what": redact(record.getMessage()),
        }
        if record.exc_info:
            line["traceback"] = redact(self.formatException(record.exc_info))
        return msgspec.json.encode(line).decode()


def redact(text: str) -> str:
    """Return the text without the passwords that URLs and connection strings carry."""
    return _PASSWORD_IN_DSN.sub(r"\1***", _PASSWORD_IN_URL.sub(r"\1***@", text))


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
    import logging.handlers

    handler = logging.handlers.RotatingFileHandler(
        folder / name,
        maxBytes=_LARGEST_BYTES,
        backupCount=_KEPT,
        encoding="utf-8",
        delay=True,
    )
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    return handler
