"""Every workflow's decisions beside a mirror of 1,000,000 waybills: p99 at most 2 ms.

Besides the commit, from an input to all that is announced of it; each workflow in its ordinary
course of 2,000 inputs. By the processor's time, so that what else runs here says nothing, and by
the clock on the wall, which is what an operator waits for: judged where nothing else runs. An input
that is many events at once (a manifest is closed: one for each parcel) counts by the event. What a
stock-take or a shift makes of its whole floor (here 72,000 parcels), once that was read beside, is
told without a limit.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from station.mirror import schema
from tests.benchmarks.deciding import DecidingDesk
from tests.benchmarks.decision_courses import COURSES
from tests.benchmarks.harness import measure, quantile
from tests.benchmarks.million_mirror import million_mirror

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.benchmarks.deciding import Took
    from tests.benchmarks.harness import Report

INPUTS = 2_000
DECIDED_S = 0.002
FLOOR = "its whole floor"
BUSY_S = 0.001
"""So much later than usual comes back who was not let run, in one of a hundred times."""


def run(report: Report) -> None:
    """Measure each workflow at a desk of its own."""
    compare(report, million_mirror(report.folder, report.at_end), INPUTS)


def compare(report: Report, mirror_file: Path, inputs: int) -> None:
    """Hold every course to the limit, by both clocks; on a busy machine by the processor's alone."""
    is_quiet = _is_quiet()
    print(f"\na decision, p50 and p99 in ms, p99 as a share of {DECIDED_S * 1e3:g} ms")
    judged = "" if is_quiet else " (others run: only told)"
    print(f"{'':<52}n  processor{'':<12}by the clock{judged}")
    for name in COURSES:
        for what, samples in _took(report.folder, mirror_file, name, inputs):
            processor = [one.processor_s for one in samples]
            wall = [one.wall_s for one in samples]
            row = f"{what:<37} {len(samples):6,}  {_cells(processor)}  {_cells(wall)}"
            if FLOOR in what:
                print(f"  told   {row}", flush=True)
            else:
                found = max(quantile(each, 0.99) for each in (processor, *[wall] * is_quiet))
                report.hold(row, found, DECIDED_S)


def _cells(values: Sequence[float]) -> str:
    p50, p99 = quantile(values, 0.5), quantile(values, 0.99)
    return f"{p50 * 1e3:6.2f} {p99 * 1e3:6.2f} {p99 / DECIDED_S:6.2f}"


def _is_quiet() -> bool:
    """Return whether this process is let run: counting to the same number takes the same time."""
    rounds = measure({"counting": _count}, INPUTS)["counting"]
    return quantile(rounds, 0.99) < quantile(rounds, 0.5) + BUSY_S


def _count() -> None:
    sum(range(20_000))


def _took(
    folder: Path, mirror_file: Path, name: str, inputs: int
) -> Iterator[tuple[str, list[Took]]]:
    """Yield what each input of a course took, each event of many, and the floor."""
    home = folder / f"deciding {name}"
    with (
        closing(DecidingDesk(home, mirror_file)) as desk,
        closing(schema.open_reader(mirror_file)) as reader,
    ):
        steps = COURSES[name](desk, reader)
        while len(desk.took) < inputs:
            next(steps)
    yield name, desk.took
    for what, samples in (("each of many", desk.along), (FLOOR, desk.floor)):
        if samples:
            yield f"{name}, {what}", samples
