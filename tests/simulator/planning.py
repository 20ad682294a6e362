"""Draws a hub-day from a seed: who scans what, and what goes wrong meanwhile."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.events import Target
from tests.simulator.plan import Appearance, BackendWrite, Fault, HubDay, Kind, Parcel, Post, Scan

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulator.plan import Step

DAY_S = 3600.0
_HUBS = ("CGK", "CGK", "BDO", "CGK", "SUB", "BDO", "CGK", "SUB")
_YEARS_10_S = 10 * 365 * 86_400.0
_8_HOURS_S = 8 * 3600.0
_SHARES = {
    Kind.KILLED: 8,
    Kind.POWER: 8,
    Kind.SYNC_FAILED: 3,
    Kind.DISK_FULL: 4,
    Kind.WAL_DELETED: 1,
    Kind.OLD_COPY: 2,
    Kind.REFUSED: 6,
    Kind.HOLE: 4,
    Kind.UNANSWERED: 4,
    Kind.CUT_BEFORE: 6,
    Kind.CUT_AFTER: 10,
    Kind.SLOW: 4,
    Kind.LATE: 4,
    Kind.DOWN: 6,
    Kind.ROLLED_BACK: 6,
    Kind.READ_ONLY: 3,
    Kind.TOO_MANY: 3,
    Kind.NOT_ADMITTED: 3,
    Kind.DEADLOCK: 4,
    Kind.SERIALIZATION: 4,
    Kind.SCHEMA: 2,
    Kind.NOT_NULL: 2,
    Kind.CLOCK: 5,
    Kind.SUSPENDED: 3,
    Kind.PASSWORD: 2,
    Kind.FORBIDDEN: 2,
}
_MOST_TIMES = {
    Kind.KILLED: 40,
    Kind.POWER: 40,
    Kind.WAL_DELETED: 40,
    Kind.CUT_BEFORE: 4,
    Kind.CUT_AFTER: 4,
    Kind.DEADLOCK: 4,
    Kind.SERIALIZATION: 4,
    Kind.UNANSWERED: 2,
    Kind.SLOW: 2,
    Kind.LATE: 2,
}
_AIMED = frozenset(
    (
        *(Kind.KILLED, Kind.POWER, Kind.SYNC_FAILED, Kind.DISK_FULL, Kind.WAL_DELETED),
        Kind.NOT_ADMITTED,
    )
)
_ASTRAY = 0.3
_LONGEST_S = {Kind.DISK_FULL: 120.0, Kind.NOT_ADMITTED: 40.0}
_STATUSES = ("OUT_FOR_DELIVERY", "DELIVERED", "CANCELLED", "IN_TRANSIT", "on_hold")
"""What the backend may write; the last is none of our states."""


def plan_of(seed: int) -> HubDay:
    """Return a seed's hub-day: the same one each time."""
    chance = Random(seed)
    posts = _posts(chance)
    parcels = _parcels(chance)
    scans = _scans(chance, posts, parcels)
    steps: list[Step] = [
        *scans,
        *_faults(chance, len(posts), scans),
        *_backend(chance, parcels),
        *_appearances(chance, parcels),
    ]
    return HubDay(
        seed,
        posts,
        parcels,
        tuple(sorted(steps, key=lambda step: step.at_s)),
        batch=chance.choice((4, 12, 40)),
        heals_last=chance.choice(tuple(Target)),
        mends=chance.random() < 0.7,
    )


def _posts(chance: Random) -> tuple[Post, ...]:
    stations = chance.choice((2, 2, 3, 3, 3, 4, 5, 8) if chance.random() < 0.3 else (2, 3, 4))
    return tuple(Post(hub, str(desk)) for desk, hub in enumerate(_HUBS[:stations], start=1))


def _parcels(chance: Random) -> tuple[Parcel, ...]:
    return tuple(
        Parcel(
            f"JX12033{number:05}",
            chance.choice(("IN_TRANSIT", "IN_TRANSIT", "AT_HUB", "PICKED_UP", "CANCELLED")),
            chance.choice((1, 1, 1, 2, 3)),
            known=chance.random() < 0.85,
            shipped=chance.random() < 0.5,
        )
        for number in range(chance.randint(8, 24))
    )


