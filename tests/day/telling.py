"""Tells in a table what a day was, and what came of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from station.rules.close_out import Flow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.day.compare import Compared
    from tests.day.play import Played


def table(played: Played, compared: Compared, seconds: float) -> str:
    """Return the whole table."""
    return "\n".join(_lines(played, compared, seconds))


def _lines(played: Played, compared: Compared, seconds: float) -> Iterator[str]:
    day = played.day
    events = sum(station.events() for station in played.stations.values())
    yield (
        f"one day of a hub, seed {day.seed}: {len(day.fates):,} parcels, {len(played.worked)} people"
        f" at {len(played.stations)} desks, {played.inputs:,} inputs, {events:,} events"
        f" in {seconds:.0f} s; otherwise than planned: {len(compared.differences)}"
    )
    yield from _counted("faults", played.troubles)
    yield from _counted("mistakes", played.mistakes)
    yield f"  {'term of the equation':<24} {'planned':>8} {'program':>8} {'by SQL':>8}"
    for term in Flow:
        three = (compared.planned, compared.program, compared.asked)
        cells = " ".join(f"{told.get(term, 0):>8,}" for told in three)
        yield f"  {term.value:<24} {cells}"
    planted = Counter(fate.planted for fate in day.fates if fate.planted)
    yield f"  {'difference':<56} planted    named"
    for kind, number in planted.items():
        yield f"  {kind.value:<56} {number:>7} {compared.named.get(kind.value, 0):>8}"


def _counted(what: str, counted: Counter[Any]) -> Iterator[str]:
    yield f"  {counted.total():>6,} {what}"
    for one, times in sorted(counted.items()):
        yield f"  {times:>6,}   {one}"
