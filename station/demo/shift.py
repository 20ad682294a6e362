"""A scripted shift: what comes under the beam at one hub, and which verdict each item is for. Pure.

The parcels are those of `station.demo.waybills`, so the databases must be seeded with the same seed
and number of waybills.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from station.demo.numbers import ean13, own, qris
from station.demo.waybills import SEED, WAYBILLS, demo_waybills, serial_of
from station.events import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from station.demo.waybills import DemoWaybill

REPEAT_APART_S = 1.2
"""Longer than the 800 ms within which a second read of a code is the trigger held down."""

REPEAT_AFTER = 25
"""How many other scans come between two of one code, where the shift is long enough."""


class Plant(StrEnum):
    """Why an item is in the shift."""

    BELONGS_HERE = "belongs_here"
    PIECE = "piece"
    PARTNER_AWB = "partner_awb"
    ORDER_NO = "order_no"
    REPEAT = "repeat"
    RECEIVED_BEFORE = "received_before"
    ELSEWHERE = "elsewhere"
    PROBLEM = "problem"
    CANCELLED = "cancelled"
    DELIVERED = "delivered"
    UNKNOWN = "unknown"
    PRODUCT = "product"
    PAYMENT = "payment"


@dataclass(frozen=True, slots=True)
class ScriptedScan:
    """One code to scan. `apart_s`: the least time since the same code was scanned before."""

    text: str
    verdict: Verdict
    plant: Plant
    apart_s: float = 0.0


SHARES: dict[Plant, int] = {
    Plant.PIECE: 60,
    Plant.REPEAT: 50,
    Plant.ELSEWHERE: 45,
    Plant.PARTNER_AWB: 30,
    Plant.ORDER_NO: 30,
    Plant.PROBLEM: 30,
    Plant.UNKNOWN: 30,
    Plant.RECEIVED_BEFORE: 15,
    Plant.CANCELLED: 10,
    Plant.DELIVERED: 10,
    Plant.PRODUCT: 10,
    Plant.PAYMENT: 5,
}
"""Per thousand scans; at least one of each. The rest are parcels that belong here."""

VERDICTS: dict[Plant, Verdict] = {
    Plant.BELONGS_HERE: Verdict.OK,
    Plant.PIECE: Verdict.OK,
    Plant.PARTNER_AWB: Verdict.OK,
    Plant.ORDER_NO: Verdict.OK,
    Plant.REPEAT: Verdict.DUPLICATE,
    Plant.RECEIVED_BEFORE: Verdict.DUPLICATE,
    Plant.ELSEWHERE: Verdict.MISSORT,
    Plant.PROBLEM: Verdict.HOLD,
    Plant.CANCELLED: Verdict.HOLD,
    Plant.DELIVERED: Verdict.REJECTED,
    Plant.UNKNOWN: Verdict.UNKNOWN,
    Plant.PRODUCT: Verdict.REJECTED,
    Plant.PAYMENT: Verdict.REJECTED,
}


def shift(
    seed: int = SEED, count: int = 200, hub: str = "CGK", *, waybills: int = WAYBILLS
) -> list[ScriptedScan]:
    """Return `count` scans (at least 40) in their order, the same for the same arguments.

    Raises ValueError when so many parcels are not on their way to this hub.
    """
    chance = random.Random(f"{seed} {hub} {count}")  # noqa: S311 - a script, repeatable on purpose
    parcels = _Parcels(seed, waybills, hub, chance)
    wanted = {plant: max(1, share * count // 1000) for plant, share in SHARES.items()}
    repeats = wanted.pop(Plant.REPEAT)
    pieces = _pieces(parcels, wanted.pop(Plant.PIECE))
    singles = [scan for plant, number in wanted.items() for scan in parcels.scans(plant, number)]
    rest = count - repeats - len(pieces) - len(singles)
    if rest < repeats:
        msg = f"{count} scans are too few for a shift"
        raise ValueError(msg)
    ordinary = parcels.scans(Plant.BELONGS_HERE, rest)
    again = [_again(scan, Plant.REPEAT) for scan in chance.sample(ordinary, repeats)]
    order = [*singles, *ordinary]
    chance.shuffle(order)
    return _woven(order, [*pieces, *again], chance)


def _pieces(parcels: _Parcels, number: int) -> list[ScriptedScan]:
    """Return all pieces of as many parcels as come near `number` scans."""
    scans: list[ScriptedScan] = []
    for parcel in parcels.of(Plant.PIECE):
        scans.append(ScriptedScan(parcel.awb, Verdict.OK, Plant.PIECE))
        scans += [_again(scans[-1], Plant.PIECE)] * (parcel.koli - 1)
        if len(scans) >= number:
            break
    return scans


def _again(scan: ScriptedScan, plant: Plant) -> ScriptedScan:
    return ScriptedScan(scan.text, VERDICTS[plant], plant, REPEAT_APART_S)


def _woven(
    order: list[ScriptedScan], later: list[ScriptedScan], chance: random.Random
) -> list[ScriptedScan]:
    """Put each later scan behind the last one of its code, well behind if there is room."""
    for scan in later:
        last = max((at for at, other in enumerate(order) if other.text == scan.text), default=-1)
        room = len(order) - last - 1
        behind = min(REPEAT_AFTER, room) if last >= 0 else 0
        order.insert(last + 1 + behind + chance.randrange(room - behind + 1), scan)
    return order


class _Parcels:
    """The seed's parcels as one hub sees them, handed out once each."""

    def __init__(self, seed: int, waybills: int, hub: str, chance: random.Random) -> None:
        parcels = demo_waybills(seed, waybills)
        self._hub = hub
        self._shuffled = chance.sample(parcels, len(parcels))
        self._taken: set[int] = set()
        self._never_issued = (serial_of(seed, number) for number in itertools.count(waybills + 1))

    def of(self, plant: Plant) -> Iterator[DemoWaybill]:
        """Yield parcels that fit, none twice over all plants."""
        fits = FITS[plant]
        for parcel in self._shuffled:
            if parcel.number not in self._taken and fits(parcel, self._hub):
                self._taken.add(parcel.number)
                yield parcel

    def scans(self, plant: Plant, number: int) -> list[ScriptedScan]:
        """Return `number` scans of one plant."""
        texts = list(itertools.islice(self._codes(plant), number))
        if len(texts) < number:
            msg = f"the seed has no {number} parcels for {plant} at {self._hub}"
            raise ValueError(msg)
        return [ScriptedScan(text, VERDICTS[plant], plant) for text in texts]

    def _codes(self, plant: Plant) -> Iterator[str]:
        match plant:
            case Plant.UNKNOWN:
                return map(own, self._never_issued)
            case Plant.PRODUCT:
                return map(ean13, self._never_issued)
            case Plant.PAYMENT:
                return map(qris, self._never_issued)
            case Plant.PARTNER_AWB:
                return (parcel.partner_awb for parcel in self.of(plant))
            case Plant.ORDER_NO:
                return (parcel.order_no for parcel in self.of(plant))
            case _:
                return (parcel.awb for parcel in self.of(plant))


