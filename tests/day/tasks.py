"""What is done at each desk in each wave of a day, and the answer each desk must give. Pure.

desk 1  unloads trucks         desk 3  packs bags, loads trucks       desk 5  couriers, customers,
desk 2  receives, takes in     desk 4  problems, weights, partners            the count, the shift
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from station.demo.numbers import ean13, qris
from station.events import CommandName, Workflow
from tests.day.fates import Comes, Fate, Leaves, Mishap
from tests.day.planning import batched
from tests.day.says import (
    DUPLICATE,
    HOLD,
    MISSORT,
    OK,
    REJECTED,
    UNKNOWN,
    Mistake,
    Say,
    Stroke,
    Task,
    scan,
    tell,
    twice,
)
from tests.day.trucks import BAG_HOLDS
from tests.fakes.desks import barcode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.day.trucks import Truck

NAME = CommandName
ROUND_HOLDS = 30
DESKS = (1, 2, 3, 4, 5)
PICTURE = Say(is_picture=True)


class Wave(NamedTuple):
    """What is done at the desks meanwhile; then what the backend writes: bookings and proofs."""

    tasks: tuple[Task, ...]
    booked: tuple[Fate, ...] = ()
    proven: tuple[tuple[Fate, str], ...] = ()
    """Each with its courier."""


def unload(truck: Truck) -> Task:
    strokes = [
        Stroke((Say(truck.run), Say(truck.seal)), OK),
        *(piece for one in truck.aboard for piece in _pieces(one)),
        *(scan(number) for number, _ in truck.bags),
        Stroke(twice(NAME.CLOSE), OK),
    ]
    if truck.aboard:
        strokes.insert(2, scan(truck.aboard[0].awb, DUPLICATE, mistake=Mistake.TWICE))
    return Task(1, Workflow.RECEIVING, tuple(strokes))


def _pieces(fate: Fate) -> Iterator[Stroke]:
    """Yield the scans of all pieces, and one too many of those of three."""
    awaits = MISSORT if fate.is_stray else UNKNOWN if fate.is_late else OK
    mistake = Mistake.MISROUTED if fate.is_stray else Mistake.NAMELESS if fate.is_late else None
    for _ in range(fate.koli):
        yield scan(fate.awb, awaits, mistake=mistake, again=said_again(fate))
    if fate.koli > 2:
        yield scan(fate.awb, DUPLICATE, mistake=Mistake.KOLI_TOO_MANY)
    if fate.mishap is Mishap.UNDONE_IN:
        yield Stroke((Say("", NAME.UNDO),), OK, mistake=Mistake.UNDONE)
        yield scan(fate.awb, awaits)


def said_again(fate: Fate) -> str:
    """Return what a desk answers to a piece that is scanned again; "": it would be the next piece."""
    return DUPLICATE if fate.koli == 1 else ""


def receive(parcels: list[Fate]) -> Iterator[Task]:
    """Desk 2: what comes by itself, what is booked here, what senders give; and much that is wrong."""
    alone = [one for one in parcels if one.comes in {Comes.FREE, Comes.ORIGIN}]
    given = [one for one in parcels if one.comes is Comes.PICKUP]
    for some in batched(alone, 40):
        first = some[0]
        wrong = (
            scan(ean13(first.number), REJECTED, mistake=Mistake.PRODUCT),
            scan(qris(first.number), REJECTED, mistake=Mistake.PRODUCT),
            scan(barcode(NAME.CLOSE, hub="SUB"), REJECTED, mistake=Mistake.OTHER_SHEET),
        )
        last = some[-1]
        strokes = [piece for one in some[:-1] for piece in _pieces(one)]
        yield Task(2, Workflow.RECEIVING, (*strokes, *wrong))
        by_nobody = tuple(piece._replace(mistake=Mistake.NOBODY) for piece in _pieces(last))
        yield Task(2, Workflow.RECEIVING, by_nobody, by_nobody=True)
    for one in given:
        proof = (Say(one.awb), Say("Toko Melati"), PICTURE)
        yield Task(2, Workflow.PICKUP, (Stroke(proof, OK),))
        yield Task(2, Workflow.RECEIVING, tuple(_pieces(one)))


# ── out by truck ─────────────────────────────────────────────────────────────────────────────


def send(turn: int, parcels: list[Fate]) -> Iterator[Task]:
    """Desk 3: bags are packed for each hop, then a truck is loaded for it."""
    going = [one for one in parcels if one.leaves in {Leaves.BAGGED, Leaves.LOOSE}]
    by_hop = {hop: list(those) for hop, those in groupby(sorted(going, key=_hop), key=_hop)}
    for hop, those in by_hop.items():
        wrong = next((one for one in going if one.hop != hop and _is_whole(one)), None)
        bagged = [one for one in those if one.leaves is Leaves.BAGGED]
        loose = [one for one in those if one.leaves is Leaves.LOOSE]
        bags: list[str] = []
        for number, some in enumerate(batched(bagged, BAG_HOLDS)):
            bags.append(f"@bag {turn} {hop} {number}")
            seal, used = (f"SEGEL-{turn + 1}-{hop}-{n}" for n in (number, number - 1))
            bag = _Bag(bags[-1], hop, some, seal, used if number else "")
            yield _pack(bag, wrong)
        yield from _load(f"@manifest {turn} {hop}", hop, loose, bags, wrong)


def _hop(fate: Fate) -> str:
    return fate.hop


def _is_whole(fate: Fate) -> bool:
    return fate.koli == 1 and fate.mishap is None and fate.leaves is Leaves.BAGGED


class _Bag(NamedTuple):
    """A bag that is packed; `used`: a seal that another one has, tried first, "" for none."""

    name: str
    hop: str
    parcels: tuple[Fate, ...]
    seal: str
    used: str


def _pack(bag: _Bag, wrong: Fate | None) -> Task:
    strokes = [tell(NAME.OPEN, bag.hop, makes=bag.name)]
    strokes.append(Stroke(twice(NAME.SEAL), "refusal:bag_empty", mistake=Mistake.EMPTY_BAG))
    if wrong is not None and wrong.hop > bag.hop:  # else it has left by now
        strokes.append(scan(wrong.awb, MISSORT, mistake=Mistake.WRONG_BAG))
    for one in bag.parcels:
        strokes.append(scan(one.awb))
        if one.mishap is Mishap.UNDONE_BAG:
            strokes.append(Stroke((Say("", NAME.UNDO),), OK, mistake=Mistake.UNDONE))
            strokes.append(scan(one.awb))
        if one.mishap is Mishap.TAKEN_OUT:
            out = (Say("", NAME.REMOVE), Say(one.awb))
            strokes.append(Stroke(out, OK, mistake=Mistake.TAKEN_OUT))
            strokes.append(scan(one.awb))
    strokes.append(scan(bag.parcels[0].awb, DUPLICATE, mistake=Mistake.TWICE))
    sealing = twice(NAME.SEAL, *([bag.used] if bag.used else []), bag.seal)
    strokes.append(Stroke(sealing, OK, mistake=Mistake.USED_SEAL if bag.used else None))
    return Task(3, Workflow.PACKING, tuple(strokes))


def _load(
    manifest: str, hop: str, loose: list[Fate], bags: list[str], wrong: Fate | None
) -> Iterator[Task]:
    strokes = [tell(NAME.OPEN, hop, makes=manifest)]
    if wrong is not None and wrong.hop > hop:
        strokes.append(scan(wrong.awb, MISSORT, mistake=Mistake.WRONG_TRUCK))
    hurt = [one for one in loose if one.mishap is Mishap.CURED]
    for one in hurt:
        report = Stroke((Say("DM", NAME.PROBLEM), Say(one.awb)), OK)
        yield Task(3, Workflow.PROBLEM, (report,))
        strokes.append(scan(one.awb, HOLD, mistake=Mistake.HELD_ON_MANIFEST))
    strokes += [
        scan(one.awb, again=said_again(one))
        for one in loose
        if one not in hurt
        for _ in range(one.koli)
    ]
    strokes += [scan(bag) for bag in bags]
    yield Task(3, Workflow.HANDOVER, tuple(strokes))
    for one in hurt:
        # Said again, RESOLVE would put resolving aside.
        says = (Say("DM", NAME.PROBLEM), Say("", NAME.RESOLVE), Say(one.awb))
        resolve = Stroke(says, OK, allowed=True)
        yield Task(3, Workflow.PROBLEM, (resolve,))
    last = (*(scan(one.awb) for one in hurt), Stroke(twice(NAME.CLOSE), OK))
    yield Task(3, Workflow.HANDOVER, last)


# ── what needs looking after ─────────────────────────────────────────────────────────────────


def look_after(turn: int, parcels: list[Fate]) -> Iterator[Task]:
    """Desk 4: problems, losses, weights, labels; and a partner's manifest."""
    held = tuple(
        Stroke((Say("DM", NAME.PROBLEM), Say(one.awb)), *more)
        for one in parcels
        if one.mishap is Mishap.HELD
        for more in ((OK,), (DUPLICATE, "", False, Mistake.KNOWN_PROBLEM))
    )
    lost = tuple(
        Stroke((Say("LS", NAME.PROBLEM), Say(one.awb)), OK, allowed=True)
        for one in parcels
        if one.leaves is Leaves.WRITTEN_OFF
    )
    yield Task(4, Workflow.PROBLEM, (*held, *lost))
    here = [one for one in parcels if is_plain_here(one)]
    yield Task(4, Workflow.WEIGHING, tuple(_weigh(one) for one in here[::3]))
    yield Task(4, Workflow.LOST_LABEL, tuple(_relabel(one) for one in here[1::3]))
    going = [one for one in parcels if one.leaves is Leaves.PARTNER]
    if going:
        pairs = [
            Stroke((Say(one.awb), Say(f"PCP{one.number:010d}")), OK, again=OK) for one in going
        ]
        opening = tell(NAME.OPEN, "PCP", makes=f"@partner {turn}")
        yield Task(4, Workflow.HANDOVER, (opening, *pairs, Stroke(twice(NAME.CLOSE), OK)))


def is_plain_here(fate: Fate) -> bool:
    """Return whether nothing befalls a parcel that stays."""
    plain = fate.mishap is None and fate.planted is None and fate.koli == 1
    return plain and fate.leaves is Leaves.STAYS and not (fate.is_stray or fate.is_late)


def _weigh(fate: Fate) -> Stroke:
    return Stroke((Say(fate.awb), Say("1,25 kg")), OK, allowed=True)


def _relabel(fate: Fate) -> Stroke:
    return Stroke((Say(fate.awb), Say("1")), OK)
