"""`python -m tests.day`: play one day of a hub on a server of its own, and tell what came of it.

    --seed N              another day
    --parcels N           how large, 5,000 unless it is said
    --without SAFEGUARD   with one safeguard taken away: the comparison must miss it

Exit code 1: something is otherwise than planned.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from station.demo.postgres import EmbeddedPostgres
from tests.day.compare import compared
from tests.day.planning import FULL, Sizes
from tests.day.play import played
from tests.day.safeguards import SAFEGUARDS, without
from tests.day.telling import table
from tests.day.whole import day_of
from tests.fakes.databases import migrated
from tests.fakes.hub import make_hub
from tests.simulator.disk import VirtualDisks
from tests.simulator.hub_days import silence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.day.whole import Day
    from tests.fakes.hub import Hub

_IN_MEMORY = Path("/dev/shm")
_PARCELS_A_ROUND = 625


def main(arguments: Sequence[str]) -> int:
    """Do what is asked; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.day",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--parcels", type=int, default=FULL.parcels)
    parser.add_argument("--without", choices=sorted(SAFEGUARDS))
    asked = parser.parse_args(arguments)
    rounds = max(1, asked.parcels // _PARCELS_A_ROUND)
    sizes = Sizes(asked.parcels, rounds, FULL.operators)
    root = str(_IN_MEMORY) if _IN_MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="hub-day-", dir=root) as folder:
        return _play(asked.seed, sizes, Path(folder), asked.without)


def _play(seed: int, sizes: Sizes, folder: Path, safeguard: str | None) -> int:
    server = EmbeddedPostgres(folder / "postgres")
    try:
        server.start()
        migrated(server, "osas", "onmart")
        return _tell(day_of(seed, sizes), make_hub(server.url), folder, safeguard)
    finally:
        server.destroy()


def _tell(day: Day, hub: Hub, folder: Path, safeguard: str | None) -> int:
    disks = VirtualDisks(folder / "disks")
    began_s = time.monotonic()
    try:
        with (
            silence(),
            disks.in_place(),
            without(safeguard),
            played(day, disks, hub.osas_url, hub.onmart_url) as done,
        ):
            found = compared(done)
            print(table(done, found, time.monotonic() - began_s))
    finally:
        disks.close()
    print("\n".join(found.differences))
    return int(bool(found.differences))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
