"""A store that is not the one that was last written here is noticed, told, and never reused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from station.journal import incidents, schema
from station.journal.sidecar import Sidecar
from tests.fakes.clocks import FakeClock
from tests.fakes.scans import record_many
from tests.fakes.stores import Home, copy_of, put_back

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def chain_of(home: Home) -> tuple[int, int | None, int, int]:
    """Return events, where the chain is broken, epochs, and the numbers admitted to be missing."""
    found = home.report()
    return found.events, found.broken_at, found.epochs, found.missing


def test_a_store_as_it_was_left_is_opened_without_a_word(home: Home) -> None:
    assert home.run(*range(5)) == []
    assert home.run(*range(5, 10)) == []
    assert chain_of(home) == (10, None, 1, 0)


@pytest.mark.parametrize("scans_after", [0, 3])
def test_an_old_copy_put_back_goes_on_above_what_was_recorded_here(
    home: Home, scans_after: int
) -> None:
    home.run(*range(5))
    copy = copy_of(home.data)
    home.run(*range(5, 12))
    sent = home.ids()
    put_back(copy, home.data)
    (told,) = home.run(*range(20, 20 + scans_after))
    assert (told.key, dict(told.facts)) == ("store_older", {"lost": "7", "seq": "12"})
    assert home.run(30) == [], "told once"
    numbers = [row[0] for row in home.rows("SELECT seq FROM event ORDER BY seq")]
    assert numbers == [1, 2, 3, 4, 5, *range(13, 14 + scans_after)]
    assert min(home.ids()[5:]) > max(sent)
    assert chain_of(home) == (6 + scans_after, None, 2, 7)
    assert [row[0] for row in home.rows("SELECT key FROM incident ORDER BY rowid")] == [
        "store_older"
    ]


def test_a_deleted_wal_is_noticed(home: Home) -> None:
    journal = home.open()
    record_many(journal, *range(6))
    journal.note_last()
    # As a power cut leaves it: the scans are in the WAL, which somebody then tidies away.
    cut = copy_of(home.data)
    journal.close()
    put_back(cut, home.data)
    (home.data / "journal.sqlite-wal").unlink()
    (home.data / "journal.sqlite-shm").unlink()
    (told,) = home.run(7)
    assert (told.key, dict(told.facts)["lost"]) == ("store_older", "6")
    assert chain_of(home) == (1, None, 2, 6)


def test_without_the_sidecar_nobody_would_notice(home: Home) -> None:
    home.run(*range(5))
    copy = copy_of(home.data)
    home.run(*range(5, 12))
    put_back(copy, home.data)
    home.sidecar.unlink()
    assert home.run(20) == []
    assert home.rows("SELECT max(seq) FROM event") == [(6,)], "a number that was sent before"


def test_even_then_no_station_boot_and_number_comes_twice(home: Home) -> None:
    home.run(*range(5))
    copy = copy_of(home.data)
    home.run(5)
    sql = "SELECT body ->> 'boot_id', body ->> 'seq', event_id FROM event"
    sent = set(home.rows(sql))
    put_back(copy, home.data)
    home.sidecar.unlink()
    home.run(20)
    fresh = set(home.rows(sql)) - sent
    assert len(fresh) == 1
    assert not {row[:2] for row in fresh} & {row[:2] for row in sent}
    assert not {row[2] for row in fresh} & {row[2] for row in sent}


def test_a_store_that_went_on_elsewhere_is_noticed(home: Home, tmp_path: Path) -> None:
    home.run(*range(5))
    elsewhere = Home(tmp_path / "elsewhere")
    put_back(home.data, elsewhere.data)
    elsewhere.run(*range(10, 20))
    home.run(*range(30, 33))
    put_back(elsewhere.data, home.data)
    (told,) = home.run(40)
    assert told.key == "store_clash"
    assert home.run(41) == []
    assert chain_of(home) == (17, None, 2, 0)
    assert home.rows("SELECT max(seq) FROM event") == [(17,)]


def test_a_store_that_is_gone_is_noticed(home: Home) -> None:
    home.run(*range(5))
    for part in home.data.iterdir():
        part.unlink()
    (told,) = home.run(9)
    assert dict(told.facts) == {"lost": "5", "seq": "5"}
    assert home.rows("SELECT seq FROM event") == [(6,)]


def test_a_hole_that_no_note_admits_breaks_the_chain(home: Home) -> None:
    home.run(*range(5))
    copy = copy_of(home.data)
    home.run(*range(5, 9))
    put_back(copy, home.data)
    home.run(*range(20, 25))
    assert chain_of(home) == (10, None, 2, 4)
    writer = schema.open_writer(home.file)
    writer.execute("DELETE FROM event WHERE seq = 5")
    assert chain_of(home)[1] == 10, "the note admits 6 to 9 only"
    writer.execute(
        "INSERT INTO event SELECT 5, event_id, awb, NULL, body, body_hash, chain_hash FROM event WHERE seq = 4"
    )
    assert chain_of(home)[1] == 5
    writer.close()


def test_a_note_that_was_edited_breaks_the_chain(home: Home) -> None:
    home.run(*range(5))
    copy = copy_of(home.data)
    home.run(*range(5, 9))
    put_back(copy, home.data)
    home.run(*range(20, 25))
    writer = schema.open_writer(home.file)
    writer.execute("DELETE FROM event WHERE seq = 5")
    # Whoever deletes a scan and writes into the note that it was lost.
    writer.execute(
        "UPDATE epoch SET body = CAST(replace(CAST(body AS TEXT), '[6,9]', '[5,9]') AS BLOB)"
    )
    writer.close()
    assert chain_of(home)[1] == 10


def test_a_sidecar_that_a_power_cut_emptied_stops_nothing(home: Home) -> None:
    home.run(*range(5))
    home.sidecar.write_bytes(b"")
    assert home.run(9) == []
    known = Sidecar(home.sidecar).read()
    assert known is not None
    assert known.seq == 6


def test_a_sidecar_that_cannot_be_written_stops_nothing(home: Home) -> None:
    home.sidecar.with_name("journal.last.new").mkdir()
    assert home.run(*range(3)) == []
    assert chain_of(home) == (3, None, 1, 0)


def test_what_befell_the_store_is_kept_in_it(home: Home) -> None:
    home.run(1)
    (home.file).unlink()
    home.run(2)
    reader = schema.open_reader(home.file)
    ((at_us, key, facts),) = incidents.all_of(reader)
    reader.close()
    assert (key, facts) == ("store_older", {"lost": "1", "seq": "1"})
    assert at_us == FakeClock().now().timestamp() * 1_000_000
