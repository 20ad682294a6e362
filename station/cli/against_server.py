"""`hub-station journal verify --against-server`: whether the journal is what OSAS was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.central.heads import acknowledged_heads
from station.central.pools import Pool
from station.cli.store import journal_reader
from station.events import Target
from station.journal import archive, heads, history
from station.passwords import Passwords

if TYPE_CHECKING:
    from station.cli.invocation import Invocation
    from station.journal.heads import Head, HeadsReport


def compare(call: Invocation) -> HeadsReport:
    """Compare the journal with every head that OSAS keeps. Raises CentralError, JournalError."""
    kept = _acknowledged(call)
    with journal_reader(call.folders) as reader:
        if reader is None:
            return heads.compare(kept, ())
        with archive.open_files(call.folders.archive) as archives:
            return heads.compare(kept, history.events(reader, archives))


def _acknowledged(call: Invocation) -> list[Head]:
    own, settings = call.settings.station, call.settings
    pool = Pool(
        Target.OSAS,
        settings.osas,
        passwords=Passwords(call.folders.config),
        answer_within_s=settings.sync.answer_within_s,
    )
    try:
        return acknowledged_heads(pool, f"{own.hub}-{own.desk}")
    finally:
        pool.close()
