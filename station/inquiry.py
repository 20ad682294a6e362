"""What an inquiry asks and is answered: everything known of one waybill. Facts, no I/O.

Neighbours: central/inquiry (asks the two databases), mirror/reader (what is known off line), the
window's inquiry screen and `hub-station waybill`, which show it. Imports events and nothing else.

A column's ending says what its cells are, so that a window and a script can write them properly:
`_g` grams, `_cm` centimetres, `_rp` rupiah, `_at` an instant (UTC), `_on` a local date, `_percent`;
everything else is text, a number or a truth value as it stands.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from msgspec import Struct

from station.events import Target

Cell = str | int | bool | float | Decimal | datetime | date | None | dict[str, Any]


class FoundBy(StrEnum):
    """By which of its names a waybill was found."""

    AWB = "awb"
    PARTNER_AWB = "partner_awb"
    ORDER_NO = "order_no"
    PHONE = "phone"
    NAME = "name"


class Match(Struct, frozen=True):
    """One waybill of several that a phone, a name or a number fits: a line to choose from."""

    awb: str
    found_by: FoundBy
    matched: str
    """The text that fitted: the phone, the name or the number."""
    sender: str
    recipient: str
    destination: str
    status: str
    created_at: datetime | None


class Section(Struct, frozen=True):
    """One group of what is known: `section.<name>` and `column.<column>` key its words."""

    name: str
    source: Target
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Answer(Struct, frozen=True):
    """What is known. Nothing found: `awb` is "" and `matches` empty; several: `matches` has them.

    `as_of` is when that was so; `from_mirror` says that OSAS did not answer and this is the local
    copy, None as of which never came. `failures`: the `error.` key of each database that did not
    answer.
    """

    asked: str
    awb: str
    as_of: datetime | None
    from_mirror: bool = False
    matches: tuple[Match, ...] = ()
    more: bool = False
    """There are more matches than these."""
    sections: tuple[Section, ...] = ()
    failures: tuple[tuple[Target, str], ...] = ()


class TableQuery(Struct, frozen=True):
    """A look into one of the 52 tables. `filters`: column → text that its cell must contain."""

    target: Target
    table: str
    filters: tuple[tuple[str, str], ...] = ()
    sort: str = "id"
    descending: bool = True
    after: str = ""
    """Where the page before ended (`TablePage.next`), "" for the first page."""
    limit: int = 100


class TablePage(Struct, frozen=True):
    """One page of a table, read only. Cells of `masked` columns were never asked for."""

    query: TableQuery
    columns: tuple[str, ...]
    masked: frozenset[str]
    rows: tuple[tuple[Cell, ...], ...]
    next: str
    """Hand this on as `TableQuery.after`; "" where this was the last page."""
