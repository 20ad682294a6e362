"""Which desks may still tell of a parcel that is missing: until then it is provisional. Pure.

    took part, and its part is not closed here ──→ awaited
    not heard of for a while, or owing something → awaited: it may have taken part
    closed its part ─────────────────────────────→ all that it scanned before has arrived with that

A desk's events arrive in its order, so what closed its part comes last of it.
Neighbours: arrival_closing, stocktake.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from station.journal.details import Arrival
from station.workflows.arrival_book import CLOSE_PART
from station.workflows.own_way import SETTLES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from station.events import WorkShown
    from station.workflows.arrival_book import ArrivalBook
    from station.workflows.knowledge import Reference

_SILENT_AFTER = timedelta(minutes=5)
"""A station says every minute that it is there."""
_AWAY_AFTER = timedelta(days=1)
"""Whoever was not heard of for so long is switched off: off line lasts a shift."""
_NOTHING = Arrival("")
_decode = msgspec.json.Decoder(Arrival).decode


def is_old(known: Reference, now: datetime) -> bool:
    """Return whether other desks may have done what nobody has told here yet."""
    as_of = known.as_of()
    return as_of is None or now - as_of > SETTLES


def unloading(documents: Collection[str], known: Reference, hub: str, desk: str) -> tuple[str, ...]:
    """Return the desks but this one that may still tell of what these documents expect."""
    has_closed: dict[str, bool] = {}
    for one in known.work.arrivals(hub):
        told = _read(one.told)
        if not set(documents).isdisjoint({one.number, *told.holds, *told.documents}):
            has_closed[one.desk] = one.action == CLOSE_PART
    taking_part = [name for name, closed in has_closed.items() if not closed]
    done = [name for name, closed in has_closed.items() if closed]
    return named(taking_part, done, known, hub, desk)


def named(
    taking_part: Iterable[str], done: Iterable[str], known: Reference, hub: str, desk: str
) -> tuple[str, ...]:
    """Return who is awaited: whoever takes part, and whoever may, but for those that are done."""
    untold = _untold(known, hub) - set(done)
    return tuple(sorted({*taking_part, *untold} - {desk}))


def _untold(known: Reference, hub: str) -> set[str]:
    """Return the desks that may have done something which OSAS does not know."""
    as_of = known.as_of()
    if as_of is None:
        return set()
    silences = [(one, as_of - one.seen_at) for one in known.lists.desks_of(hub)]
    return {
        one.desk
        for one, silence in silences
        if silence < _AWAY_AFTER and (silence > _SILENT_AFTER or one.owes)
    }


def heard_of(known: Reference, hub: str) -> frozenset[str]:
    """Return the desks that are on line, as far as is known here."""
    as_of = known.as_of()
    desks = known.lists.desks_of(hub) if as_of is not None else ()
    return frozenset(one.desk for one in desks if as_of and as_of - one.seen_at <= _SILENT_AFTER)


def with_awaited(shown: WorkShown, book: ArrivalBook, known: Reference) -> WorkShown:
    """Say behind what a closing found who may still tell of it, or that nobody does."""
    hub, desk = book.place
    awaited = unloading(book.parts, known, hub, desk)
    if not awaited and (book.closed_at is None or is_old(known, book.closed_at)):
        return shown
    key = "arrival_awaited" if awaited else "arrival_final"
    return replace(shown, facts=(*shown.facts, (key, ", ".join(awaited))))


def _read(told: str) -> Arrival:
    """Return what was told; another release's words may be more than this one knows."""
    try:
        return _decode(told)
    except msgspec.DecodeError:
        return _NOTHING
