"""The rows of a pasted text or a CSV: what parts its cells, what a quote holds together. Pure.

    JX1203345871;BDO;1200        tab ; , or |, whichever stands in most lines, and in half at least
    "JX1203345872","Jl. Mawar    a row may go over several lines; it has its first one's number
    No. 2",1200

A quote that nobody closed would swallow the lines behind it: such a text is read line by line.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BREAK = re.compile(r"\r\n|\r|\n")
_SEPARATORS = "\t;,|"
_NAMED = re.compile(r'"?sep=([\t;,|])"?', re.IGNORECASE)
"""What Excel writes and reads as a first line."""
_CODE = re.compile(r'"?(?=[^\d]*\d)[A-Z0-9][A-Z0-9./-]{5,}"?', re.ASCII | re.IGNORECASE)


class Row(NamedTuple):
    """One row, and the number of its first line, from 1."""

    number: int
    cells: tuple[str, ...]


def is_remark(text: str) -> bool:
    """Return whether a line says nothing, or only something to people."""
    return not text.strip() or text.lstrip().startswith("#")


def rows_of(text: str) -> list[Row]:
    """Return the rows that say something."""
    lines = list(enumerate(_BREAK.split(text), 1))
    if named := _NAMED.fullmatch(lines[0][1].strip(" ")):
        lines.pop(0)
    lines = [(number, line) for number, line in lines if not is_remark(line)]
    separator = named[1] if named else _separator([line for _, line in lines])
    if not separator:
        return [Row(number, (line,)) for number, line in lines]
    rows = _quoted(lines, separator)
    if rows is None or any(_swallowed(row, separator) for row in rows):
        return [Row(number, tuple(line.split(separator))) for number, line in lines]
    return rows


def _separator(lines: Sequence[str]) -> str:
    """Return what parts cells here, empty where each line is one."""
    counts = {one: sum(one in line for line in lines) for one in _SEPARATORS}
    best = max(counts, key=lambda one: counts[one])
    return best if counts[best] * 2 >= max(1, len(lines)) else ""


def _quoted(lines: Sequence[tuple[int, str]], separator: str) -> list[Row] | None:
    """Return the rows as RFC 4180 has them; None where the quotes do not add up."""
    reader = csv.reader((f"{line}\n" for _, line in lines), delimiter=separator, strict=True)
    try:
        return list(_numbered(reader, [number for number, _ in lines]))
    except csv.Error:
        return None


def _numbered(reader: Iterator[list[str]], numbers: Sequence[int]) -> Iterator[Row]:
    before = 0
    for cells in reader:
        yield Row(numbers[before], tuple(cells))
        before = reader.line_num  # type: ignore[attr-defined]  # csv's readers have it, Iterator not


def _swallowed(row: Row, separator: str) -> bool:
    """Return whether a quote seems to hold a row of its own: its line begins with a code."""
    inner = (line for cell in row.cells for line in cell.split("\n")[1:])
    return any(_CODE.fullmatch(line.partition(separator)[0].strip()) for line in inner)
