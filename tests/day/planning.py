"""Plans a day from a seed: every parcel's fate, and what is done at which desk in which wave. Pure.

round r comes in during wave r, is packed, sent and taken out in wave r + 1, and what went out
with couriers comes back in wave r + 2; then everything is counted, and the shift is closed
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from station.demo.numbers import own
from station.demo.routes import next_hop, path
from tests.day.fates import Comes, Fate, Leaves, Mishap, Planted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HUB = "CGK"
T = TypeVar("T")
_FIRST = 60_000_001
"""Serial numbers that the demo's parcels do not reach."""
_ONWARD = ("KNO", "SUB", "UPG", "BDO", "DPS", "MDC")
_SHARES: tuple[tuple[Comes, Leaves, int], ...] = (
    (Comes.OPENING, Leaves.STAYS, 20),
    (Comes.OPENING, Leaves.DELIVERED, 40),
    (Comes.OPENING, Leaves.BAGGED, 30),
    (Comes.OPENING, Leaves.RETURNED, 12),
    (Comes.RUN, Leaves.BAGGED, 170),
    (Comes.RUN, Leaves.LOOSE, 70),
    (Comes.RUN, Leaves.DELIVERED, 110),
    (Comes.RUN, Leaves.FAILED, 30),
    (Comes.RUN, Leaves.BROUGHT_BACK, 20),
    (Comes.RUN, Leaves.STAYS, 50),
    (Comes.RUN, Leaves.PARTNER, 40),
    (Comes.BAG, Leaves.LOOSE, 60),
    (Comes.BAG, Leaves.DELIVERED, 40),
    (Comes.BAG, Leaves.STAYS, 20),
    (Comes.FREE, Leaves.BAGGED, 80),
    (Comes.FREE, Leaves.ON_PAPER, 40),
    (Comes.FREE, Leaves.COLLECTED, 30),
    (Comes.FREE, Leaves.STAYS, 50),
    (Comes.FREE, Leaves.WRITTEN_OFF, 6),
    (Comes.ORIGIN, Leaves.BAGGED, 50),
    (Comes.ORIGIN, Leaves.PARTNER, 20),
    (Comes.PICKUP, Leaves.LOOSE, 14),
    (Comes.PICKUP, Leaves.STAYS, 10),
)
_PLANTED: dict[Planted, tuple[Comes, Leaves]] = {
    Planted.LOST: (Comes.FREE, Leaves.STAYS),
    Planted.UNEXPECTED: (Comes.NEVER, Leaves.STAYS),
    Planted.STRAYED_IN: (Comes.NEVER, Leaves.STAYS),
    Planted.NAMELESS: (Comes.NEVER, Leaves.STAYS),
    Planted.GIVEN_AWAY: (Comes.FREE, Leaves.STAYS),
    Planted.NOT_ON_BOARD: (Comes.RUN, Leaves.STAYS),
    Planted.NOT_LISTED: (Comes.OVER, Leaves.STAYS),
}
_MISHAPS: dict[Mishap, tuple[Comes, Leaves]] = {
    Mishap.UNDONE_IN: (Comes.FREE, Leaves.STAYS),
    Mishap.UNDONE_BAG: (Comes.RUN, Leaves.BAGGED),
    Mishap.TAKEN_OUT: (Comes.FREE, Leaves.BAGGED),
    Mishap.HELD: (Comes.FREE, Leaves.STAYS),
    Mishap.CURED: (Comes.RUN, Leaves.LOOSE),
}
_DELIVERED_HERE = frozenset(
    {Leaves.DELIVERED, Leaves.ON_PAPER, Leaves.FAILED, Leaves.BROUGHT_BACK, Leaves.COLLECTED}
)
_PAID = frozenset({Leaves.DELIVERED, Leaves.ON_PAPER, Leaves.COLLECTED})


