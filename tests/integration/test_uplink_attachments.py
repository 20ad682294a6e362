"""Photos reach OSAS after their scans, each once, and hold nothing up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from station.central.batch import Batch
from station.events import LinkChanged, ServerRolledBack, Target
from station.journal.outbox import JournalOutbox
from station.journal.record import Attachment, DeliveryState, OwedAttachment
from tests.fakes.central import PATIENCE_S, Bench, add_waybills, rows
from tests.fakes.journals import Journalled
from tests.fakes.outbox import MORNING
from tests.fakes.restored import backed_up

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

THERE = (
    "SELECT content, media_type, hub, station, captured_at FROM hub_station.attachment ORDER BY 1"
)
MORNING_US = round(MORNING.timestamp() * 1_000_000)


def photo(content: bytes) -> Attachment:
    return Attachment.of(content, "image/jpeg", MORNING)


def owed(content: bytes) -> OwedAttachment:
    name = photo(content).sha256
    return OwedAttachment(name, "image/jpeg", content, "CGK", MORNING_US)


@pytest.fixture
def journalled(tmp_path: Path) -> Iterator[Journalled]:
    with Journalled(tmp_path / "journal.sqlite") as journalled:
        yield journalled


@pytest.fixture
def outbox(journalled: Journalled) -> Iterator[JournalOutbox]:
    outbox = JournalOutbox(Target.OSAS, journalled.journal, journalled.journal)
    yield outbox
    outbox.close()


def test_photos_arrive_whole_and_after_their_scans(
    bench: Bench, osas_url: str, journalled: Journalled, outbox: JournalOutbox
) -> None:
    add_waybills(osas_url, "JX1", "JX2")
    large = bytes(range(256)) * 1_171
    journalled.show("JX1", photo(large), photo(b"signature"))
    journalled.show("JX2", photo(b"signature"))
    report = bench.uplink(bench.pool(osas_url), outbox).drain_once(PATIENCE_S)
    assert (report.delivered, report.error_key) == (2, "")
    assert rows(osas_url, THERE) == [
        (large, "image/jpeg", "CGK", "CGK-3", MORNING),
        (b"signature", "image/jpeg", "CGK", "CGK-3", MORNING),
    ]
    earliest = (
        "SELECT min(a.server_time) > max(l.server_time)"
        " FROM hub_station.attachment AS a, hub_station.event_ledger AS l"
    )
    assert rows(osas_url, earliest) == [(True,)]


def test_a_photo_sent_again_or_by_another_station_is_the_same(bench: Bench, osas_url: str) -> None:
    pool = bench.pool(osas_url)
    for station in ("CGK-3", "CGK-3", "SUB-1"):
        answer = bench.answer(pool, Batch([], attachments=[owed(b"one")]), station)
        assert [proof.state for proof in answer.attached] == [DeliveryState.DELIVERED]
    assert len(rows(osas_url, THERE)) == 1


def test_a_photo_that_is_refused_is_parked_alone(bench: Bench, osas_url: str) -> None:
    wrong = OwedAttachment(b"not its name", "image/jpeg", b"two", "CGK", MORNING_US)
    batch = Batch([], attachments=[owed(b"one"), wrong, owed(b"three")])
    proofs = bench.answer(bench.pool(osas_url), batch).attached
    assert [proof.state for proof in proofs] == [
        DeliveryState.DELIVERED,
        DeliveryState.PARKED,
        DeliveryState.DELIVERED,
    ]
    assert proofs[1].note.startswith("23514 ")
    assert [content for content, *_ in rows(osas_url, THERE)] == [b"one", b"three"]


def test_photos_that_cannot_be_sent_hold_up_no_scan(
    bench: Bench, osas_url: str, journalled: Journalled, outbox: JournalOutbox
) -> None:
    add_waybills(osas_url, "JX1", "JX2")
    rows(osas_url, "ALTER TABLE hub_station.attachment RENAME TO elsewhere")
    uplink = bench.uplink(bench.pool(osas_url), outbox)
    journalled.show("JX1", photo(b"one"))
    assert uplink.drain_once(PATIENCE_S).delivered == 1
    journalled.show("JX2", photo(b"two"))
    report = uplink.drain_once(PATIENCE_S)
    assert (report.delivered, report.waiting, report.error_key) == (1, 0, "")
    assert [link.online for link in bench.heard.of(LinkChanged)] == [True]
    rows(osas_url, "ALTER TABLE hub_station.elsewhere RENAME TO attachment")
    uplink.drain_once(PATIENCE_S)
    assert len(rows(osas_url, THERE)) == 2


@pytest.mark.expected_logs("WARNING station.central.link: osas was rolled back")
def test_photos_that_a_restored_database_lost_come_again_even_if_no_scan_was(
    bench: Bench, osas_url: str, journalled: Journalled, outbox: JournalOutbox
) -> None:
    add_waybills(osas_url, "JX1", "JX2")
    journalled.show("JX1", photo(b"one"))
    uplink = bench.uplink(bench.pool(osas_url), outbox)
    rows(osas_url, "ALTER TABLE hub_station.attachment RENAME TO elsewhere")
    uplink.drain_once(PATIENCE_S)
    rows(osas_url, "ALTER TABLE hub_station.elsewhere RENAME TO attachment")
    with backed_up(osas_url) as restore:
        uplink.drain_once(PATIENCE_S)
        assert len(rows(osas_url, THERE)) == 1
        restore()
    assert rows(osas_url, THERE) == []
    for _ in range(2):  # a spare connection that died with the database is a hiccup
        uplink.drain_once(PATIENCE_S)
    assert [told.events for told in bench.heard.of(ServerRolledBack)] == [1]
    assert len(rows(osas_url, THERE)) == 1
