"""The rows of a workbook's first sheet (XLSX), a row at a time, and no more than a list may have.

A cell far out or a zip that grows without end must not cost more than a list: rows and columns are
bounded while they are read, and what it unpacks to before.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from typing import TYPE_CHECKING, Any

from station.bulk.cells import Row
from station.bulk.listing import MOST_BYTES, MOST_LINES
from station.errors import ListError

if TYPE_CHECKING:
    from collections.abc import Iterator

START = b"PK\x03\x04"
"""How an XLSX begins, which is a zip."""
_MOST_ROWS, _MOST_COLUMNS = 2 * MOST_LINES, 64
_MOST_UNPACKED = 12 * MOST_BYTES
_EXACT_BELOW = 10**15
"""A spreadsheet keeps 15 digits of a number; what has more was rounded."""


def rows_of(content: bytes) -> list[Row]:
    """Return the rows that say something, with their numbers in the sheet. Raises ListError."""
    try:
        _refuse_bursting(content)
        return list(_rows(content))
    except ListError:
        raise
    except Exception as error:  # whatever a broken or hostile workbook sets off in its reader
        raise ListError("list_kind") from error


def _refuse_bursting(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        unpacked = sum(part.file_size for part in packed.infolist())
    if unpacked > _MOST_UNPACKED:
        raise ListError("list_too_big", mb=MOST_BYTES // 1_000_000)


def _rows(content: bytes) -> Iterator[Row]:
    import openpyxl  # type: ignore[import-untyped]  # ships no types; one call needs it

    # It warns of what it leaves out of a workbook (charts, validations), which is no news here.
    warnings.filterwarnings("ignore", module="openpyxl")
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        sheet: Any = book.worksheets[0]
        if (sheet.max_row or 0) > _MOST_ROWS:  # what it says of itself; rows are counted below
            raise ListError("list_too_long", most=MOST_LINES)
        bounds = {"max_row": _MOST_ROWS + 1, "max_col": _MOST_COLUMNS, "values_only": True}
        for number, values in enumerate(sheet.iter_rows(min_row=1, min_col=1, **bounds), 1):
            cells = [_text(value) for value in values]
            while cells and not cells[-1]:
                cells.pop()
            if cells and number > _MOST_ROWS:
                raise ListError("list_too_long", most=MOST_LINES)
            if cells and not cells[0].lstrip().startswith("#"):
                yield Row(number, tuple(cells))
    finally:
        book.close()


def _text(value: object) -> str:
    """Return a cell as a person reads it there; a number with its digits, as long as it has all."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and abs(value) >= _EXACT_BELOW:
        return f"{value:.5E}"
    return str(value)