class Sizes(NamedTuple):
    """How large a day is. Some of the rest follows: plants and mishaps of each kind."""

    parcels: int
    rounds: int
    operators: int

    @property
    def each(self) -> int:
        """How many of each plant and mishap."""
        return max(1, self.parcels // 500)


SMALL = Sizes(150, 1, 4)
FULL = Sizes(5000, 8, 20)


class _Wanted(NamedTuple):
    """What a parcel is to be, before it has a number and ends."""

    comes: Comes
    leaves: Leaves
    planted: Planted | None = None
    mishap: Mishap | None = None
    koli: int = 1
    is_stray: bool = False
    is_late: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether nothing but its way makes it what it is."""
        return self == _Wanted(self.comes, self.leaves)


def fates_of(seed: int, sizes: Sizes) -> list[Fate]:
    """Return every parcel of a day, the same for the same arguments."""
    chance = random.Random(f"{seed} {sizes}")
    special = [*_planted(sizes), *_befallen(sizes), *_peculiar(sizes)]
    plain = list(_plain(sizes.parcels - len(special)))
    return [
        _fate(_FIRST + place, wanted, place % sizes.rounds, chance)
        for place, wanted in enumerate([*special, *plain])
    ]


def _planted(sizes: Sizes) -> Iterator[_Wanted]:
    for planted, (comes, leaves) in _PLANTED.items():
        for _ in range(sizes.each):
            is_stray = planted is Planted.STRAYED_IN
            yield _Wanted(comes, leaves, planted=planted, is_stray=is_stray)


def _befallen(sizes: Sizes) -> Iterator[_Wanted]:
    for mishap, (comes, leaves) in _MISHAPS.items():
        for _ in range(sizes.each):
            yield _Wanted(comes, leaves, mishap=mishap)


def _peculiar(sizes: Sizes) -> Iterator[_Wanted]:
    """Several pieces, a stray, and one whose waybill turns up after it did."""
    for _ in range(sizes.each):
        yield _Wanted(Comes.FREE, Leaves.STAYS, koli=3)
        yield _Wanted(Comes.RUN, Leaves.LOOSE, koli=2)
        yield _Wanted(Comes.FREE, Leaves.STAYS, is_stray=True)
        yield _Wanted(Comes.FREE, Leaves.STAYS, is_late=True)


def _plain(parcels: int) -> Iterator[_Wanted]:
    whole = sum(share for _, _, share in _SHARES)
    made = Counter({(c, v): max(1, share * parcels // whole) for c, v, share in _SHARES})
    made[Comes.RUN, Leaves.BAGGED] += parcels - made.total()
    for (comes, leaves), number in made.items():
        yield from (_Wanted(comes, leaves) for _ in range(number))


def _fate(number: int, wanted: _Wanted, turn: int, chance: random.Random) -> Fate:
    comes, leaves = wanted.comes, wanted.leaves
    origin, destination = ("SUB", "DPS") if wanted.is_stray else _way(comes, leaves, chance)
    return Fate(
        own(number),
        number,
        origin,
        destination,
        "" if wanted.is_stray else next_hop(HUB, destination),
        comes,
        leaves,
        -1 if comes is Comes.OPENING else turn,
        koli=wanted.koli,
        cod=50_000 + number % 7 * 10_000 if leaves in _PAID and number % 3 == 0 else 0,
        is_shipped=wanted.is_plain and number % 5 == 0,
        planted=wanted.planted,
        mishap=wanted.mishap,
        is_late=wanted.is_late,
    )


def _way(comes: Comes, leaves: Leaves, chance: random.Random) -> tuple[str, str]:
    """Return where a parcel comes from and goes to, over this hub."""
    destination = HUB if leaves in _DELIVERED_HERE else chance.choice(_ONWARD)
    if comes in {Comes.ORIGIN, Comes.PICKUP} or leaves is Leaves.RETURNED:
        return HUB, destination
    froms = ("SUB", "KNO", "BDO")
    return next(
        (one, destination) for one in froms if one != destination and HUB in path(one, destination)
    )


def batched(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """Yield so many at a time (itertools has it from Python 3.12 on)."""
    rest = iter(items)
    while some := tuple(islice(rest, size)):
        yield some


def by_round(fates: Iterable[Fate]) -> dict[int, list[Fate]]:
    """Return parcels by the round in which they come in."""
    found: defaultdict[int, list[Fate]] = defaultdict(list)
    for fate in fates:
        found[fate.round].append(fate)
    return found
