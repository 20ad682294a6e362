"""What couriers take out and bring back, who collects at the counter, the count and the shift. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from station.events import CommandName, Workflow
from tests.day.fates import Fate, Leaves, Mishap, Planted
from tests.day.planning import batched
from tests.day.says import (
    DUPLICATE,
    HOLD,
    MISSORT,
    OK,
    REJECTED,
    SHOWN,
    UNKNOWN,
    Mistake,
    Say,
    Stroke,
    Task,
    scan,
    tell,
    twice,
)
from tests.day.tasks import DESKS, PICTURE, ROUND_HOLDS, said_again

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NAME = CommandName
_OUT = frozenset({Leaves.DELIVERED, Leaves.ON_PAPER, Leaves.FAILED, Leaves.BROUGHT_BACK})
_SHORT = 7_000
"""Rupiah that a courier lacks, once in a while."""


class Round(NamedTuple):
    """A courier's parcels."""

    number: str
    courier: str
    parcels: tuple[Fate, ...]
    is_short: bool

    @property
    def proven(self) -> tuple[tuple[Fate, str], ...]:
        """What the courier's own app tells of."""
        return tuple((f, self.courier) for f in self.parcels if f.leaves is Leaves.DELIVERED)

    @property
    def cod(self) -> int:
        return sum(f.cod for f in self.parcels if f.leaves in {Leaves.DELIVERED, Leaves.ON_PAPER})


def rounds_of(turn: int, parcels: list[Fate]) -> list[Round]:
    """Return the couriers' rounds of what came in during a round of work."""
    going = [one for one in parcels if one.leaves in _OUT]
    made = [
        Round(f"@round {turn} {number}", f"kurir-{turn + 1}-{number}", some, number % 2 == 0)
        for number, some in enumerate(batched(going, ROUND_HOLDS))
    ]
    return [one._replace(is_short=one.is_short and one.cod > _SHORT) for one in made]


def go_out(one: Round) -> Task:
    strokes = [
        tell(NAME.OPEN, one.courier, makes=one.number),
        *(scan(fate.awb) for fate in one.parcels),
        scan(one.parcels[0].awb, DUPLICATE, mistake=Mistake.TWICE),
        Stroke(twice(NAME.CLOSE), OK),
    ]
    return Task(5, Workflow.DELIVERY, tuple(strokes), resumes=one.number)


def collect(parcels: list[Fate]) -> Iterator[Task]:
    for fate in parcels:
        if fate.leaves in {Leaves.COLLECTED, Leaves.RETURNED}:
            proof = (Say(fate.awb), *_proof(fate, "Ani Wijaya", "1"))
            yield Task(5, Workflow.DELIVERY, (Stroke(proof, OK),))


def _proof(fate: Fate, name: str, relation: str) -> tuple[Say, ...]:
    paid = (Say(str(fate.cod)),) if fate.cod else ()
    return (Say(name), Say(relation), *paid, PICTURE)


def come_back(one: Round) -> Task:
    """Desk 5: what failed, what came back, what is proved on paper; then the money."""
    strokes = [Stroke((Say(one.number),), SHOWN)]
    for fate in one.parcels:
        match fate.leaves:
            case Leaves.FAILED:
                strokes.append(Stroke((Say("NTH", NAME.PROBLEM), Say(fate.awb)), OK))
                strokes.append(scan(fate.awb, again=REJECTED))
            case Leaves.BROUGHT_BACK:
                strokes.append(scan(fate.awb, again=REJECTED))
            case Leaves.ON_PAPER:
                says = (*twice(NAME.YES, fate.awb), *_proof(fate, "Ibu Sari", "2"))
                strokes.append(Stroke(says, OK))
    strokes.append(_settle(one))
    return Task(5, Workflow.DELIVERY, tuple(strokes), resumes=one.number)


def _settle(one: Round) -> Stroke:
    if not one.cod:
        return Stroke(twice(NAME.CLOSE), OK)
    if one.is_short:
        says = twice(NAME.CLOSE, str(one.cod - _SHORT), "0")
        return Stroke(says, OK, allowed=True, mistake=Mistake.COD_SHORT)
    return Stroke(twice(NAME.CLOSE, str(one.cod)), OK)


# ── the count ────────────────────────────────────────────────────────────────────────────────


def open_shift() -> Task:
    return Task(5, Workflow.SHIFT, (tell(NAME.OPEN, makes="@shift"),))


def open_count() -> Task:
    return Task(5, Workflow.STOCKTAKE, (tell(NAME.OPEN, makes="@take"),))


def count(fates: Iterable[Fate]) -> Iterator[Task]:
    """Every desk counts its part of the floor; all but the fifth leave the count then."""
    here = [fate for fate in fates if fate.is_counted]
    for place, desk in enumerate(DESKS):
        mine = here[place :: len(DESKS)]
        counted = [piece for fate in mine for piece in _count(fate)]
        if mine:
            counted.append(scan(mine[0].awb, DUPLICATE, mistake=Mistake.COUNTED_TWICE))
        joins = [] if desk == 5 else [Stroke((Say("@take"),), OK)]
        leaves = [] if desk == 5 else [Stroke(twice(NAME.CLOSE), OK)]
        yield Task(desk, Workflow.STOCKTAKE, (*joins, *counted, *leaves))


def _count(fate: Fate) -> Iterator[Stroke]:
    awaits = OK
    if fate.mishap is Mishap.HELD:
        awaits = HOLD
    elif fate.planted is Planted.STRAYED_IN:
        awaits = MISSORT
    elif fate.planted is Planted.NAMELESS:
        awaits = UNKNOWN
    for _ in range(fate.koli):
        yield scan(fate.awb, awaits, again=said_again(fate))


def close_count() -> Task:
    return Task(5, Workflow.STOCKTAKE, (Stroke(twice(NAME.CLOSE), OK),))


def close_shift() -> Task:
    return Task(5, Workflow.SHIFT, (Stroke(twice(NAME.CLOSE), OK, allowed=True),))