def _is_plain(parcel: DemoWaybill) -> bool:
    """Whether nothing but its place decides the verdict."""
    return parcel.koli == 1 and not parcel.problem


def _is_due(parcel: DemoWaybill, hub: str) -> bool:
    """Whether the parcel is to be received here next: handed over to this hub, or booked in it."""
    if parcel.status == "IN_TRANSIT":
        return parcel.hops[parcel.reached + 1] == hub
    return parcel.origin == hub and parcel.status in {"BOOKED", "PICKED_UP"}


FITS: dict[Plant, Callable[[DemoWaybill, str], bool]] = {
    Plant.BELONGS_HERE: lambda parcel, hub: _is_plain(parcel) and _is_due(parcel, hub),
    Plant.PIECE: lambda parcel, hub: (
        parcel.koli > 1 and not parcel.problem and _is_due(parcel, hub)
    ),
    Plant.PARTNER_AWB: lambda parcel, hub: (
        bool(parcel.partner_awb) and _is_plain(parcel) and _is_due(parcel, hub)
    ),
    Plant.ORDER_NO: lambda parcel, hub: (
        bool(parcel.order_no) and _is_plain(parcel) and _is_due(parcel, hub)
    ),
    Plant.PROBLEM: lambda parcel, hub: (
        parcel.koli == 1 and bool(parcel.problem) and _is_due(parcel, hub)
    ),
    Plant.RECEIVED_BEFORE: lambda parcel, hub: (
        parcel.status == "AT_HUB" and parcel.hops[parcel.reached] == hub and _is_plain(parcel)
    ),
    Plant.ELSEWHERE: lambda parcel, hub: (
        parcel.status == "IN_TRANSIT" and hub not in parcel.hops and _is_plain(parcel)
    ),
    Plant.CANCELLED: lambda parcel, hub: parcel.status == "CANCELLED" and parcel.origin == hub,
    Plant.DELIVERED: lambda parcel, hub: parcel.status == "DELIVERED" and hub in parcel.hops,
}
"""Which parcels, scanned at a hub, are what the plant says and nothing else besides."""
