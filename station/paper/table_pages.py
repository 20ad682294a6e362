"""Which lines stand on which page. Pure: counted in lines and heights, nothing is drawn."""

from __future__ import annotations

from msgspec import Struct

_KEPT_TOGETHER = 3
"""Lines that a block of totals and signatures takes along, so that it never stands alone."""


class Page(Struct, frozen=True):
    """Lines `first` up to, and without, `end`; the last page also bears the closing block."""

    first: int
    end: int
    is_last: bool


def paged(lines: int, room_first: int, room: int, closing: int) -> list[Page]:
    """Return the pages; all rooms in lines, `closing` is what the closing block takes.

    Needs room > closing. A block that has no room below the only lines leaves the first page empty.
    """
    pages: list[Page] = []
    first = 0
    while True:
        space = room if pages else room_first
        left = lines - first
        if left + closing <= space:
            return [*pages, Page(first, lines, is_last=True)]
        end = first + space
        if left <= space:
            # All lines fit, but the block behind them does not: the last ones go along with it.
            end = lines - min(_KEPT_TOGETHER, room - closing, left)
        pages.append(Page(first, end, is_last=False))
        first = end
