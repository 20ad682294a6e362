"""A photo is kept with the scan that shows it, and owed once that scan has arrived. Once."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest

from station.errors import JournalError
from station.events import Target
from station.journal import archive, schema
from station.journal.outbox import JournalOutbox
from station.journal.record import (
    Acknowledgement,
    Attachment,
    AttachmentProof,
    DeliveryState,
)
from station.journal.salvage import salvage
from tests.fakes.journals import Journalled
from tests.fakes.outbox import MORNING
from tests.faults.scribbling import scribble_over

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DELIVERED, PARKED = DeliveryState.DELIVERED, DeliveryState.PARKED
MORNING_US = round(MORNING.timestamp() * 1_000_000)


def photo(content: bytes) -> Attachment:
    return Attachment.of(content, "image/jpeg", MORNING)


@pytest.fixture
def journalled(tmp_path: Path) -> Iterator[Journalled]:
    with Journalled(tmp_path / "journal.sqlite") as journalled:
        yield journalled


@pytest.fixture
def osas(journalled: Journalled) -> Iterator[JournalOutbox]:
    outbox = JournalOutbox(Target.OSAS, journalled.journal, journalled.journal)
    yield outbox
    outbox.close()


def contents(outbox: JournalOutbox, most_bytes: int = 9_999) -> list[bytes]:
    return [one.content for one in outbox.attachments(most_bytes)]


def test_a_photo_is_owed_once_its_event_has_arrived_and_to_osas_alone(
    journalled: Journalled, osas: JournalOutbox
) -> None:
    journalled.show("JX1", photo(b"one"), offset_us=2_000_000)
    assert contents(osas) == []
    onmart = JournalOutbox(Target.ONMART, journalled.journal, journalled.journal)
    onmart.acknowledge([Acknowledgement(1, DELIVERED)])
    assert contents(osas) == []
    osas.acknowledge([Acknowledgement(1, DELIVERED)])
    (owed,) = osas.attachments(9_999)
    assert owed.sha256.hex() == photo(b"one").reference
    assert (owed.media_type, owed.content, owed.hub) == ("image/jpeg", b"one", "CGK")
    assert owed.captured_us == MORNING_US + 2_000_000
    assert onmart.attachments(9_999) == ()
    onmart.close()
    osas.attached([AttachmentProof(owed.sha256, DELIVERED)])
    assert contents(osas) == []
    assert osas.last_attachment() == owed.sha256


def test_the_same_picture_is_one_and_goes_with_whichever_of_its_events_arrives(
    journalled: Journalled, osas: JournalOutbox
) -> None:
    for awb in ("JX1", "JX2", "JX3"):
        journalled.show(awb, photo(b"one"))
    osas.acknowledge([Acknowledgement(1, PARKED)])
    assert contents(osas) == []
    osas.acknowledge([Acknowledgement(2, DELIVERED)])
    (owed,) = osas.attachments(9_999)
    osas.attached([AttachmentProof(owed.sha256, DELIVERED)])
    osas.acknowledge([Acknowledgement(3, DELIVERED)])
    assert contents(osas) == []


def test_a_batch_of_photos_is_small_but_never_none(
    journalled: Journalled, osas: JournalOutbox
) -> None:
    journalled.show("JX1", photo(b"a" * 60), photo(b"b" * 60), photo(b"c" * 60))
    osas.acknowledge([Acknowledgement(1, DELIVERED)])
    assert [len(contents(osas, most)) for most in (1, 60, 119, 120, 180)] == [1, 1, 1, 2, 3]


def test_a_refused_photo_is_parked_and_the_others_go_on(
    journalled: Journalled, osas: JournalOutbox
) -> None:
    journalled.show("JX1", photo(b"bad"), photo(b"good"))
    osas.acknowledge([Acknowledgement(1, DELIVERED)])
    osas.attached([AttachmentProof(photo(b"bad").sha256, PARKED, "23514")])
    assert contents(osas) == [b"good"]
    assert osas.last_attachment() is None


def test_a_database_that_was_rolled_back_gets_its_photos_again(
    journalled: Journalled, osas: JournalOutbox
) -> None:
    journalled.show("JX1", photo(b"one"))
    osas.acknowledge([Acknowledgement(1, DELIVERED)])
    osas.attached([AttachmentProof(photo(b"one").sha256, DELIVERED)])
    assert osas.reopen() == 1
    assert contents(osas) == [], "after its event, as the first time"
    osas.acknowledge([Acknowledgement(1, DELIVERED)])
    assert contents(osas) == [b"one"]


def test_where_the_clock_is_not_believed_the_server_says_when(
    journalled: Journalled, osas: JournalOutbox
) -> None:
    journalled.show("JX1", photo(b"one"), clock_trusted=False)
    osas.acknowledge([Acknowledgement(1, DELIVERED)])
    assert osas.attachments(9_999)[0].captured_us is None


def test_a_photo_and_its_scan_are_saved_together_or_not_at_all(journalled: Journalled) -> None:
    writer = journalled.journal._connection
    writer.pragma("max_page_count", writer.pragma("page_count"))
    with pytest.raises(JournalError) as refused:
        journalled.show("JX1", photo(b"x" * 300_000))
    assert refused.value.key == "disk_full"
    journalled.restart()
    assert journalled.journal.owed(Target.OSAS).waiting == 0
    kept = journalled.journal._connection.execute("SELECT count(*) FROM attachment_content").get
    assert kept == 0


@pytest.mark.parametrize("size", [0, 300_001])
def test_a_picture_that_no_database_would_take_is_refused_when_it_is_captured(size: int) -> None:
    with pytest.raises(ValueError, match=str(size)):
        photo(b"x" * size)
    assert photo(b"x" * 300_000).content


def stored(file: Path, sql: str) -> list[tuple[object, ...]]:
    reader = schema.open_reader(file)
    rows = reader.execute(sql).fetchall()
    reader.close()
    return rows


def test_photos_move_into_the_archive_with_the_last_event_that_shows_them(
    journalled: Journalled, osas: JournalOutbox
) -> None:
    """The second event's database has not taken it yet: it stays, and with it what it shows."""
    journal = journalled.journal
    journalled.show("JX1", photo(b"both"), photo(b"first"), photo(b"refused"))
    journalled.show("JX2", photo(b"both"))
    journalled.show("JX3", photo(b"unsent"))
    for seq in (1, 3):
        osas.acknowledge([Acknowledgement(seq, DELIVERED)])
        journal.settle(Target.ONMART, [Acknowledgement(seq, DeliveryState.NOT_OWED)])
    osas.attached([AttachmentProof(photo(c).sha256, DELIVERED) for c in (b"both", b"first")])
    osas.attached([AttachmentProof(photo(b"refused").sha256, PARKED, "23514")])
    later = journalled.clock.now() + timedelta(days=400)
    while journal.store.archive_slice(later):
        pass
    content = "SELECT content FROM attachment_content ORDER BY 1"
    kept = stored(journalled.file, content)
    assert kept == [(b"both",), (b"unsent",)]
    (month,) = archive.files_of(journalled.file.with_name(archive.FOLDER))
    assert stored(month, content) == [(b"both",), (b"first",), (b"refused",)]
    assert stored(journalled.file, "SELECT seq FROM event ORDER BY 1") == [(2,), (3,)]


