"""A station runs for months: what it asks of its journal over and over leaves nothing behind."""

from __future__ import annotations

import gc
from contextlib import closing
from typing import TYPE_CHECKING

import apsw

from station.events import Target
from station.journal.outbox import JournalOutbox
from station.journal.record import Acknowledgement, DeliveryState
from tests.fakes.journals import Journalled

if TYPE_CHECKING:
    from pathlib import Path

    from station.journal.journal import Journal


class Notes:
    """Notes what is settled without a desk."""

    def __init__(self, journal: Journal) -> None:
        self.settle = journal.settle


def an_outbox(journalled: Journalled) -> JournalOutbox:
    journal = journalled.journal
    return JournalOutbox(Target.OSAS, journal, Notes(journal))  # type: ignore[arg-type]  # all that is asked of it here


def cursors() -> int:
    gc.collect()
    return sum(isinstance(one, apsw.Cursor) for one in gc.get_objects())


def test_asking_what_is_owed_keeps_no_memory(tmp_path: Path) -> None:
    with Journalled(tmp_path / "journal.sqlite") as journalled:
        journalled.record("JX1203300001", "JX1203300001", "JX1203300002")
        with closing(an_outbox(journalled)) as outbox:
            outbox.acknowledge([Acknowledgement(1, DeliveryState.PARKED, "23514")])
            outbox.pending(1)
            before = cursors()
            for _ in range(100):
                assert [event.seq for event in outbox.pending(1)] == [3]
                outbox.last_acknowledged()
                outbox.state()
            assert cursors() <= before


def test_who_has_read_enough_holds_up_no_checkpoint(tmp_path: Path) -> None:
    with Journalled(tmp_path / "journal.sqlite") as journalled:
        journalled.record(*(f"JX12033{number:05}" for number in range(20)))
        with closing(an_outbox(journalled)) as outbox:
            outbox.acknowledge([Acknowledgement(1, DeliveryState.PARKED, "23514")])
            assert len(outbox.pending(2)) == 2
            assert outbox._reader is not None
            assert outbox._reader.txn_state() == apsw.SQLITE_TXN_NONE
