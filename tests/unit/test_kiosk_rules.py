"""When a kiosk's window begins anew, and who works there then."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from station.access.attendance import Attendance, Session
from station.access.permissions import Permission
from station.autostart import choose, desktop_entry
from station.events import OperatorChanged, Presence, Workflow, WorkflowChosen
from station.kiosk import session_file
from station.kiosk.restarts import LONGEST_S, MANY, WITHIN_S, Restarts
from station.kiosk.standing import RESUMED_WITHIN, AtWork, Beat, aged, read, session_of
from station.options import AccessOptions
from tests.fakes.access import OPERATOR
from tests.fakes.clocks import FakeClock
from tests.fakes.knowledge import NOON
from tests.fakes.station import recorded

if TYPE_CHECKING:
    from pathlib import Path

    from station.autostart import Choice
    from station.events import Announcement

DAY_S = 86_400.0


def test_the_first_end_is_mended_at_once_and_the_next_ones_more_slowly() -> None:
    restarts = Restarts()
    assert [restarts.after_end(at_s) for at_s in (0, 3, 6, 9)] == [0, 1, 2, 4]


def test_many_ends_within_a_minute_are_told_and_tried_on_all_the_same() -> None:
    restarts = Restarts()
    waits = [restarts.after_end(float(at_s)) for at_s in range(MANY)]
    assert restarts.is_trouble(MANY)
    assert waits[-1] == LONGEST_S
    assert restarts.after_end(LONGEST_S + MANY) == LONGEST_S


def test_after_a_calm_minute_an_end_is_the_first_again() -> None:
    restarts = Restarts()
    for at_s in range(MANY):
        restarts.after_end(float(at_s))
    assert restarts.after_end(WITHIN_S + MANY) == 0
    assert not restarts.is_trouble(WITHIN_S + MANY)


class Desk:
    """Who works at a desk, and the beat that writes it down."""

    def __init__(self, file: Path) -> None:
        self.clock, self.file = FakeClock(), file
        self.announced: list[Announcement] = []
        self.here = Attendance(
            self.clock,
            AccessOptions(required=True, lock_after_s=600),
            fixed="",
            announce=self.announced.append,
            on_badge=lambda _code: None,
            on_log_out=lambda: None,
            on_minute=lambda: None,
            note=self.announced.append,
        )
        self.beat = Beat(file, self.clock, self.here)

    def come_back(self, seconds: float) -> AtWork | None:
        """Return who works at the desk after a window that was gone for so long."""
        stood = read(self.file, self.clock.now() + timedelta(seconds=seconds))
        assert stood is not None
        return stood.at_work and aged(stood.at_work, seconds)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path / "kiosk.state")
    made.here.begin(Session(OPERATOR, DAY_S, permissions=frozenset({Permission.SCAN})))
    return made


def test_a_window_that_died_comes_back_to_who_worked_and_at_what(desk: Desk) -> None:
    desk.beat.hear(WorkflowChosen(Workflow.PACKING))
    desk.clock.advance(60)
    desk.beat.write()
    stood = read(desk.file, desk.clock.now())
    assert stood is not None
    assert stood.workflow is Workflow.PACKING
    assert desk.come_back(3) == AtWork(OPERATOR, DAY_S - 63, 63, offline=False)
    assert b"scan" not in desk.file.read_bytes(), "permissions are asked anew"


def test_nobody_works_at_a_desk_that_was_left_for_long_or_whose_clock_was_set_back(
    desk: Desk,
) -> None:
    desk.beat.write()
    assert desk.come_back(RESUMED_WITHIN.total_seconds() + 1) is None
    assert desk.come_back(-1) is None


def test_a_desk_that_would_have_locked_itself_comes_back_locked(desk: Desk) -> None:
    desk.clock.advance(598)
    desk.beat.write()
    at_work = desk.come_back(3)
    assert at_work is not None
    desk.here.resume(Session(OPERATOR, at_work.left_s), at_work.idle_s)
    told = desk.announced[-1]
    assert isinstance(told, OperatorChanged)
    assert told.presence is Presence.LOCKED


def test_a_log_in_that_ran_out_meanwhile_says_so(desk: Desk) -> None:
    desk.here.resume(Session(OPERATOR, -1.0), 0.0)
    assert desk.here.unproven == "expired"


def test_the_list_of_scans_is_as_it_was_but_for_one_that_was_torn(desk: Desk) -> None:
    scans = [recorded(seq=number) for number in (1, 2, 3)]
    for scan in scans:
        desk.beat.hear(scan)
    file = session_of(desk.file)
    with file.open("ab") as opened:
        opened.write(file.read_bytes()[:50])
    assert session_file.read(file, 2) == scans[1:]
    assert session_file.read(desk.file.with_name("none"), 2) == []


def test_where_the_disk_may_not_tell_neither_people_nor_parcels_are_written(
    desk: Desk, tmp_path: Path
) -> None:
    file = tmp_path / "sealed.state"
    silent = Beat(file, desk.clock, desk.here, tells_all=False)
    silent.hear(recorded())
    silent.write()
    stood = read(file, desk.clock.now())
    assert stood is not None
    assert stood.at_work is None
    assert not session_of(file).exists()


def test_garbage_is_nothing_to_come_back_to(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.state"
    assert read(file, NOON) is None
    file.write_bytes(b'{"at": "no')
    assert read(file, NOON) is None


@pytest.mark.expected_logs("no beat")
def test_a_full_disk_takes_no_beat_away(desk: Desk) -> None:
    desk.beat.write()
    before = desk.file.stat().st_mtime_ns
    (desk.file.parent / "kiosk.state.new").mkdir()  # nothing can be written there now
    desk.beat.write()
    desk.beat.write()
    assert desk.file.stat().st_mtime_ns > before


@pytest.mark.parametrize("choice", ["user", "machine", "none"])
def test_the_kiosk_begins_with_the_session_of_one_or_of_all_or_not(
    tmp_path: Path, choice: Choice
) -> None:
    files: dict[Choice, Path] = {"user": tmp_path / "a" / "k", "machine": tmp_path / "b" / "k"}
    for earlier in ("user", "machine", choice, choice):
        choose(earlier, files)
    assert {scope: file.exists() for scope, file in files.items()} == {
        "user": choice == "user",
        "machine": choice == "machine",
    }


def test_a_path_with_blanks_and_signs_starts_what_it_names() -> None:
    entry = desktop_entry(["/opt/Hub Station 100%/hub-station", "kiosk"])
    assert 'Exec="/opt/Hub Station 100%%/hub-station" "kiosk"\n' in entry
