"""Which lines stand on which page. Pure: counted in lines and heights, nothing is drawn."""

from __future__ import annotations

from msgspec import Struct

HEAD_MM, FACT_MM, HEADS_MM, FOOT_MM = 21.0, 9.5, 6.5, 6.0
TOTAL_MM, REMARK_MM, SIGN_MM = 7.0, 5.0, 28.0
"""How high a page's parts are: its head, a row of facts, the columns' heads; then the block's."""
FACTS_A_ROW, REMARK_LINES = 4, 3
"""A remark has at most so many lines."""
_KEPT_TOGETHER = 3
"""Lines that a block of totals and signatures takes along, so that it never stands alone."""


class Page(Struct, frozen=True):
    """Lines `first` up to, and without, `end`; the last page also bears the closing block."""

    first: int
    end: int
    is_last: bool


def room_mm(height_mm: float) -> float:
    """Return what a page of this height, without its margins, leaves for lines and the block."""
    return height_mm - HEAD_MM - HEADS_MM - FOOT_MM


def facts_mm(facts: int) -> float:
    """Return what so many facts take of the first page."""
    return -(-facts // FACTS_A_ROW) * FACT_MM


def closing_mm(remark_lines: int, *, totals: bool, signed: bool) -> float:
    """Return what the closing block takes."""
    return totals * TOTAL_MM + remark_lines * REMARK_MM + signed * SIGN_MM


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
