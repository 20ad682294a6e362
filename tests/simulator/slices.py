"""Plays hub-days on every core: slice after slice of the seeds, each in a process of its own.

A hub-day depends on its seed alone, so what all come to does not depend on how many cores there are.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import TYPE_CHECKING

from tests.simulator.hub_days import Playing, Totals
from tests.simulator.safeguards import without as doing_without

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SLICE = 25
"""Few enough that no core waits long for the last one."""


def slices_of(seeds: Sequence[int]) -> list[Sequence[int]]:
    """Return the seeds in order, at most `SLICE` together."""
    return [seeds[start : start + SLICE] for start in range(0, len(seeds), SLICE)]


def play_slices(seeds: Sequence[int], without: str | None = None) -> Iterator[Totals]:
    """Play on every core; yield what came of each slice, in the order of the seeds.

    `without`: the name of a safeguard to take away.
    """
    play, slices = partial(_play, without=without), slices_of(seeds)
    if len(slices) == 1:
        yield from map(play, slices)
        return
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as processes:
        yield from processes.map(play, slices)


def _play(seeds: Sequence[int], without: str | None) -> Totals:
    with Playing() as playing, doing_without(without):
        return playing.play_all(seeds)
