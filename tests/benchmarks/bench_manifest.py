"""A manifest of 5,000 parcels beside small ones: scanned into and closed, unloaded and reconciled.

At desks beside a mirror of 1,000,000 waybills, in one run, in turns; commits apart, by the
processor's time. A scan stays within twice one of an empty manifest. What reads every line (opening,
closing, reconciling) counts by the parcel: within twice what a parcel of a small one costs.
"""

from __future__ import annotations

import shutil
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from tests.benchmarks.deciding import DecidingDesk
from tests.benchmarks.harness import Limit
from tests.benchmarks.manifest_desks import Loading, Unloading, on_manifests, waiting_here
from tests.benchmarks.million_mirror import million_mirror

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.benchmarks.harness import Report

LINES, FEW = 5_000, 40
ROUNDS = 1_000
MISSING = 100
"""So many of the 5,000 do not come; of a small one, one."""
EMPTY, FULL = f"{FEW} parcels", f"{LINES:,} parcels"
SCANNED = [Limit(FULL, "p50", 2, EMPTY), Limit(FULL, "p99", 2, EMPTY)]
BY_THE_PARCEL = [Limit(FULL, "p50", 2, EMPTY)]


def run(report: Report) -> None:
    """Compare both ends of a manifest's way."""
    compare(report, million_mirror(report.folder, report.at_end))


def compare(report: Report, big: Path) -> None:
    """Measure beside a copy of this mirror, which the manifests to unload are put into."""
    mirror_file = report.folder / "manifests.sqlite"
    shutil.copy(big, mirror_file)
    with _two_desks(report.folder / "loading", mirror_file) as desks:
        _load(report, *desks, waiting_here(mirror_file, LINES + ROUNDS))
    manifests = on_manifests(mirror_file, [LINES, *[FEW] * (2 + ROUNDS // (FEW - 1))])
    with _two_desks(report.folder / "unloading", mirror_file) as desks:
        _unload(report, *desks, manifests)
    mirror_file.unlink()


@contextmanager
def _two_desks(folder: Path, mirror_file: Path) -> Iterator[tuple[DecidingDesk, DecidingDesk]]:
    folder.mkdir()
    with (
        closing(DecidingDesk(folder / "few", mirror_file)) as few,
        closing(DecidingDesk(folder / "many", mirror_file)) as many,
    ):
        yield few, many


def _load(report: Report, few: DecidingDesk, many: DecidingDesk, awbs: list[str]) -> None:
    full = Loading(many, awbs, len(awbs))
    for _ in range(LINES):
        full.scan()
    empty = Loading(few, awbs[LINES:], FEW)
    subjects = {EMPTY: empty.scan, FULL: full.scan}
    report.compare("a parcel onto a manifest of", subjects, SCANNED, rounds=ROUNDS, warm_up=0)
    full.close()
    closed = {EMPTY: empty.closed, FULL: full.closed}
    report.judge("closed, by the parcel, a manifest of", closed, BY_THE_PARCEL)


def _unload(
    report: Report, few: DecidingDesk, many: DecidingDesk, manifests: list[tuple[str, list[str]]]
) -> None:
    large, *small = manifests
    full, empty = Unloading(many, [large], MISSING), Unloading(few, small, 1)
    for _ in range(LINES - MISSING - ROUNDS):
        full.scan()
    subjects = {EMPTY: empty.scan, FULL: full.scan}
    report.compare("a parcel off a manifest of", subjects, SCANNED, rounds=ROUNDS, warm_up=0)
    full.close()
    report.expect("missing, by name", (empty.lacked, full.lacked), ({"1"}, {str(MISSING)}))
    opened = {EMPTY: empty.opened, FULL: full.opened}
    closed = {EMPTY: empty.closed, FULL: full.closed}
    report.judge("opened, by the parcel, a manifest of", opened, BY_THE_PARCEL)
    report.judge("reconciled and closed, by the parcel, a manifest of", closed, BY_THE_PARCEL)
