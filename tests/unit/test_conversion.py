"""A store of the format before is brought to this one whole, or stays as it was; a copy is kept."""

from __future__ import annotations

import sys
from contextlib import closing, nullcontext
from functools import partial
from random import Random
from typing import TYPE_CHECKING

import apsw
import pytest

from station.clock import SystemClock
from station.errors import StationError, StoreFormatError
from station.events import Target
from station.folders import Folders
from station.journal import archive, conversion, resealing, sealing, self_check
from station.journal.journal import Journal
from station.journal.version import VERSION
from tests.fakes.disk import FaultyDisk
from tests.fakes.formats import NEXT, add_a_note, contents, version_of
from tests.fakes.stores import Home
from tests.faults.power import Reopened, in_folder, legal_disks
from tests.faults.shift_on_disk import scan_on_disk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COPY = f"journal.sqlite.format-{VERSION}"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.run(1, 2, 3)
    return home


def test_this_program_has_a_step_from_every_format_before() -> None:
    assert sorted(conversion.STEPS) == list(range(1, VERSION))


@pytest.mark.parametrize("sealed", [False, True], ids=["plain", "sealed"])
def test_what_was_recorded_and_what_waits_is_there_in_the_next_format(
    tmp_path: Path, sealed: bool, next_format: Callable[..., None]
) -> None:
    home = Home(tmp_path / "home", sealed=sealed)
    home.run(1, 2, 3)
    events = home.ids()
    next_format()
    journal = home.open()
    assert journal.store.take_alarms() == []
    assert [journal.owed(target).waiting for target in Target] == [3, 3]
    journal.close()
    assert version_of(home.file) == NEXT
    assert home.ids() == events
    assert home.report().broken_at is None
    assert home.rows("SELECT count(*) FROM shelf") == [(3,)]
    copy = home.data / COPY
    assert version_of(copy) == VERSION
    assert copy.stat().st_mode & 0o777 == 0o600
    assert sealing.is_sealed(copy) is sealed
    assert set(contents(home.data)) & {"journal.sqlite.trial", f"{COPY}.new"} == set()


def test_the_copy_opens_in_the_program_of_before(
    home: Home, next_format: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    events = home.ids()
    next_format()
    home.open().close()
    monkeypatch.undo()
    with pytest.raises(StoreFormatError, match="journal_newer"):
        home.open()
    (home.data / COPY).rename(home.file)
    assert home.run(4) == []
    assert home.ids()[:-1] == events


def _fails(_: apsw.Connection) -> None:
    raise apsw.SQLError("no such table: parcel")


def _rewrites(store: apsw.Connection) -> None:
    store.execute("UPDATE event SET body = cast('{}' AS BLOB) WHERE seq = 2")


def _forgets(store: apsw.Connection) -> None:
    store.execute("DELETE FROM event WHERE seq = 1")


@pytest.mark.parametrize("step", [_fails, _rewrites, _forgets])
def test_a_step_that_fails_or_touches_what_was_recorded_leaves_the_store_to_the_old_program(
    home: Home,
    step: Callable[[apsw.Connection], None],
    next_format: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = home.ids()
    next_format(step)
    with pytest.raises(StoreFormatError, match="conversion_failed"):
        home.open()
    monkeypatch.undo()
    assert version_of(home.file) == VERSION
    assert home.run(4) == []
    assert home.ids()[:3] == before
    assert not (home.data / "set-aside").exists()


def test_a_full_disk_leaves_the_store_to_the_old_program(
    tmp_path: Path, next_format: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path / "home")
    home.run(*range(1, 30))
    next_format()
    used = sum(map(len, contents(home.data).values()))
    keys = []
    with FaultyDisk() as disk:
        for room in range(0, 3 * used, 16_384):
            disk.limit_bytes = used + room
            try:
                home.open().close()
                break
            except StationError as error:
                keys.append(error.key)
                assert version_of(home.file) == VERSION
    assert len(keys) > 2
    assert set(keys) == {"conversion_no_room"}
    assert version_of(home.file) == NEXT
    monkeypatch.undo()


def test_a_power_cut_at_any_write_leaves_one_format_or_the_other(
    tmp_path: Path, next_format: Callable[..., None]
) -> None:
    written = tmp_path / "written"
    written.mkdir()
    # The archive's months are converted too; each write's disk is opened by the next program.
    scanned = scan_on_disk(written, 4)
    next_format()
    with FaultyDisk() as disk:
        Journal(written / "journal.sqlite", SystemClock()).close()
    steps = [*scanned, *disk.steps]
    reopened = Reopened(tmp_path / "rebuilt", partial(in_folder))
    # Every other one, so that all three kinds of disk come up; `make faults` opens all of them.
    disks = list(legal_disks(steps, Random(7), len(scanned)))[::2]
    assert len(disks) > 50
    assert [reopened.lost(*each) for each in disks if reopened.lost(*each)] == []


def test_nothing_is_converted_by_a_program_that_does_not_work_here(
    home: Home, next_format: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(home.data)
    next_format()
    asked = [sys.executable, "-c", "raise OSError"]
    monkeypatch.setattr(conversion, "prove", partial(self_check.prove, program=asked))
    with pytest.raises(StoreFormatError, match="conversion_unproved"):
        home.open()
    after = contents(home.data)
    assert {name: after[name] for name in before} == before
    assert not (home.data / COPY).exists()
    assert version_of(home.file) == VERSION


@pytest.mark.parametrize(
    ("does", "works"),
    [("import sys; assert sys.argv[1:] == ['self-check']", True), ("raise SystemExit(2)", False)],
)
def test_a_program_is_asked_to_check_itself(tmp_path: Path, does: str, works: bool) -> None:
    refusals = nullcontext() if works else pytest.raises(StoreFormatError)
    with refusals:
        self_check.prove(tmp_path / "journal.sqlite", [sys.executable, "-c", does])


def test_a_program_that_is_not_there_proves_nothing(tmp_path: Path) -> None:
    with pytest.raises(StoreFormatError, match="conversion_unproved"):
        self_check.prove(tmp_path / "journal.sqlite", [str(tmp_path / "half copied")])


def test_the_archive_is_converted_before_the_store(
    tmp_path: Path, next_format: Callable[..., None]
) -> None:
    scan_on_disk(tmp_path, 6)
    (month,) = archive.files_of(tmp_path / archive.FOLDER)
    next_format()
    Journal(tmp_path / "journal.sqlite", SystemClock()).close()
    assert version_of(month) == NEXT
    with archive.open_files(month.parent) as months:
        assert months


def test_sealing_a_station_seals_the_copy_too(
    tmp_path: Path, next_format: Callable[..., None]
) -> None:
    folders = Folders.under(tmp_path)
    folders.make()
    Journal(folders.journal_file, SystemClock()).close()
    next_format(add_a_note)
    with closing(Journal(folders.journal_file, SystemClock())):
        pass
    assert folders.data / COPY in resealing.files_of(folders)
