"""Lists as CSV and XLSX, a row at a time: nobody's spreadsheet calculates what a name says.

A text that a spreadsheet would take for a formula (it begins with = + - @, a tab or a carriage
return) gets an apostrophe before it in CSV. In XLSX it is a cell of text, marked as Excel itself
marks one: nothing is added to what it says. Numbers are numbers, moments local.

CSV is as RFC 4180 has it, in UTF-8 with a byte order mark, by which spreadsheets know that.
"""

from __future__ import annotations

import csv
import json
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any, TextIO
from zoneinfo import ZoneInfo

from station.errors import PaperError
from station.notation import FALLBACK_ZONE, known_zone
from station.paper.plain import CUT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from station.inquiry import Cell

FORMS = ("csv", "xlsx")
_FORMULA = tuple("=+-@\t\r")
_MARK = "\ufeff"
_MOST_ROWS, _MOST_LETTERS, _MOST_DIGITS = 1_048_576, 32_767, 15
"""Of a sheet, of a cell, and of a number that a spreadsheet keeps exactly."""


def write_csv(
    out: TextIO, heads: Sequence[str], rows: Iterable[Sequence[Cell]], timezone: str
) -> int:
    """Write a list, and return how many rows it has. Newlines of `out` must not be translated."""
    out.write(_MARK)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_safe(head) for head in heads])
    zone = _zone(timezone)
    count = 0
    for row in rows:
        writer.writerow([_csv_cell(cell, zone) for cell in row])
        count += 1
    return count


def write_xlsx(
    out: IO[bytes], heads: Sequence[str], rows: Iterable[Sequence[Cell]], timezone: str
) -> int:
    """Write a list as one sheet, and return how many rows it has.

    Raises PaperError where a sheet has no room for so many.
    """
    return _Sheet(out, _zone(timezone)).write(heads, rows)


def _zone(timezone: str) -> ZoneInfo:
    return known_zone(timezone) or ZoneInfo(FALLBACK_ZONE)


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv_cell(cell: Cell, zone: ZoneInfo) -> str | int | float:
    match cell:
        case None | bool():
            return "" if cell is None else str(cell).lower()
        case int() | float():
            return cell
        case Decimal():
            return format(cell, "f")
        case date() | time():
            return _moment(cell, zone)
    return _safe(cell if isinstance(cell, str) else _json(cell))


def _moment(cell: date | time, zone: ZoneInfo) -> str:
    if isinstance(cell, datetime):
        return cell.astimezone(zone).isoformat(sep=" ", timespec="seconds")
    return cell.isoformat()


def _json(cell: Cell) -> str:
    return json.dumps(cell, ensure_ascii=False, default=str)


class _Sheet:
    """One workbook of one sheet, written to its end without keeping rows."""

    def __init__(self, out: IO[bytes], zone: ZoneInfo) -> None:
        import xlsxwriter  # type: ignore[import-untyped]  # ships no types; few calls need it

        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(out, options)
        self._zone = zone
        self._sheet: Any = self._book.add_worksheet()
        self._text: Any = self._book.add_format({"quote_prefix": True})
        self._head: Any = self._book.add_format({"bold": True, "bottom": 1, "quote_prefix": True})
        self._forms: dict[type, Any] = {
            kind: self._book.add_format({"num_format": form})
            for kind, form in (
                (datetime, "yyyy-mm-dd hh:mm:ss"),
                (date, "yyyy-mm-dd"),
                (time, "hh:mm:ss"),
            )
        }

    def write(self, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, max(0, len(heads) - 1), 18)
        for column, head in enumerate(heads):
            self._sheet.write_string(0, column, _short(head), self._head)
        count = 0
        for row in rows:
            count += 1
            if count >= _MOST_ROWS:
                raise PaperError("export_rows", most=_MOST_ROWS - 1)
            for column, cell in enumerate(row):
                self._cell(count, column, cell)
        self._book.close()
        return count

    def _cell(self, row: int, column: int, cell: Cell) -> None:
        match cell:
            case None:
                return
            case bool():
                self._sheet.write_boolean(row, column, cell)
            case datetime():
                local = cell.astimezone(self._zone).replace(tzinfo=None)
                self._sheet.write_datetime(row, column, local, self._forms[datetime])
            case date() | time():
                self._sheet.write_datetime(row, column, cell, self._forms[type(cell)])
            case int() | float() | Decimal() if _is_exact(cell):
                self._sheet.write_number(row, column, cell)
            case _:
                text = cell if isinstance(cell, str) else _json(cell)
                self._sheet.write_string(row, column, _short(text), self._text)


def _is_exact(number: float | Decimal) -> bool:
    """Return whether a spreadsheet keeps all its digits, and it is a number at all."""
    digits = Decimal(str(number))
    return digits.is_finite() and len(digits.normalize().as_tuple().digits) <= _MOST_DIGITS


def _short(text: str) -> str:
    return text if len(text) <= _MOST_LETTERS else text[: _MOST_LETTERS - 1] + CUT
