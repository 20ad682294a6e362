"""A log's file that never grows past its bounds, and never stands in anybody's way.

A full disk, a file that another program holds: the record is lost, counted, and the count told as
soon as one can be written again. Nothing is printed instead: nobody redacts standard error.
"""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_BYTES = 5_000_000
KEPT = 5


class RotatingLog(RotatingFileHandler):
    """`KEPT` files beside the one that is written, each of at most `LARGEST_BYTES`."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            file, maxBytes=LARGEST_BYTES, backupCount=KEPT, encoding="utf-8", delay=True
        )
        self.lost = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record; before it, how many could not be written."""
        if self.lost:
            self._tell_lost(self.lost)
        super().emit(record)

    def _tell_lost(self, lost: int) -> None:
        self.lost = 0
        text = "%d records were not written"
        super().emit(logging.LogRecord(__name__, logging.WARNING, "", 0, text, (lost,), None))
        if self.lost:
            self.lost = lost

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802, ARG002 - logging's name
        """Count it, and open the file anew next time: one that failed may be closed for good."""
        self.lost += 1
        stream, self.stream = self.stream, None
        with suppress(OSError, ValueError):
            if stream is not None:
                stream.close()

    def close(self) -> None:
        """Close the file, whatever the disk says."""
        with suppress(OSError, ValueError):
            super().close()

    def _open(self) -> TextIOWrapper:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        descriptor = os.open(self.baseFilename, flags, 0o600)
        return TextIOWrapper(os.fdopen(descriptor, "ab"), encoding=self.encoding)