def test_photos_are_salvaged_out_of_a_damaged_store_if_they_are_as_they_were(
    journalled: Journalled, tmp_path: Path
) -> None:
    journalled.show("JX1", photo(b"whole"), photo(b"spoilt"))
    journalled.journal._connection.execute(
        "UPDATE attachment_content SET content = CAST('other' AS BLOB) WHERE content = CAST('spoilt' AS BLOB)"
    )
    journalled.journal.checkpoint()
    new = schema.open_writer(tmp_path / "new.sqlite")
    with new:
        salvage(journalled.file, new, 1, 0)
    assert new.execute("SELECT content FROM attachment_content").fetchall() == [(b"whole",)]
    kept = new.execute("SELECT sha256, state, note FROM attachment").fetchall()
    assert set(kept) == {
        (photo(b"whole").sha256, "pending", ""),
        (photo(b"spoilt").sha256, "parked", "salvaged"),
    }
    new.close()


def test_a_photo_that_was_lost_is_told_once_and_keeps_nobody_waiting(
    journalled: Journalled,
) -> None:
    """Its event is archived in the end like every other."""
    journal = journalled.journal
    journalled.show("JX1", photo(b"spoilt"), photo(b"sent"))
    journal.settle(Target.OSAS, [Acknowledgement(1, DELIVERED)])
    journal.settle(Target.ONMART, [Acknowledgement(1, DeliveryState.NOT_OWED)])
    journal.attached([AttachmentProof(photo(b"sent").sha256, DELIVERED)])
    journal._connection.execute("UPDATE attachment_content SET content = CAST('' AS BLOB)")
    journal.store.suspect()
    journal.mend()
    told = {alarm.key: dict(alarm.facts) for alarm in journal.store.take_alarms()}
    assert list(told) == ["store_damaged", "pictures_lost"]
    assert told["pictures_lost"]["pictures"] == "1"
    assert stored(journalled.file, "SELECT key FROM incident") == [(key,) for key in told]
    journal.settle(Target.OSAS, [Acknowledgement(1, DELIVERED)])
    journal.settle(Target.ONMART, [Acknowledgement(1, DeliveryState.NOT_OWED)])
    later = journalled.clock.now() + timedelta(days=400)
    while journal.store.archive_slice(later):
        pass
    assert stored(journalled.file, "SELECT seq FROM event") == []
    (month,) = archive.files_of(journalled.file.with_name(archive.FOLDER))
    states = stored(month, "SELECT state, note FROM attachment ORDER BY state")
    assert states == [("delivered", ""), ("parked", "salvaged")]


