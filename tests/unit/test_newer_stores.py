"""What a newer program wrote is refused by an older one with a sentence, and stays as it is."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from station.access.kept import Kept, KeptPassword
from station.clock import SystemClock
from station.errors import AccessError, PrintError, StoreFormatError
from station.journal import archive, schema
from station.journal.journal import Journal
from station.mirror import schema as mirror
from station.paper.printing.print_journal import PrintJournal
from tests.fakes.access import OPERATOR
from tests.fakes.clocks import FakeClock
from tests.fakes.formats import contents, mark_newer, version_of
from tests.fakes.scans import record_many
from tests.fakes.stores import Home
from ui.refusal import refusal_box

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.fakes.command_line import CommandLine


@pytest.mark.parametrize("sealed", [False, True], ids=["plain", "sealed"])
def test_a_newer_journal_with_its_wal_stays_byte_for_byte(tmp_path: Path, sealed: bool) -> None:
    home = Home(tmp_path / "home", sealed=sealed)
    journal = home.open()
    record_many(journal, 1, 2)
    journal.store.db.execute("PRAGMA user_version = 99")
    journal.store._release()  # as kill -9 leaves it: what was recorded is in the WAL alone
    before = contents(home.data)
    assert before["journal.sqlite-wal"]
    with pytest.raises(StoreFormatError) as refused:
        home.open()
    assert (refused.value.key, refused.value.facts["version"]) == ("journal_newer", 99)
    with pytest.raises(StoreFormatError, match="journal_newer"):
        schema.open_reader(home.file)
    assert contents(home.data) == before


def test_a_newer_journal_is_not_salvaged_either(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    journal = home.open()
    record_many(journal, 1, 2)
    mark_newer(home.file)
    journal.store.suspect()
    with pytest.raises(StoreFormatError, match="journal_newer"):
        journal.prepare()
    assert not (home.data / "set-aside").exists()


def test_a_newer_archive_is_neither_written_nor_read(tmp_path: Path) -> None:
    month = tmp_path / "archive" / "journal-2026-11.sqlite"
    month.parent.mkdir()
    schema.open_writer(month).close()
    mark_newer(month)
    before = contents(tmp_path)
    with pytest.raises(StoreFormatError, match="journal_newer"):
        schema.open_writer(month)
    with pytest.raises(StoreFormatError, match="journal_newer"), archive.open_files(month.parent):
        pass
    assert contents(tmp_path) == before


def test_an_older_journal_is_not_read_before_it_is_converted(
    tmp_path: Path, next_format: Callable[..., None]
) -> None:
    home = Home(tmp_path / "home")
    home.run(1)
    next_format()
    before = contents(home.data)
    with pytest.raises(StoreFormatError, match="journal_older"):
        schema.open_reader(home.file)
    assert contents(home.data) == before


def test_a_newer_print_journal_prints_nothing(tmp_path: Path) -> None:
    file = tmp_path / "print.sqlite"
    journal = PrintJournal(file, FakeClock())
    journal.open()
    journal.close()
    mark_newer(file)
    before = file.read_bytes()
    with pytest.raises(PrintError, match="print_journal_newer"):
        PrintJournal(file, FakeClock()).open()
    assert file.read_bytes() == before


def test_newer_people_let_nobody_in_and_are_not_forgotten(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "people.sqlite")
    kept.keep_password(OPERATOR, KeptPassword("$argon2id$x", 7))
    kept.close()
    mark_newer(tmp_path / "people.sqlite")
    before = contents(tmp_path)
    with pytest.raises(AccessError, match="access_newer"):
        kept.person(OPERATOR.username)
    assert contents(tmp_path) == before


def test_a_newer_mirror_is_made_anew(tmp_path: Path) -> None:
    file = tmp_path / "mirror.sqlite"
    mirror.open_writer(file).close()
    mark_newer(file)
    mirror.open_writer(file).close()
    assert version_of(file) == mirror.VERSION


@pytest.mark.parametrize(
    "call",
    [
        ("scan", "--workflow", "receiving", "JX1203300001"),
        ("sync", "--once"),
        ("outbox", "list"),
        ("journal", "verify"),
        ("store", "encrypt"),
        (),
    ],
    ids=lambda call: " ".join(call) or "window",
)
def test_every_command_refuses_a_newer_store_with_a_sentence(
    hub_station: CommandLine, call: tuple[str, ...]
) -> None:
    hub_station.folders.make()
    with closing(Journal(hub_station.folders.journal_file, SystemClock())) as journal:
        record_many(journal, 1)
    mark_newer(hub_station.folders.journal_file)
    before = contents(hub_station.folders.data)
    ended = hub_station(*call)
    assert (ended.code, ended.output) == (2, "")
    assert "Pasang versi baru" in ended.said
    assert contents(hub_station.folders.data) == before


@pytest.mark.usefixtures("qapp")
def test_the_window_shows_the_sentence_with_its_path_on_a_line_of_its_own() -> None:
    assert refusal_box("Pasang versi baru: /home/hub/journal.sqlite").text() == (
        "Pasang versi baru:\n/home/hub/journal.sqlite"
    )
    assert refusal_box("Perbaiki [ui] a di /x/settings.toml: salah").text().count("\n") == 0
