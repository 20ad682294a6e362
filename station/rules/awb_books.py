"""Books of waybill numbers: which agent may issue a number, and how many are left. Pure.

    JX 0412        a book's numbers are its prefix and so many digits; range_from … range_to, both
    ┴─ ┴───        included, are one agent's to issue
    prefix number

A number does not tell where its prefix ends, so every cut of it is looked up.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from station.mirror.facts import MirrorBook

FEW = 50
"""Fewer numbers left than this: the agent is to be told."""
MOST_DIGITS = 18
"""As `awb_books.digits` allows: what a bigint holds."""
_LAST_DIGITS = re.compile(r"[0-9]*\Z", re.ASCII)


class Cut(Struct, frozen=True):
    """One way to read a number: its prefix, how many digits follow, and their value."""

    prefix: str
    digits: int
    number: int


class Books(Protocol):
    """Where books are looked up: the mirror's lists."""

    def book_with(self, cut: Cut) -> MirrorBook | None:
        """Return the book that a number, cut into prefix and digits, is of."""


class Standing(StrEnum):
    """What the books say of a number that an agent wants to issue."""

    OURS = "ours"
    ANOTHERS = "anothers"
    NO_BOOK = "no_book"


def cuts_of(awb: str) -> Iterator[Cut]:
    """Return every way to read a number, the longest prefix last."""
    found = _LAST_DIGITS.search(awb)
    first = len(awb) if found is None else max(found.start(), len(awb) - MOST_DIGITS)
    for place in range(first, len(awb)):
        yield Cut(awb[:place], len(awb) - place, int(awb[place:]))


def book_of(awb: str, books: Books) -> MirrorBook | None:
    """Return the book that a number is of; None: of none of ours."""
    return next((book for cut in cuts_of(awb) if (book := books.book_with(cut))), None)


def standing(awb: str, agents: Iterable[str], books: Books) -> tuple[Standing, MirrorBook | None]:
    """Return whose number it is, for a counter that issues those of `agents` (location codes)."""
    book = book_of(awb, books)
    if book is None:
        return Standing.NO_BOOK, None
    return (Standing.OURS if book.agent in agents else Standing.ANOTHERS), book


def left_in(book: MirrorBook) -> int:
    """Return how many numbers of a book are still free."""
    return max(0, book.range_to - max(book.next_number, book.range_from) + 1)


def few_left(books: Iterable[MirrorBook]) -> int | None:
    """Return how many numbers an agent has left where that is few, else None.

    Without any book nothing is few: an agent may use numbers that are not in books.
    """
    left = [left_in(book) for book in books]
    total = sum(left)
    return total if left and total < FEW else None
