"""A parcel that a database did not know is asked for again, for a month, and then no more."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from station.events import Target
from station.journal import doubts
from station.journal.outbox import JournalOutbox
from station.journal.record import Acknowledgement, DeliveryState, Doubt
from tests.fakes.journals import Journalled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAY_S = 86_400


@pytest.fixture
def journalled(tmp_path: Path) -> Iterator[Journalled]:
    with Journalled(tmp_path / "journal.sqlite") as journalled:
        yield journalled


@pytest.fixture
def onmart(journalled: Journalled) -> Iterator[JournalOutbox]:
    outbox = JournalOutbox(Target.ONMART, journalled.journal, journalled.journal)
    yield outbox
    outbox.close()


def not_owed(*seqs: int) -> list[Acknowledgement]:
    return [Acknowledgement(seq, DeliveryState.NOT_OWED, look_again=True) for seq in seqs]


def test_what_is_not_owed_is_looked_at_again_after_ten_minutes_and_not_before(
    journalled: Journalled, onmart: JournalOutbox
) -> None:
    journalled.record("JX1", "JX2", "JX3")
    onmart.acknowledge(
        [
            *not_owed(1),
            Acknowledgement(2, DeliveryState.NOT_OWED),
            Acknowledgement(3, DeliveryState.DELIVERED),
        ]
    )
    journalled.clock.advance(599)
    assert onmart.doubts(10) == []
    journalled.clock.advance(1)
    assert onmart.doubts(10) == [Doubt(1, "JX1")]


def test_looks_go_on_for_a_month_ever_more_rarely_but_daily(
    journalled: Journalled, onmart: JournalOutbox
) -> None:
    journalled.record("JX1")
    onmart.acknowledge(not_owed(1))
    began_s = journalled.clock.monotonic_s()
    looked_s = [0.0]
    while journalled.clock.monotonic_s() < began_s + 60 * DAY_S:
        journalled.clock.advance(600)
        if due := onmart.doubts(10):
            onmart.looked(due, frozenset())
            looked_s.append(journalled.clock.monotonic_s() - began_s)
    gaps = [after - before for before, after in itertools.pairwise(looked_s)]
    assert len(gaps) == doubts.LOOKS
    assert gaps[:3] == [600, 1_200, 2_400]
    assert max(gaps) == DAY_S
    assert 28 * DAY_S < looked_s[-1] < 32 * DAY_S


def test_a_clock_that_jumps_ends_no_doubt(journalled: Journalled, onmart: JournalOutbox) -> None:
    journalled.record("JX1")
    ten_years_s = 3_650 * DAY_S
    journalled.clock.advance(ten_years_s)
    onmart.acknowledge(not_owed(1))
    journalled.clock.advance(-ten_years_s)
    (due,) = onmart.doubts(10)
    onmart.looked([due], frozenset())
    assert onmart.doubts(10) == []
    journalled.clock.advance(1_200)
    assert onmart.doubts(10) == [due]


def test_when_its_shipment_has_appeared_all_that_was_scanned_of_it_is_owed_in_order(
    journalled: Journalled, onmart: JournalOutbox
) -> None:
    journalled.record("JX1", "JX2", "JX1", "JX1")
    onmart.acknowledge([*not_owed(1, 2), Acknowledgement(4, DeliveryState.DELIVERED)])
    journalled.clock.advance(590)
    onmart.acknowledge(not_owed(3))
    journalled.clock.advance(10)
    due = onmart.doubts(10)
    assert due == [Doubt(1, "JX1"), Doubt(2, "JX2")]
    onmart.looked(due, {"JX1"})
    assert [event.seq for event in onmart.pending(10)] == [1, 3], "the third was not due yet"
    assert onmart.state().waiting == 2
    journalled.clock.advance(2_400)
    assert onmart.doubts(10) == [Doubt(2, "JX2")]


def test_an_orphan_whose_waybill_has_turned_up_is_asked_about_on_but_not_sent_again(
    journalled: Journalled,
) -> None:
    osas = JournalOutbox(Target.OSAS, journalled.journal, journalled.journal)
    journalled.record("JX1")
    osas.acknowledge([Acknowledgement(1, DeliveryState.DELIVERED, look_again=True)])
    journalled.clock.advance(600)
    osas.looked(osas.doubts(10), {"JX1"})
    assert osas.pending(10) == []
    assert osas.doubts(10) == []
    journalled.clock.advance(DAY_S)
    assert osas.doubts(10) == [Doubt(1, "JX1")], "a database may lose that it was attached"
    osas.close()
