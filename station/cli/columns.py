"""Text in aligned columns, for a person at a terminal. What could move its cursor is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_INDENT = "  "
_GAP = "  "


def put_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under their heads, and an empty line."""
    lines = [[_printable(cell) for cell in row] for row in (heads, *rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print((_INDENT + _GAP.join(cells)).rstrip())
    print()


def put_rows(heads: Sequence[str], row: Sequence[str]) -> None:
    """Print one row as a list, a line for each of its cells, and an empty line."""
    width = max(map(len, heads))
    for head, cell in zip(heads, row, strict=True):
        print(f"{_INDENT}{head.ljust(width)}{_GAP}{_printable(cell)}")
    print()


def _printable(cell: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in cell)
