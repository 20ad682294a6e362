"""What is read of a hub beside the desk's own thread, for those who count it. Pure.

A workflow asks by `Prompt.survey`, or its book by `wanted`; the answer is posted to the desk. What
this desk recorded and the mirror does not hold yet is in it. Neighbours: station/surveying.py.
"""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from msgspec import UNSET, Struct

from station.rules.parcel_state import FLOOR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from station.journal.record import EventBody

_NAMED = 3
"""So many of what differs have room on the pane."""


class Wanted(Struct, frozen=True):
    """Read the floor, and what came and went here since a moment, UTC; None: nothing of that."""

    since: datetime | None = None


class Present(Struct, frozen=True):
    """A waybill that should be here, and the bag that it is in, "" for none."""

    awb: str
    koli: int = 1
    bag: str = ""


class Moved(Struct, frozen=True):
    """A waybill that came to this state at this hub, and out of which, None: nobody knows."""

    awb: str
    state: str
    at: datetime
    came_from: str | None = None


class Counted(Struct, frozen=True):
    """A piece that a desk counted in a stock-take. `over` is a reconcile.Kind, or empty."""

    number: str
    awb: str
    koli_no: int
    desk: str
    operator: str
    at: datetime
    over: str = ""
    held: bool = False
    damaged: bool = False


class Taken(Struct, frozen=True):
    """A stock-take that was closed, and when a piece of each waybill was counted last in it."""

    number: str
    at: datetime
    awbs: dict[str, datetime] = {}


class Survey(Struct, frozen=True):
    """What was read.

    `unsent`: so many events are owed still; `open_work`: this desk's bags and manifests that are
    open; `open_there`: other desks', each with its desk, as far as is told; `open_take`: a
    stock-take that another desk has opened here.
    """

    at: datetime
    floor: tuple[Present, ...] = ()
    moves: tuple[Moved, ...] = ()
    counted: tuple[Counted, ...] = ()
    """By other desks, of stock-takes that are not closed."""
    taken: Taken | None = None
    """The last that was closed."""
    open_take: str = ""
    counting: tuple[tuple[str, str], ...] = ()
    """Stock-takes, and the other desks that count in each and have not left it."""
    left: tuple[tuple[str, str], ...] = ()
    """The same of those that counted in it and have left."""
    closed_takes: frozenset[str] = frozenset()
    shifts: frozenset[str] = frozenset()
    """Those that other desks opened or closed."""
    open_shift: tuple[str, str] = ("", "")
    """One that another desk has opened, and which desk."""
    open_work: tuple[str, ...] = ()
    open_there: tuple[tuple[str, str], ...] = ()
    passed_there: frozenset[tuple[str, str]] = frozenset()
    """Shifts, and what another desk passed on in each."""
    unsent: int = 0


@runtime_checkable
class Learning(Protocol):
    """A book that is made of more than its own events."""

    def wanted(self, now: datetime) -> Wanted | None:
        """Return what should be read for it now."""

    def learn(self, survey: Survey) -> None:
        """Take in what was read."""


def named(codes: Iterable[str]) -> str:
    """Return the first few of them in one line; all of them are in the journal and in OSAS."""
    first = list(islice(codes, _NAMED + 1))
    return ", ".join([*first[:_NAMED], *("…" for _ in first[_NAMED:])])


def standing(
    floor: Iterable[Present],
    own: Iterable[EventBody],
    hub: str,
    inside: Callable[[str], Iterable[Present]],
) -> tuple[Present, ...]:
    """Return what should be here: as the mirror has it, and then what this desk did since."""
    here = {present.awb: present for present in floor}
    for body in own:
        if not body.counts or body.moves_to is None:
            continue
        for present in moved_by(body, inside):
            if body.hub == hub and body.moves_to in FLOOR:
                here[present.awb] = present
            else:
                here.pop(present.awb, None)
    return tuple(here.values())


def moved_by(body: EventBody, inside: Callable[[str], Iterable[Present]]) -> tuple[Present, ...]:
    """Return the waybills that an event moves: its own, or those of the bag that it carries."""
    if body.carries is not UNSET:
        return tuple(Present(one.awb, one.koli, str(body.carries)) for one in inside(body.carries))
    return (Present(body.awb, max(1, body.koli_total), _bag(body)),) if body.awb else ()


def _bag(body: EventBody) -> str:
    """Return the bag that a waybill is in once this has moved it, "" for none."""
    if body.packing is not UNSET and body.moves_to == "IN_BAG":
        return body.packing.bag
    if body.handover is not UNSET and body.moves_to in {"IN_BAG", "MANIFESTED"}:
        return body.handover.bag or ""
    return ""


def moves_of(
    own: Iterable[EventBody], inside: Callable[[str], Iterable[Present]]
) -> tuple[Moved, ...]:
    """Return the comings and goings among a desk's events."""
    return tuple(
        Moved(present.awb, body.moves_to, body.effective_at)
        for body in own
        if body.counts and body.moves_to is not None
        for present in moved_by(body, inside)
    )


_OPENS = {("packing", "open"), ("packing", "reopen"), ("handover", "open")}
_ENDS = {("packing", "seal"), ("handover", "close")}


def open_work(own: Iterable[EventBody]) -> tuple[str, ...]:
    """Return the bags and manifests that a desk opened and has not closed, in their order."""
    found: dict[str, None] = {}
    for body in own:
        did = body.workflow.value, str(body.action)
        if did in _OPENS:
            found[_number(body)] = None
        elif did in _ENDS:
            found.pop(_number(body), None)
    return tuple(found)


def _number(body: EventBody) -> str:
    if body.packing is not UNSET:
        return body.packing.bag
    return body.handover.manifest if body.handover is not UNSET else ""
