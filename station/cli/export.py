"""Puts a list into a CSV or XLSX file, or CSV onto standard output, as its rows come."""

from __future__ import annotations

import io
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from station.cli import lines
from station.errors import PaperError, StationError
from station.paper.export import write_csv, write_xlsx

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from station.inquiry import Cell


def put_list(
    form: str, name: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]], timezone: str
) -> None:
    """Write the list. What was begun and cannot be ended leaves no file. Raises StationError."""
    if not name and form == "xlsx" and sys.stdout.isatty():
        raise PaperError("paper_terminal")
    with _opened(name) as out:
        if form == "xlsx":
            count = write_xlsx(out, heads, rows, timezone)
        else:
            text = io.TextIOWrapper(out, "utf-8", newline="", write_through=True)
            count = write_csv(text, heads, rows, timezone)
            text.detach()
    if name:
        lines.put({"file": name, "rows": count})


@contextmanager
def _opened(name: str) -> Iterator[IO[bytes]]:
    if not name:
        sys.stdout.flush()
        # Not standard output itself: whoever writes a workbook closes what it was given.
        with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out:
            yield out
        return
    file = Path(name)
    try:
        out = file.open("xb")
    except FileExistsError as error:
        raise StationError("recording_exists", file=name) from error
    except OSError as error:
        raise PaperError("paper_not_written", cause=error.strerror) from error
    try:
        with out:
            yield out
    except BaseException as error:
        file.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise PaperError("paper_not_written", cause=error.strerror) from error
        raise
