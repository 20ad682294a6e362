"""A database that was restored or failed over has lost what it acknowledged: it gets it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from station.central import drain
from station.events import ServerRolledBack, Target
from station.journal.outbox import JournalOutbox
from tests.fakes.central import PATIENCE_S, Bench, add_shipment, add_waybills, rows
from tests.fakes.journals import Journalled
from tests.fakes.outbox import MemoryOutbox, owed_event
from tests.fakes.restored import backed_up

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from station.central.uplink import Uplink

pytestmark = pytest.mark.expected_logs("WARNING station.central.link: .* was rolled back")

AWBS = [f"JX{n}" for n in range(1, 9)]
EVENTS = [owed_event(seq, awb) for seq, awb in enumerate(AWBS, 1)]
ARRIVED = """
SELECT l.seq FROM hub_station.event_ledger AS l JOIN receiving_scan USING (event_id)
  JOIN scans USING (event_id) ORDER BY scans.id
"""

COUNTS = """
SELECT (SELECT count(*) FROM receiving_scan), (SELECT count(*) FROM scans WHERE event_id IS NOT NULL)
"""


def arrived(url: str) -> list[int]:
    """Return the sequences that are there with all their effects, as they came."""
    return [seq for (seq,) in rows(url, ARRIVED)]


def drained(uplink: Uplink) -> int:
    report = uplink.drain_once(PATIENCE_S)
    assert (report.waiting, report.error_key) == (0, "")
    return report.delivered


def test_what_a_restored_database_lost_comes_again_in_order_and_before_anything_newer(
    bench: Bench, osas_url: str
) -> None:
    add_waybills(osas_url, *AWBS)
    outbox = MemoryOutbox(Target.OSAS, EVENTS[:2])
    uplink = bench.uplink(bench.pool(osas_url), outbox)
    assert drained(uplink) == 2
    with backed_up(osas_url) as restore:
        outbox.add(*EVENTS[2:6])
        assert drained(uplink) == 4
        restore()
    assert arrived(osas_url) == [1, 2]
    outbox.add(*EVENTS[6:])
    assert drained(uplink) == 8
    assert arrived(osas_url) == [1, 2, 3, 4, 5, 6, 7, 8]
    (told,) = bench.heard.of(ServerRolledBack)
    assert (told.target, told.events) == (Target.OSAS, 6)


def test_a_ledger_that_alone_lost_what_it_knew_doubles_no_scan(bench: Bench, osas_url: str) -> None:
    add_waybills(osas_url, *AWBS)
    outbox = MemoryOutbox(Target.OSAS, EVENTS[:2])
    uplink = bench.uplink(bench.pool(osas_url), outbox)
    assert drained(uplink) == 2
    rows(osas_url, "DELETE FROM hub_station.event_ledger")
    outbox.add(EVENTS[2])
    assert drained(uplink) == 3
    assert arrived(osas_url) == [1, 2, 3]
    assert rows(osas_url, COUNTS) == [(3, 3)]


def test_a_restored_database_is_noticed_without_a_new_scan(
    bench: Bench, osas_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drain, "_ASK_EVERY_S", 0.01)
    add_waybills(osas_url, *AWBS)
    with backed_up(osas_url) as restore:
        outbox = MemoryOutbox(Target.OSAS, EVENTS)
        bench.uplink(bench.pool(osas_url), outbox).start()
        outbox.wait_until_settled()
        restore()
    bench.heard.wait_for(ServerRolledBack)
    outbox.wait_until_settled()
    assert arrived(osas_url) == [event.seq for event in EVENTS]


def test_a_database_that_lost_everything_and_one_that_lost_nothing_are_told_apart(
    bench: Bench, osas_url: str, onmart_url: str
) -> None:
    add_waybills(osas_url, *AWBS)
    for awb in AWBS:
        add_shipment(onmart_url, f"ORD-{awb}", awb)
    osas, onmart = MemoryOutbox(Target.OSAS, EVENTS), MemoryOutbox(Target.ONMART, EVENTS)
    to_osas = bench.uplink(bench.pool(osas_url), osas)
    to_onmart = bench.uplink(bench.pool(onmart_url, Target.ONMART), onmart)
    with backed_up(onmart_url) as restore:
        for uplink in (to_osas, to_onmart):
            assert drained(uplink) == 8
        restore()
    assert drained(to_osas) == 0
    assert drained(to_onmart) == 8
    assert [told.target for told in bench.heard.of(ServerRolledBack)] == [Target.ONMART]
    assert rows(onmart_url, "SELECT count(*) FROM marketplace_event") == [(8,)]


@pytest.fixture
def journalled(tmp_path: Path) -> Iterator[Journalled]:
    with Journalled(tmp_path / "journal.sqlite") as journalled:
        yield journalled


def test_the_journal_sends_again_all_that_it_keeps_and_knows_so_after_a_restart(
    bench: Bench, osas_url: str, journalled: Journalled
) -> None:
    add_waybills(osas_url, *AWBS)
    journalled.record(*AWBS[:6])
    outbox = JournalOutbox(Target.OSAS, journalled.journal, journalled.journal)
    with backed_up(osas_url) as restore:
        assert drained(bench.uplink(bench.pool(osas_url), outbox)) == 6
        restore()
    outbox.close()
    journalled.restart()
    journalled.record(*AWBS[6:])
    outbox = JournalOutbox(Target.OSAS, journalled.journal, journalled.journal)
    assert drained(bench.uplink(bench.pool(osas_url), outbox)) == 8
    outbox.close()
    assert arrived(osas_url) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert journalled.journal.owed(Target.ONMART).waiting == 8