def test_a_photo_whose_event_is_lost_is_given_up_with_it(
    journalled: Journalled, tmp_path: Path
) -> None:
    journalled.show("JX1", photo(b"both"))
    journalled.show("JX2", photo(b"both"), photo(b"alone"))
    journalled.journal._connection.execute("UPDATE event SET body = CAST('' AS BLOB) WHERE seq = 2")
    journalled.journal.checkpoint()
    new = schema.open_writer(tmp_path / "new.sqlite")
    with new:
        assert salvage(journalled.file, new, 2, 0).pictures == 1
    kept = new.execute("SELECT sha256 FROM attachment WHERE state = 'pending'").fetchall()
    assert kept == [(photo(b"both").sha256,)]
    new.close()


def test_a_photo_whose_description_is_no_text_any_more_stops_no_salvage(
    journalled: Journalled, tmp_path: Path
) -> None:
    journalled.show("JX1", photo(b"one"), photo(b"two"))
    journalled.journal.close()
    stored = journalled.file.read_bytes()
    assert stored.count(b"image/jpeg") == 2
    journalled.file.write_bytes(stored.replace(b"image/jpeg", b"image/\xd1peg", 1))
    new = schema.open_writer(tmp_path / "new.sqlite")
    with new:
        assert salvage(journalled.file, new, 1, 0).pictures == 1
    kept = new.execute("SELECT media_type, state FROM attachment ORDER BY state").fetchall()
    assert kept == [("", "parked"), ("image/jpeg", "pending")]
    assert new.execute("SELECT count(*) FROM attachment_event").get == 2
    new.close()


@pytest.mark.parametrize("seed", range(4))
def test_photos_of_a_scribbled_store_stop_no_salvage_and_none_comes_over_that_was_not_taken(
    journalled: Journalled, tmp_path: Path, seed: int
) -> None:
    chance = Random(seed)
    taken = [chance.randbytes(6_000) for _ in range(30)]
    journalled.journal._connection.execute("PRAGMA synchronous = OFF")
    for number, content in enumerate(taken):
        journalled.show(f"JX{number}", photo(content))
    journalled.journal.close()
    scribble_over(journalled.file, chance)
    new = schema.open_writer(tmp_path / "new.sqlite")
    with new:
        salvage(journalled.file, new, len(taken), 0)
    carried = [row[0] for row in new.execute("SELECT content FROM attachment_content")]
    assert set(carried) <= set(taken)
    new.close()
