"""What the trucks of a day bring: what their manifests list, and what is on board. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests.day.fates import Comes, Fate, Planted
from tests.day.planning import batched, by_round

if TYPE_CHECKING:
    from collections.abc import Iterable

TRUCK_HOLDS, BAG_HOLDS = 60, 15


class Truck(NamedTuple):
    """What a truck brings: what its manifest lists, what is on board, the bags and their contents."""

    run: str
    manifest: str
    seal: str
    listed: tuple[Fate, ...]
    aboard: tuple[Fate, ...]
    bags: tuple[tuple[str, tuple[Fate, ...]], ...]


def trucks_of(fates: Iterable[Fate]) -> list[Truck]:
    """Return the trucks of a day; what is over rides on the first of its round."""
    made: list[Truck] = []
    for turn, parcels in sorted(by_round(fates).items()):
        loose = [one for one in parcels if one.comes is Comes.RUN]
        over = tuple(one for one in parcels if one.comes is Comes.OVER)
        bagged = list(batched((one for one in parcels if one.comes is Comes.BAG), BAG_HOLDS))
        for number, listed in enumerate(batched(loose, TRUCK_HOLDS), 1):
            aboard = tuple(one for one in listed if one.planted is not Planted.NOT_ON_BOARD)
            name = f"{turn}{number:02d}"
            bags = tuple((f"SUB-1-20261120-B{name}{n}", one) for n, one in enumerate(bagged))
            made.append(
                Truck(
                    f"RUN-{name}",
                    f"SUB-1-20261120-M{name}",
                    f"T-{name}",
                    listed,
                    aboard + over,
                    bags,
                )
            )
            over, bagged = (), []
    return made
