"""Reads a list from a file, and keeps what came of it in one."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

from station.bulk import workbook
from station.bulk.listing import MOST_BYTES, Listing, read_bytes, read_rows
from station.bulk.words import heads, rows
from station.errors import ListError
from station.paper.export import write_csv, write_xlsx

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from station.bulk.run import Result
    from station.texts import Texts


def read_file(file: Path) -> Listing:
    """Read a file's list. Raises ListError."""
    try:
        if not file.is_file():  # a pipe would keep us waiting, a folder holds no list
            raise ListError("list_unreadable", file=file.name)
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise ListError("list_unreadable", file=file.name) from error
    if len(content) > MOST_BYTES:
        raise ListError("list_too_big", mb=MOST_BYTES // 1_000_000)
    if content.startswith(workbook.START):
        return read_rows(workbook.rows_of(content))
    return read_bytes(content)


def save_results(file: Path, results: Sequence[Result], texts: Texts, timezone: str) -> Path:
    """Write a row for each line, as XLSX where the name ends so, else as CSV; return the file.

    A file of that name is replaced once all is written. Raises ListError.
    """
    is_sheet = file.suffix.lower() == ".xlsx"
    if not is_sheet and file.suffix.lower() != ".csv":
        file = file.with_name(f"{file.name}.csv")
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        try:
            beside.write_bytes(_written(results, texts, timezone, is_sheet=is_sheet))
            beside.replace(file)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise ListError("list_not_kept", cause=error.strerror) from error
    return file


def _written(results: Sequence[Result], texts: Texts, timezone: str, *, is_sheet: bool) -> bytes:
    told = rows(results, texts, timezone)
    out = io.BytesIO()
    if is_sheet:
        write_xlsx(out, heads(texts), told, timezone)
    else:
        text = io.StringIO(newline="")
        write_csv(text, heads(texts), told, timezone)
        out.write(text.getvalue().encode())
    return out.getvalue()
