"""What is long settled moves into the archive; nothing is lost, whatever stops it on the way."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import apsw
import pytest

from station.events import Target
from station.journal import archive, schema, sealing
from station.journal.history import events, verify
from station.journal.journal import Journal
from station.journal.record import Acknowledgement, DeliveryState
from tests.fakes.clocks import FakeClock
from tests.fakes.scans import record_many
from tests.fakes.stores import PAGE, Home

if TYPE_CHECKING:
    from pathlib import Path

    from station.journal.chain import ChainReport

AUTUMN = datetime(2026, 9, 20, 3, 0, tzinfo=UTC)
DAYS = 40
A_DAY = 5
"""Scans a day, over 40 days of three months."""
SCANS = DAYS * A_DAY
BOTH = pytest.mark.parametrize("home", [False, True], ids=["plain", "sealed"], indirect=True)


class Season:
    """A store over forty days, settled each evening."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.clock = FakeClock(AUTUMN)
        self.journal = Journal(home.file, self.clock, home.sidecar)

    def work(self, *, parked: int = 0) -> None:
        for day in range(DAYS):
            seqs = range(day * A_DAY + 1, (day + 1) * A_DAY + 1)
            record_many(self.journal, *seqs)
            for target in Target:
                self.settle(target, *(seq for seq in seqs if seq != parked))
            self.clock.advance(86_400)

    def settle(self, target: Target, *seqs: int) -> None:
        done = DeliveryState.DELIVERED if target is Target.OSAS else DeliveryState.NOT_OWED
        self.journal.settle(target, [Acknowledgement(seq, done) for seq in seqs])

    def archive(self, slices: int = 1_000) -> int:
        """Archive to the end, or so many slices; return how many it took."""
        for number in range(slices):
            if not self.journal.store.archive_slice(self.clock.now()):
                return number
        return slices

    def seqs(self) -> list[int]:
        return [row[0] for row in self.home.rows("SELECT seq FROM event ORDER BY seq")]


@pytest.fixture
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    return Home(tmp_path, sealed=getattr(request, "param", False))


def whole(home: Home) -> tuple[ChainReport, list[int]]:
    """Read archive and store as `hub-station journal` does."""
    with (
        closing(schema.open_reader(home.file)) as reader,
        archive.open_files(home.data / archive.FOLDER) as archives,
    ):
        return verify(reader, archives), [link.seq for link in events(reader, archives)]


def archived(home: Home) -> list[str]:
    return [file.name for file in archive.files_of(home.data / "archive")]


@BOTH
def test_what_is_settled_for_a_month_moves_and_the_chain_goes_on(home: Home) -> None:
    season = Season(home)
    season.work()
    season.archive()
    assert season.seqs() == list(range(10 * A_DAY + 1, SCANS + 1)), "thirty days stay"
    assert archived(home) == ["journal-2026-09.sqlite"]
    season.clock.advance(20 * 86_400)
    season.archive()
    assert archived(home) == ["journal-2026-09.sqlite", "journal-2026-10.sqlite"]
    record_many(season.journal, 9_001)
    season.journal.close()
    report, seqs = whole(home)
    assert (report.events, report.broken_at, report.missing) == (SCANS + 1, None, 0)
    assert seqs == list(range(1, SCANS + 2))
    for file in archive.files_of(home.data / "archive"):
        assert sealing.is_sealed(file) is sealing.is_sealed(home.file)
        with closing(schema.open_reader(file)) as reader:
            states = reader.execute("SELECT DISTINCT target, state FROM delivery").fetchall()
        assert sorted(states) == [("onmart", "not_owed"), ("osas", "delivered")]
    assert home.run(9_002) == [], "and the sidecar agrees"


def test_what_is_still_owed_stays_until_a_month_after_it_is_settled(home: Home) -> None:
    season = Season(home)
    season.work(parked=7)
    season.journal.settle(Target.ONMART, [Acknowledgement(7, DeliveryState.PARKED, "hash")])
    season.archive()
    assert season.seqs()[:2] == [7, 10 * A_DAY + 1]
    season.settle(Target.OSAS, 7)
    season.clock.advance(40 * 86_400)
    season.archive()
    assert season.seqs() == [7], "parked: a person is to decide"
    assert whole(home)[1] == list(range(1, SCANS + 1)), "in both, and read once"
    season.journal._connection.execute("UPDATE delivery SET state = 'delivered'")
    season.archive()
    assert season.seqs() == []
    season.journal.close()
    report, _ = whole(home)
    assert (report.events, report.broken_at) == (SCANS, None)
    assert home.run() == []
    with closing(Journal(home.file, season.clock, home.sidecar)) as journal:
        assert journal.prepare() == SCANS + 1, "an empty store goes on after its anchor"


