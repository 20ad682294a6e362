"""What is read while a batch is under way is exactly what would have been read after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from station.events import Target
from station.journal.decisions import Choice, Decision
from station.journal.outbox import JournalOutbox
from station.journal.record import Acknowledgement, DeliveryState
from tests.fakes.journals import Journalled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def journalled(tmp_path: Path) -> Iterator[Journalled]:
    with Journalled(tmp_path / "journal.sqlite") as journalled:
        journalled.record("JX1", "JX2", "JX3", "JX4", "JX3", "JX4", "JX7")
        yield journalled


@pytest.fixture
def osas(journalled: Journalled) -> Iterator[JournalOutbox]:
    outbox = JournalOutbox(Target.OSAS, journalled.journal, journalled.journal)
    yield outbox
    outbox.close()


def settle(
    outbox: JournalOutbox, *seqs: int, state: DeliveryState = DeliveryState.DELIVERED
) -> None:
    outbox.acknowledge([Acknowledgement(seq, state) for seq in seqs])


def seqs(outbox: JournalOutbox, limit: int) -> list[int]:
    return [event.seq for event in outbox.pending(limit)]


def test_the_next_batches_follow_whatever_their_sizes_and_what_was_scanned_meanwhile(
    journalled: Journalled, osas: JournalOutbox
) -> None:
    assert seqs(osas, 2) == [1, 2]
    osas.read_ahead(2, 3)
    read = osas._ahead[:]
    journalled.record("JX8")
    settle(osas, 1, 2)
    second = osas.pending(2)
    assert second == read[:2]
    assert all(one is other for one, other in zip(second, read, strict=False))
    osas.read_ahead(4, 2)
    settle(osas, 3, 4)
    assert seqs(osas, 10) == [5, 6, 7, 8]


def test_a_batch_that_came_to_nothing_is_sent_again_first(osas: JournalOutbox) -> None:
    assert seqs(osas, 2) == [1, 2]
    osas.read_ahead(2, 3)
    assert seqs(osas, 3) == [1, 2, 3]
    osas.read_ahead(3, 3)
    settle(osas, 1, 3)
    assert seqs(osas, 3) == [2, 4, 5]


def test_nothing_that_is_held_back_since_is_sent(osas: JournalOutbox) -> None:
    assert seqs(osas, 3) == [1, 2, 3]
    osas.read_ahead(3, 3)
    settle(osas, 1, 2)
    settle(osas, 3, state=DeliveryState.PARKED)
    assert seqs(osas, 3) == [4, 6, 7]


def test_what_a_person_released_meanwhile_goes_before_what_shares_its_parcel(
    journalled: Journalled, osas: JournalOutbox
) -> None:
    beside = JournalOutbox(Target.OSAS, journalled.journal, journalled.journal)
    assert seqs(osas, 2) == [1, 2]
    settle(beside, 4, state=DeliveryState.PARKED)
    osas.read_ahead(2, 3)
    again = Decision(4, Target.OSAS, Choice.RETRY, "spv01", "the parcel is known now")
    assert journalled.journal.decide(again)
    settle(osas, 1, 2)
    assert seqs(osas, 3) == [3, 4, 5]
    beside.close()


def test_what_the_database_lost_goes_first(osas: JournalOutbox) -> None:
    assert seqs(osas, 2) == [1, 2]
    settle(osas, 1, 2)
    assert seqs(osas, 2) == [3, 4]
    osas.read_ahead(4, 3)
    settle(osas, 3, 4)
    assert osas.reopen() == 4
    assert seqs(osas, 3) == [1, 2, 3]
