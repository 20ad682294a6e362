"""Every workflow's decisions beside a mirror of 1,000,000 waybills: p99 at most 2 ms.

Besides the commit, from an input to all that is announced of it; each workflow in its ordinary
course of 2,000 inputs. By the processor's time, so that what else runs here says nothing, and by
the clock on the wall, which is what an operator waits for. An input that is many events at once (a
manifest is closed: one for each parcel) counts by the event. What a stock-take or a shift makes of
its whole floor (here 72,000 parcels), once that was read beside, is told without a limit.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from station.mirror import schema
from tests.benchmarks.deciding import DecidingDesk
from tests.benchmarks.decision_courses import COURSES
from tests.benchmarks.harness import Ceiling, Unit
from tests.benchmarks.million_mirror import million_mirror

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.benchmarks.deciding import Took
    from tests.benchmarks.harness import Report

INPUTS = 2_000
DECIDED_S = 0.002
FLOOR = "its whole floor"
MILLISECONDS = Unit("ms", 1e3)


def run(report: Report) -> None:
    """Measure each workflow at a desk of its own."""
    compare(report, million_mirror(report.folder, report.at_end), INPUTS)


def compare(report: Report, mirror_file: Path, inputs: int) -> None:
    """Hold every course to the limit, by both clocks."""
    took = {
        what: samples
        for name in COURSES
        for what, samples in _took(report.folder, mirror_file, name, inputs)
    }
    limits = [Ceiling(what, "p99", DECIDED_S) for what in took if FLOOR not in what]
    processor = {what: [one.processor_s for one in all_] for what, all_ in took.items()}
    wall = {what: [one.wall_s for one in all_] for what, all_ in took.items()}
    report.judge("a decision, processor time", processor, limits, unit=MILLISECONDS)
    report.judge("a decision, by the clock", wall, limits, unit=MILLISECONDS)


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
