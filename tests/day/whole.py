"""A whole day: its parcels, its waves of work, its faults. Pure; the same for the same seed."""

from __future__ import annotations

import random
from enum import StrEnum
from itertools import count as numbers
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from tests.day import rounds, tasks
from tests.day.fates import Fate, Planted
from tests.day.planning import Sizes, by_round, fates_of
from tests.day.tasks import DESKS, Wave
from tests.day.trucks import Truck, trucks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.day.says import Task

_STROKES_A_DEATH = 60
"""Once in so many strokes, about, a desk dies."""
_WRITES = 14
"""A death in mid-work comes within so many writes and syncs."""


class Trouble(StrEnum):
    """What befalls a desk."""

    KILLED = "killed, and started again"
    POWER = "without power, and started again"
    CUT_OFF = "no network for a while"
    UNHEARD = "a COMMIT whose answer was lost"


class Death(NamedTuple):
    """A desk dies; `writes` more writes are done before, 0: between two inputs."""

    desk: int
    stroke: int
    kind: Trouble
    writes: int


class Day(NamedTuple):
    """All that is planned."""

    seed: int
    sizes: Sizes
    fates: tuple[Fate, ...]
    trucks: tuple[Truck, ...]
    waves: tuple[Wave, ...]
    counting: tuple[Wave, ...]
    """The shift's end: everybody has told all before each."""
    deaths: tuple[Death, ...]
    cut_off: frozenset[tuple[int, int]]
    """Waves, and the desk that nothing leaves at their end."""
    unheard: frozenset[tuple[int, int]]
    """Waves, and the desk that does not hear of its commit at their end."""

    @property
    def couriers(self) -> tuple[str, ...]:
        by = by_round(self.fates)
        return tuple(one.courier for turn in sorted(by) for one in rounds.rounds_of(turn, by[turn]))


def day_of(seed: int, sizes: Sizes) -> Day:
    """Plan a day."""
    fates = tuple(fates_of(seed, sizes))
    waves = tuple(_waves(fates, sizes))
    chance = random.Random(f"faults {seed} {sizes}")
    wave = [(number, desk) for number in range(1, len(waves)) for desk in DESKS]
    # The fifth hears of couriers' proofs in time, so that its rounds close as planned.
    cut = frozenset(pair for pair in wave if pair[1] != 5 and chance.random() < 0.2)
    rest = [pair for pair in wave if pair not in cut]
    unheard = frozenset(chance.sample(rest, max(1, len(rest) // 4)))
    counting = (
        Wave((rounds.open_count(),)),
        Wave(tuple(rounds.count(fates))),
        Wave((rounds.close_count(),)),
        Wave((rounds.close_shift(),)),
    )
    deaths = tuple(_deaths((*waves, *counting), chance))
    return Day(seed, sizes, fates, tuple(trucks_of(fates)), waves, counting, deaths, cut, unheard)


def _waves(fates: tuple[Fate, ...], sizes: Sizes) -> Iterator[Wave]:
    """Yield the shift's opening, then what the rounds make of each wave."""
    yield Wave((rounds.open_shift(),))
    by, trucks = by_round(fates), trucks_of(fates)
    for number in range(sizes.rounds + 2):
        comes, goes = by.get(number, []), by.get(number - 1, [])
        out = rounds.rounds_of(number - 1, goes)
        back = rounds.rounds_of(number - 2, by.get(number - 2, []))
        lines = (
            [tasks.unload(one) for one in trucks if int(one.run[4:-2]) == number],
            list(tasks.receive(comes)),
            list(tasks.send(number - 1, goes)),
            list(tasks.look_after(number - 1, goes)),
            [*map(rounds.come_back, back), *map(rounds.go_out, out), *rounds.collect(goes)],
        )
        mixed = [task for turn in zip_longest(*lines) for task in turn if task and task.strokes]
        yield Wave(
            tuple(mixed),
            booked=tuple(one for one in comes if one.is_late),
            proven=tuple(pair for one in out for pair in one.proven)
            + tuple((one, "kurir-app") for one in comes if one.planted is Planted.GIVEN_AWAY),
        )


def _deaths(waves: tuple[Wave, ...], chance: random.Random) -> Iterator[Death]:
    """Yield each desk's deaths, in the order of its strokes; each has one at least."""
    for desk in DESKS:
        own: list[Task] = [task for wave in waves for task in wave.tasks if task.desk == desk]
        strokes = sum(len(task.strokes) for task in own)
        times = max(1, strokes // _STROKES_A_DEATH)
        for number, stroke in enumerate(sorted(chance.sample(range(strokes), times))):
            kind = Trouble.POWER if (number + desk) % 2 else Trouble.KILLED
            writes = chance.choice((0, chance.randrange(1, _WRITES)))
            yield Death(desk, stroke, kind, writes)


def operators(sizes: Sizes) -> tuple[tuple[str, ...], ...]:
    """Return who works at each desk, in turn; nobody at two."""
    names = [f"operator{number:02d}" for number in range(1, sizes.operators + 1)]
    turns = max(1, sizes.operators // len(DESKS))
    at = numbers()
    return tuple(tuple(names[next(at) % len(names)] for _ in range(turns)) for _ in DESKS)