def _scans(chance: Random, posts: tuple[Post, ...], parcels: tuple[Parcel, ...]) -> list[Scan]:
    """Draw bursts: a truck arrives, somebody scans, then nothing for a while."""
    scans: list[Scan] = []
    goal = chance.randint(30, 60)
    while len(scans) < goal:
        at_s = chance.uniform(0.0, DAY_S - 120.0)
        station = chance.randrange(len(posts))
        for _ in range(chance.randint(1, 12)):
            at_s += chance.uniform(0.5, 6.0)
            parcel = chance.choice(parcels)
            code = parcel.awb if chance.random() < 0.95 else "https://not.a.waybill"
            poisons = (chance.choice(tuple(Target)),) if chance.random() < 0.03 else ()
            scans.append(Scan(at_s, station, code, poisons))
    return scans


def _faults(chance: Random, stations: int, scans: list[Scan]) -> list[Fault]:
    kinds = chance.choices(list(_SHARES), list(_SHARES.values()), k=chance.randint(4, 24))
    faults = [_fault(chance, kind, stations) for kind in kinds]
    return [_aimed(chance, fault, scans) if fault.kind in _AIMED else fault for fault in faults]


def _aimed(chance: Random, fault: Fault, scans: list[Scan]) -> Fault:
    """Have most of what befalls a disk befall it while it is written to, and so for a server."""
    if chance.random() < _ASTRAY:
        return fault
    scan = chance.choice(scans)
    at_s = max(0.0, scan.at_s - chance.uniform(0.0, 5.0))
    return replace(fault, at_s=at_s, station=scan.station)


def _fault(chance: Random, kind: Kind, stations: int) -> Fault:
    lasts_s, times, by_s = _extent(chance, kind)
    latest_s = DAY_S - by_s if kind is Kind.OLD_COPY else DAY_S
    return Fault(
        chance.uniform(0.0, latest_s),
        kind,
        chance.randrange(stations),
        chance.choice(tuple(Target)),
        lasts_s,
        times,
        by_s,
    )


def _appearances(chance: Random, parcels: tuple[Parcel, ...]) -> list[Appearance]:
    unknown = [(parcel.awb, Target.OSAS) for parcel in parcels if not parcel.known]
    unknown += [(parcel.awb, Target.ONMART) for parcel in parcels if not parcel.shipped]
    return [
        Appearance(chance.uniform(0.0, DAY_S), awb, target)
        for awb, target in unknown
        if chance.random() < 0.4
    ]


def _extent(chance: Random, kind: Kind) -> tuple[float, int, float]:
    """Draw how long a fault of this kind lasts, how often it hits, and by how much."""
    years_10_s = _YEARS_10_S
    draws: dict[Kind, Callable[[], tuple[float, int, float]]] = {
        Kind.OLD_COPY: lambda: (0.0, 1, chance.uniform(60.0, 1800.0)),
        Kind.SYNC_FAILED: lambda: (
            *(0.0, chance.randint(1, 2)),
            chance.uniform(1.0, chance.choice((30.0, 1200.0))),
        ),
        Kind.CLOCK: lambda: (
            *(0.0, 1),
            chance.choice((years_10_s, -years_10_s, -300.0, -5.0, 40.0, 7200.0)),
        ),
        Kind.ROLLED_BACK: lambda: (
            *(0.0, chance.randint(1, 2)),
            chance.choice((0.0, 1.0, 30.0, 600.0, 3600.0)),
        ),
        Kind.SUSPENDED: lambda: (
            _8_HOURS_S if chance.random() < 0.1 else chance.uniform(30.0, 900.0),
            *(1, 0.0),
        ),
    }
    if kind in draws:
        return draws[kind]()
    if kind in _MOST_TIMES:
        return 0.0, chance.randint(1, _MOST_TIMES[kind]), 0.0
    return min(chance.expovariate(1 / 180.0), _LONGEST_S.get(kind, DAY_S)), 1, 0.0


def _backend(chance: Random, parcels: tuple[Parcel, ...]) -> list[BackendWrite]:
    if chance.random() < 0.4:
        return []
    writes = []
    for _ in range(chance.randint(1, 6)):
        at_s = chance.uniform(0.0, DAY_S)
        says_when_s = at_s - chance.uniform(0.0, 1200.0) if chance.random() < 0.7 else None
        writes.append(
            BackendWrite(at_s, chance.choice(parcels).awb, chance.choice(_STATUSES), says_when_s)
        )
    return writes
