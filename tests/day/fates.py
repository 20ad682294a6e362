"""What becomes of each parcel in a day: planned first, and so the oracle of what must be recorded.

A fate is how a parcel comes in, how it leaves, and what is planted on it. From that alone follows
every state it moves through, every term of the shift's equation that it is counted under, and
whether a stock-take or a close-out must name it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from station.rules.close_out import IN, Flow
from station.rules.reconcile import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable


class Comes(StrEnum):
    """How a parcel comes in."""

    OPENING = "lies here since yesterday"
    RUN = "on a truck's manifest"
    OVER = "on a truck, on no manifest"
    BAG = "in a bag"
    FREE = "by itself"
    ORIGIN = "booked here"
    PICKUP = "given by its sender"
    NEVER = "nobody saw it come"


class Leaves(StrEnum):
    """How a parcel leaves."""

    STAYS = "stays"
    BAGGED = "in a bag, by truck"
    LOOSE = "loose, by truck"
    PARTNER = "with a partner"
    DELIVERED = "delivered, by the courier's app"
    ON_PAPER = "delivered, proved on paper"
    FAILED = "failed, and came back"
    BROUGHT_BACK = "came back"
    COLLECTED = "collected at the counter"
    RETURNED = "given back to its sender"
    WRITTEN_OFF = "written off"


class Planted(StrEnum):
    """A difference that somebody must find."""

    LOST = "received, and nowhere to be found"
    UNEXPECTED = "lies here, and nobody received it"
    STRAYED_IN = "lies here, is bound elsewhere, and nobody received it"
    NAMELESS = "lies here under a number that nobody issued"
    GIVEN_AWAY = "delivered without ever being scanned out"
    NOT_ON_BOARD = "on a truck's manifest, not on the truck"
    NOT_LISTED = "on a truck, not on its manifest"


class Mishap(StrEnum):
    """What befalls a parcel on its way and changes its moves."""

    UNDONE_IN = "received, undone, received again"
    UNDONE_BAG = "put into a bag, undone, put in again"
    TAKEN_OUT = "scanned out of its bag, and in again"
    HELD = "held as damaged, and stays so"
    CURED = "held as damaged, wrapped anew"


class Fate(NamedTuple):
    """One parcel. `round` is the round of work in which it comes in; `group` its truck or bag."""

    awb: str
    number: int
    origin: str
    destination: str
    hop: str
    comes: Comes
    leaves: Leaves
    round: int
    koli: int = 1
    cod: int = 0
    is_shipped: bool = False
    planted: Planted | None = None
    mishap: Mishap | None = None
    is_late: bool = False
    """Whether its waybill is booked only after it was received."""

    @property
    def is_stray(self) -> bool:
        """Whether this hub is not on its way."""
        return not self.hop

    @property
    def status(self) -> str:
        """The status that it has when the day begins."""
        if self.comes is Comes.OPENING:
            return "RTS" if self.leaves is Leaves.RETURNED else "AT_HUB"
        return "BOOKED" if self.comes in {Comes.ORIGIN, Comes.PICKUP} else "IN_TRANSIT"

    @property
    def direction(self) -> str:
        """Which way it travels."""
        return "return" if self.leaves is Leaves.RETURNED else "forward"

    @property
    def is_counted(self) -> bool:
        """Whether it lies here in the end, where a stock-take finds it."""
        if self.planted in _ELSEWHERE:
            return False
        return self.leaves in _HERE


_HERE = frozenset({Leaves.STAYS, Leaves.FAILED, Leaves.BROUGHT_BACK})
_ELSEWHERE = frozenset({Planted.LOST, Planted.GIVEN_AWAY, Planted.NOT_ON_BOARD})
_CAME: dict[Comes, tuple[str, ...]] = {
    Comes.OPENING: (),
    Comes.PICKUP: ("PICKED_UP", "AT_HUB"),
    Comes.NEVER: (),
}
_LEFT: dict[Leaves, tuple[str, ...]] = {
    Leaves.STAYS: (),
    Leaves.BAGGED: ("IN_BAG", "MANIFESTED", "IN_TRANSIT"),
    Leaves.LOOSE: ("MANIFESTED", "IN_TRANSIT"),
    Leaves.PARTNER: ("MANIFESTED", "WITH_3P"),
    Leaves.DELIVERED: ("OUT_FOR_DELIVERY", "DELIVERED"),
    Leaves.ON_PAPER: ("OUT_FOR_DELIVERY", "DELIVERED"),
    Leaves.FAILED: ("OUT_FOR_DELIVERY", "FAILED", "AT_HUB"),
    Leaves.BROUGHT_BACK: ("OUT_FOR_DELIVERY", "AT_HUB"),
    Leaves.COLLECTED: ("DELIVERED",),
    Leaves.RETURNED: ("RETURNED",),
    Leaves.WRITTEN_OFF: ("CLOSED",),
}
_TERMS: dict[Leaves, tuple[Flow, ...]] = {
    Leaves.BAGGED: (Flow.HANDED_OVER,),
    Leaves.LOOSE: (Flow.HANDED_OVER,),
    Leaves.PARTNER: (Flow.TO_PARTNER,),
    Leaves.DELIVERED: (Flow.OUT,),
    Leaves.ON_PAPER: (Flow.OUT,),
    Leaves.FAILED: (Flow.OUT, Flow.BACK),
    Leaves.BROUGHT_BACK: (Flow.OUT, Flow.BACK),
    Leaves.COLLECTED: (Flow.COLLECTED,),
    Leaves.RETURNED: (Flow.RETURNED,),
    Leaves.WRITTEN_OFF: (Flow.CLOSED,),
}


def moves(fate: Fate) -> tuple[str, ...]:
    """Return every state that a parcel is moved to, in their order."""
    if fate.planted is Planted.NOT_ON_BOARD:
        return ()
    came = _CAME.get(fate.comes, ("AT_HUB",))
    left = _LEFT[fate.leaves]
    match fate.mishap:
        case Mishap.UNDONE_IN:
            came = (*came, fate.status, "AT_HUB")
        case Mishap.UNDONE_BAG | Mishap.TAKEN_OUT:
            left = ("IN_BAG", "AT_HUB", *left)
    return (*came, *left)


def terms(fate: Fate) -> tuple[Flow, ...]:
    """Return the terms of the equation that a parcel is counted under."""
    if fate.planted is Planted.NOT_ON_BOARD:
        return ()
    came: tuple[Flow, ...] = (Flow.RECEIVED,)
    if fate.comes in {Comes.OPENING, Comes.PICKUP, Comes.NEVER}:
        came = _ENTERS[fate.comes]
    counted = (Flow.COUNTED,) if fate.is_counted else ()
    return (*came, *_TERMS.get(fate.leaves, ()), *counted)


_ENTERS = {
    Comes.OPENING: (Flow.OPENING,),
    Comes.PICKUP: (Flow.PICKED_UP,),
    Comes.NEVER: (),
}


def balance(fate: Fate) -> int:
    """Return by how much a parcel does not add up."""
    return sum(1 if term in IN else -1 for term in terms(fate))


# ── who must be named ────────────────────────────────────────────────────────────────────────


def named_at_close(fates: Iterable[Fate]) -> dict[str, str]:
    """Return what a close-out must name, by AWB, and nothing else."""
    found = {fate.awb: balance(fate) for fate in fates}
    return {awb: Kind.MISSING if by > 0 else Kind.UNMANIFESTED for awb, by in found.items() if by}


_OVER = {
    Planted.UNEXPECTED: Kind.UNMANIFESTED,
    Planted.STRAYED_IN: Kind.MISSORT,
    Planted.NAMELESS: Kind.UNKNOWN,
}


def named_in_count(fates: Iterable[Fate]) -> set[tuple[str, str]]:
    """Return the differences that a stock-take must name: (kind, AWB)."""
    named: set[tuple[str, str]] = set()
    for fate in fates:
        if fate.planted is Planted.LOST:
            named.add((Kind.MISSING, fate.awb))
        elif fate.planted in _OVER:
            named.add((_OVER[fate.planted], fate.awb))
        if fate.mishap is Mishap.HELD:
            named.add((Kind.DAMAGED, fate.awb))
    return named


def named_on_arrival(fates: Iterable[Fate]) -> set[tuple[str, str]]:
    """Return the differences that the unloading of trucks must name."""
    kinds = {Planted.NOT_ON_BOARD: Kind.MISSING, Planted.NOT_LISTED: Kind.UNMANIFESTED}
    return {(kinds[fate.planted], fate.awb) for fate in fates if fate.planted in kinds}
