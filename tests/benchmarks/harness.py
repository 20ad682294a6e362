"""Measure things side by side, and hold them to their limits.

Absolute figures depend on the machine and on the minute; the ratio of two things measured in turns
in one run does not. So each comparison runs its callables interleaved, in an order that rotates,
and its limits are ratios:

    def run(report: Report) -> None:
        with appends(report.folder) as append, journal(report.folder) as commit:
            report.compare(
                "journal commit",
                {"floor": append, "commit": commit},
                [Limit("commit", "p50", 1.7, "floor"), Limit("commit", "p99", 2.5, "floor")],
                rounds=3_000,
            )

A callable that returns a number measured something itself (seconds, or the comparison's unit);
one that returns None is timed from call to return.
"""

from __future__ import annotations

import math
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

Quantile = Literal["p50", "p99"]
SHARES: dict[Quantile, float] = {"p50": 0.50, "p99": 0.99}


@dataclass(frozen=True, slots=True)
class Limit:
    """`subject`'s quantile is at most `at_most` times `against`'s same quantile."""

    subject: str
    quantile: Quantile
    at_most: float
    against: str


@dataclass(frozen=True, slots=True)
class Ceiling:
    """`subject`'s quantile is at most so many seconds, on whatever machine: a promise in figures.

    Only for what was promised like that: a ratio says more.
    """

    subject: str
    quantile: Quantile
    at_most_s: float


@dataclass(frozen=True, slots=True)
class Unit:
    """How to print what is measured: the number shown is the value times `scale`."""

    name: str = "µs"
    scale: float = 1e6


@dataclass(slots=True)
class Report:
    """Collects comparisons, prints each as it ends. `folder` is on the disk that is measured."""

    folder: Path
    missed: list[str] = field(default_factory=list)
    at_end: ExitStack = field(default_factory=ExitStack)
    """What several benches share is closed by this."""

    def compare(
        self,
        title: str,
        subjects: Mapping[str, Callable[[], float | None]],
        limits: Sequence[Limit | Ceiling] = (),
        *,
        rounds: int,
        warm_up: int = 20,
        unit: Unit = Unit(),
    ) -> None:
        """Run every subject `rounds` times in turns; print quantiles, and the limits' outcome."""
        measure(subjects, min(warm_up, rounds))
        self.judge(title, measure(subjects, rounds), limits, unit=unit)

    def judge(
        self,
        title: str,
        samples: Mapping[str, Sequence[float]],
        limits: Sequence[Limit | Ceiling] = (),
        *,
        unit: Unit = Unit(),
    ) -> None:
        """Print the quantiles of what was measured, and hold them to their limits."""
        rounds = min(map(len, samples.values()))
        print(f"\n{title}  ({rounds:,} rounds)")
        for name, values in samples.items():
            shown = "  ".join(
                f"{at} {quantile(values, share) * unit.scale:12,.1f} {unit.name}"
                for at, share in SHARES.items()
            )
            print(f"  {name:<28} {shown}")
        for limit in limits:
            if isinstance(limit, Limit):
                self._judge(title, limit, samples)
            else:
                self._judge_alone(title, limit, samples, unit)

    def expect(self, title: str, found: object, wanted: object) -> None:
        """Hold a count or a fact to exactly what is wanted."""
        self._note(f"{title}: {found}, wanted {wanted}", kept=found == wanted)

    def hold(self, told: str, found: float, at_most: float) -> None:
        """Hold a figure that was `told` already to its limit."""
        self._note(told, kept=found <= at_most)

    def _judge(self, title: str, limit: Limit, samples: Mapping[str, Sequence[float]]) -> None:
        share = SHARES[limit.quantile]
        below = quantile(samples[limit.against], share)
        ratio = quantile(samples[limit.subject], share) / below if below else math.inf
        self._note(
            f"{title}: {limit.subject} {limit.quantile} = {ratio:.2f} × {limit.against}, "
            f"at most {limit.at_most:g}",
            kept=ratio <= limit.at_most,
        )

    def _judge_alone(
        self, title: str, ceiling: Ceiling, samples: Mapping[str, Sequence[float]], unit: Unit
    ) -> None:
        found = quantile(samples[ceiling.subject], SHARES[ceiling.quantile])
        self._note(
            f"{title}: {ceiling.subject} {ceiling.quantile} = {found * unit.scale:.1f} {unit.name},"
            f" at most {ceiling.at_most_s * unit.scale:g}",
            kept=found <= ceiling.at_most_s,
        )

    def _note(self, line: str, *, kept: bool) -> None:
        print(f"  {'kept  ' if kept else 'MISSED'} {line}", flush=True)
        if not kept:
            self.missed.append(line)


def measure(
    subjects: Mapping[str, Callable[[], float | None]], rounds: int
) -> dict[str, list[float]]:
    """Run the subjects in turns, another one first in each round; return what each measured."""
    samples: dict[str, list[float]] = {name: [] for name in subjects}
    names = list(subjects)
    for number in range(rounds):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            started_ns = time.perf_counter_ns()
            measured = subjects[name]()
            took_s = (time.perf_counter_ns() - started_ns) / 1e9
            samples[name].append(took_s if measured is None else measured)
    return samples


def quantile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
