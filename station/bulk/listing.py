"""A list of codes: which column they are in, which lines are codes, and why others are none. Pure.

    # remark, blank line        nothing
    No. Resi;Tujuan             a heading: AWB, resi or waybill, with "no", "nomor" and the like
    JX1203345871;BDO            a code
    Jumlah;1                    no code: told with its line, and said to nobody

Whatever could be a waybill's number is one here: whether it is known, the desk says. Twice the same
code is two lines: the desk says DUPLICATE of the second.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from station.access.badge_code import is_badge
from station.bulk.cells import Row, is_remark, rows_of
from station.devices.code_text import read_frame
from station.errors import ListError
from station.events import LIST, UnreadableScan
from station.rules.awb import normalise
from station.rules.command_codes import is_command

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_BYTES = 5_000_000
MOST_LINES = 10_000
MASKED = "••••"
"""Stands for what may be kept nowhere."""

_NAMES = {"awb", "resi", "waybill", "connote", "tracking"}
_BESIDE_NAMES = {"no", "nomor", "nomer", "number", "num", "kode", "code", "air"}
_WORD = re.compile(r"[a-z]+")
_ROUNDED = re.compile(r"\d+([.,]\d+)?E\+?\d+", re.IGNORECASE)
_GUARDED = re.compile(r'(?:=?"(?P<quoted>[^"]*)"|\'(?P<marked>.*))', re.DOTALL)
"""`="0048"` and `'0048`: how spreadsheets are kept from making a number or a formula of a text."""
_UNSEEN = (
    " \t\r\n\x1a\u00a0\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"
)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_GLANCE = 10_000
"""Letters in which a list shows that it is one."""
_DOS_END = "\x1a"
_BINARY = 0.02
"""A text of which more is control characters is none."""


class Line(Struct, frozen=True):
    """One line. `text` is the code; with a `fault` (keys a `list_fault.`) what stands there."""

    number: int
    text: str
    fault: str = ""


class Listing(Struct, frozen=True):
    """What was read, in its order. `column`: which of so many, from 1; `heading`: its name."""

    lines: tuple[Line, ...]
    column: int = 1
    columns: int = 1
    heading: str = ""

    @property
    def codes(self) -> tuple[Line, ...]:
        """Return the lines that are said to the desk."""
        return tuple(line for line in self.lines if not line.fault)

    @property
    def repeated(self) -> int:
        """Return how many codes stand there once more."""
        codes = [normalise(line.text) for line in self.codes]
        return len(codes) - len(set(codes))


def read_text(text: str) -> Listing:
    """Read a list that was pasted. Raises ListError."""
    if len(text) > MOST_BYTES:
        raise ListError("list_too_big", mb=MOST_BYTES // 1_000_000)
    return read_rows(rows_of(text.strip("\ufeff" + _DOS_END)))


def read_bytes(content: bytes) -> Listing:
    """Read a text or CSV file: UTF-8, UTF-16 with its mark, or Windows's own. As `read_text`."""
    text = _decoded(content)
    controls = sum(letter < " " and letter not in "\t\r\n\f\x1a\x1d" for letter in text)
    if "\0" in text or controls > _BINARY * len(text):
        raise ListError("list_kind")
    return read_text(text)


def read_rows(rows: Sequence[Row]) -> Listing:
    """Read the rows of a list. Raises ListError where nothing stands there, or too much."""
    rows = [row for row in rows if row.cells and any(cell.strip() for cell in row.cells)]
    if not rows:
        raise ListError("list_empty")
    if len(rows) > MOST_LINES:
        raise ListError("list_too_long", most=MOST_LINES)
    head, column = _heading(rows)
    body = rows if head is None else rows[head + 1 :]
    if head is None and len(rows) == 1:
        # One row alone is a list that lies on its side.
        return _of(tuple(_line(rows[0].number, cell) for cell in rows[0].cells if cell.strip()))
    widest = max(len(row.cells) for row in rows)
    heading = "" if head is None else _clean(rows[head].cells[column])
    cells = ((row.number, row.cells[column] if column < len(row.cells) else "") for row in body)
    lines = tuple(_line(number, cell) for number, cell in cells)
    return _of(lines, column + 1, widest, heading)


def _of(lines: tuple[Line, ...], column: int = 1, columns: int = 1, heading: str = "") -> Listing:
    if not lines:
        raise ListError("list_empty")
    return Listing(lines, column, columns, heading)


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _heading(rows: Sequence[Row]) -> tuple[int | None, int]:
    """Return which row names the column and which column that is; None, 0 where none does.

    Above it nothing is a code: what looks like a heading in the middle of a list is none.
    """
    for at, row in enumerate(rows):
        for column, cell in enumerate(row.cells):
            if _is_name(cell):
                return at, column
        if any(not _line(row.number, cell).fault for cell in row.cells):
            break
    return None, 0


def _is_name(cell: str) -> bool:
    words = set(_WORD.findall(cell.lower())) - _BESIDE_NAMES
    return bool(words) and words <= _NAMES and not any(map(str.isdigit, cell))


def _clean(cell: str) -> str:
    """Return what a cell says, without what only spreadsheets need and what shows nothing."""
    cell = cell.strip(_UNSEEN)
    guarded = _GUARDED.fullmatch(cell)
    if guarded is None:
        return cell
    return (guarded["quoted"] or guarded["marked"] or "").strip(_UNSEEN)


def _line(number: int, cell: str) -> Line:
    text = _clean(cell)
    read = read_frame(text, _NEVER, LIST)
    if isinstance(read, UnreadableScan):
        return Line(number, read.sample, read.reason)
    if fault := _fault(read.text):
        return Line(number, MASKED if fault == "badge" else read.text, fault)
    return Line(number, read.text)


def _fault(text: str) -> str:
    if is_badge(text):
        return "badge"
    if is_command(text):
        return "command"
    if _ROUNDED.fullmatch(text):
        return "rounded"
    return "" if any(map(str.isdigit, text)) else "no_digits"


def has_several(text: str) -> bool:
    """Return whether a pasted text is more than one line that says something."""
    text = text[:_GLANCE]
    lines = (line for line in text.replace("\r", "\n").split("\n") if not is_remark(line))
    return next(lines, None) is not None and next(lines, None) is not None
