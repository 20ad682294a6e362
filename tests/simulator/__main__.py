"""`python -m tests.simulator`: play hub-days, or tell the story of one.

    --seed N                  tell everything that happens in this one; a failing one also shrinks
    --hub-days N [--from S]   play so many, on every core, and add them up
    --without SAFEGUARD       with one safeguard taken away: the oracle must miss it

Exit code 1: something happened that must never happen.
"""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

from tests.simulator.hub_days import Playing, added_up, summary
from tests.simulator.planning import plan_of
from tests.simulator.safeguards import SAFEGUARDS
from tests.simulator.safeguards import without as doing_without
from tests.simulator.shrinking import shrunk
from tests.simulator.slices import play_slices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.simulator.oracle import Violation


def main(arguments: Sequence[str]) -> int:
    """Do what is asked; return the exit code."""
    asked = _parser().parse_args(arguments)
    if asked.seed is not None:
        return _tell(asked.seed, asked.without)
    return _add_up(range(asked.first, asked.first + asked.hub_days), asked.without)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.simulator",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--seed", type=int)
    parser.add_argument("--hub-days", type=int, default=100)
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--without", choices=SAFEGUARDS)
    return parser


def _tell(seed: int, without: str | None) -> int:
    """Tell a hub-day's whole story, and its smallest version if it is a bad one."""
    with Playing() as playing, doing_without(without):
        world = playing.play(plan_of(seed), print)
    hits = ", ".join(f"{kind} × {times}" for kind, times in sorted(world.injected.items()))
    print(f"\nseed {seed}: {world.oracle.scans} scans; {hits or 'no fault hit anything'}")
    if not world.oracle.violations:
        print("Nothing happened that must never happen.")
        return 0
    _shrink(seed, world.oracle.violations, without)
    return 1


def _add_up(seeds: range, without: str | None) -> int:
    began_s = time.monotonic()
    totals = added_up(play_slices(seeds, without))
    print(summary(totals, time.monotonic() - began_s))
    for seed, violations in totals.violations.items():
        print(f"seed {seed}: {violations[0].rule}: {violations[0].what}")
    for seed, violations in list(totals.violations.items())[:1]:
        _shrink(seed, violations, without)
    return 1 if totals.violations else 0


def _shrink(seed: int, violations: Sequence[Violation], without: str | None) -> None:
    """Tell the smallest story that violates the same property, and how to play the whole again."""
    rule = violations[0].rule
    print(f"\n{len(violations)} violations, the first of {rule}. As little as still fails:\n")
    with Playing() as playing, doing_without(without):
        smallest = shrunk(plan_of(seed), lambda plan: playing.violates(rule, plan))
        for step in smallest.steps:
            print(f"  {step}")
        print()
        playing.play(smallest, print, rule)
    again = f" --without {without}" if without else ""
    print(f"\nreplay: python -m tests.simulator --seed {seed}{again}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
