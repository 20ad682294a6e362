"""Numbers that a desk gives out itself, unique although nobody is asked: off line as well. Pure.

    CGK - 3 - 20261126 - M001
    hub  desk  day       what, and which of the day's    M manifest  B bag  R runsheet
                                                         S stock-take  C close-out  G overgoods

A desk counts its own, so no two desks meet. The day is the hub's. Where a desk's count was lost, or
its clock went back, it goes on behind the last number that anybody knows of.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable

_NUMBER = re.compile(r"(.{1,32})-([A-Z0-9._]{1,32})-(\d{8})-([MBRSCG])(\d{3,6})", re.ASCII)


class Document(StrEnum):
    """What a number is of."""

    MANIFEST = "M"
    BAG = "B"
    RUNSHEET = "R"
    STOCKTAKE = "S"
    CLOSEOUT = "C"
    OVERGOODS = "G"
    """A parcel without a label, until it is known whose it is (OG)."""


class Number(Struct, frozen=True, order=True):
    """A document's number. Numbers of one desk and kind compare in the order they were given."""

    document: Document
    hub: str
    desk: str
    day: date
    sequence: int

    def __str__(self) -> str:
        """Return it as it is printed and scanned."""
        return f"{self.hub}-{self.desk}-{self.day:%Y%m%d}-{self.document.value}{self.sequence:03d}"


def read(text: str) -> Number | None:
    """Return what a code says if it is such a number, of whatever hub, else None."""
    found = _NUMBER.fullmatch(text.strip().upper())
    if found is None:
        return None
    hub, desk, digits, document, sequence = found.groups()
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return Number(Document(document), hub, desk, day, int(sequence))


def first_of(document: Document, hub: str, desk: str, day: date) -> Number:
    """Return the number before the day's first: the place to count on from."""
    return Number(document, hub.upper(), desk.upper(), day, 0)


def following(last: Number, is_taken: Callable[[str], bool]) -> Number:
    """Return the next number after a desk's last that nobody knows of."""
    sequence = last.sequence + 1
    while is_taken(str(numbered(last, sequence))):
        sequence += 1
    return numbered(last, sequence)


def numbered(like: Number, sequence: int) -> Number:
    """Return the number of the same desk, day and kind with this sequence."""
    return Number(like.document, like.hub, like.desk, like.day, sequence)
