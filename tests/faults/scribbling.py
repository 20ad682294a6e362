"""Scribbles over a store, and asks what the station then takes for scanned."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from tests.fakes.scans import record

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

    from tests.fakes.stores import Home


def scribble_over(store: Path, chance: Random) -> None:
    """Overwrite some places of the store and its WAL; cut one in ten short."""
    for part in ("", "-wal"):
        file = store.with_name(store.name + part)
        size = file.stat().st_size if file.exists() else 0
        if not size:
            continue
        with file.open("r+b") as opened:
            for _ in range(chance.choice([0, 1, 3, 30, 300])):
                opened.seek(chance.randrange(size))
                opened.write(chance.randbytes(chance.choice([1, 2, 40, 500])))
        if chance.random() < 1 / 10:
            os.truncate(file, chance.randrange(size))


def assert_only_scanned(home: Home, scanned: list[tuple[Any, ...]]) -> int:
    """Salvage, scan on, and assert P2 and a chain that holds; return how many were carried over.

    `scanned`: sequence number, event id and body of each scan.
    """
    journal = home.open()
    journal.store.suspect()
    journal.mend()
    record(journal, "JX9001")
    journal.close()
    kept = home.rows("SELECT seq, event_id, body FROM event ORDER BY seq")[:-1]
    owed = {row[0] for row in home.rows("SELECT seq FROM delivery WHERE state = 'pending'")}
    bodies = {(seq, body) for seq, _, body in scanned}
    assert {(seq, body) for seq, _, body in kept} <= bodies
    assert {row for row in kept if row[0] in owed} <= set(scanned), "sent under its own id"
    assert home.report().broken_at is None
    return len(kept)