class Stopped(Exception):  # noqa: N818  # not an error: somebody pulled the plug
    """The power is gone."""


@pytest.mark.parametrize("after", range(7))
def test_an_archiving_that_is_stopped_anywhere_loses_nothing(home: Home, after: int) -> None:
    season = Season(home)
    season.work()
    done = 0

    def stop() -> bool:
        nonlocal done
        done += 1
        return done > after  # makes the COMMIT a ROLLBACK

    season.journal._connection.set_commit_hook(stop)
    original = season.journal.store.archive()._month_file

    def watched(month: str) -> apsw.Connection:
        file = original(month)
        file.set_commit_hook(stop)
        return file

    season.journal.store.archive()._month_file = watched  # type: ignore[method-assign]  # to stop it
    for _ in range(5):
        season.archive()
        assert whole(home)[1] == list(range(1, SCANS + 1))
    season.journal.close()
    again = Season(home)
    again.clock.advance(DAYS * 86_400)
    again.archive()
    assert again.seqs() == list(range(10 * A_DAY + 1, SCANS + 1))
    again.journal.close()
    report, seqs = whole(home)
    assert (report.events, report.broken_at, seqs) == (SCANS, None, list(range(1, SCANS + 1)))


def test_what_the_archive_does_not_have_is_not_removed(home: Home) -> None:
    season = Season(home)
    season.work()
    season.archive(1)
    season.journal.store.archive().close()
    (file,) = archive.files_of(home.data / "archive")
    file.unlink()
    season.archive()
    assert season.seqs() == list(range(1, SCANS + 1))
    season.journal.close()


def test_an_edit_of_the_archive_shows(home: Home) -> None:
    season = Season(home)
    season.work()
    season.archive()
    season.journal.close()
    with closing(apsw.Connection(str(archive.files_of(home.data / "archive")[0]))) as file:
        file.execute(
            "UPDATE event SET body = CAST(replace(CAST(body AS TEXT), 'JX7', 'JX8') AS BLOB)"
            " WHERE seq = 7"
        )
    assert whole(home)[0].broken_at == 7
    with closing(apsw.Connection(str(archive.files_of(home.data / "archive")[0]))) as file:
        file.execute("DELETE FROM event WHERE seq = 7")
    assert (whole(home)[0].broken_at, whole(home)[0].why) == (8, "missing")


def test_an_archive_that_is_gone_leaves_the_store_proved_from_its_anchor(home: Home) -> None:
    season = Season(home)
    season.work()
    season.archive()
    season.journal.close()
    for file in archive.files_of(home.data / "archive"):
        file.unlink()
    report, _ = whole(home)
    assert (report.begins_at, report.broken_at) == (10 * A_DAY + 1, None)
    assert report.events == SCANS - 10 * A_DAY


def test_a_salvage_finds_its_anchor_in_the_archive(home: Home) -> None:
    season = Season(home)
    season.work()
    season.archive()
    season.journal.close()
    home.overwrite(1, os.urandom(2 * PAGE))
    (told,) = home.run(9_001)
    assert dict(told.facts)["doubtful"] == "0"
    assert dict(told.facts)["saved"] == str(SCANS - 10 * A_DAY)
    report, _ = whole(home)
    assert (report.events, report.broken_at, report.missing) == (SCANS + 1, None, 0)


def test_a_damaged_archive_stops_nothing_and_is_told(home: Home) -> None:
    season = Season(home)
    season.work()
    season.archive()
    season.journal.store.archive().close()
    (file,) = archive.files_of(home.data / "archive")
    file.write_bytes(os.urandom(file.stat().st_size))
    season.clock.advance(86_400)
    season.archive()
    season.archive()
    assert [alarm.key for alarm in season.journal.store.take_alarms()] == ["archive_damaged"]
    assert season.seqs()[0] == 10 * A_DAY + 1
    record_many(season.journal, 9_001)
    season.journal.close()


def test_a_station_may_keep_more_in_the_store(home: Home) -> None:
    clock = FakeClock(AUTUMN)
    with closing(Journal(home.file, clock, home.sidecar, keep_days=60)) as journal:
        record_many(journal, 1)
        for target in Target:
            journal.settle(target, [Acknowledgement(1, DeliveryState.DELIVERED)])
        assert not journal.store.archive_slice(AUTUMN + timedelta(days=59))
        assert journal.store.archive_slice(AUTUMN + timedelta(days=61))
