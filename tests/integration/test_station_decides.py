"""A whole station is asked what is parked, and does what a supervisor decides, beside its desk."""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from station.bootstrap import Station
from station.cli.beside import Beside
from station.clock import SystemClock
from station.errors import JournalError, StationError
from station.events import Scan, ScanRecorded, Target, Verdict
from station.folders import Folders
from station.journal.decisions import Choice, Parked
from station.journal.record import Acknowledgement, DeliveryState
from station.options import Settings, StationOptions
from station.parked_decisions import Done, Wish
from station.recording import record_scan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE_S = 20.0
BY = "supervisor01"
WRONG, RIGHT = "JX1203345871", "JX1203345872"


class Counter:
    """A station without databases, whose one scan both have refused."""

    def __init__(self, folder: Path) -> None:
        settings = msgspec.structs.replace(
            Settings(), station=StationOptions(hub="CGK", desk="3", operator="operator01")
        )
        self.station = Station(Folders.under(folder), settings)
        self.station.open()
        self.answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.threads: set[str] = set()
        desk = self.station.desk
        record_scan(desk.post, Scan(WRONG, SystemClock().now(), "scanner"), "operator01")
        refused = Acknowledgement(1, DeliveryState.PARKED, "22P02 invalid input")
        for target in Target:
            desk.settle(target, [refused])

    def hear(self, told: object) -> None:
        self.threads.add(threading.current_thread().name)
        self.answers.put(told)

    def parked(self) -> list[Parked]:
        self.station.parked(self.hear)
        told = self.answers.get(timeout=PATIENCE_S)
        assert isinstance(told, list)
        return told

    def decide(self, wish: Wish) -> Done | StationError:
        self.station.decide_parked(wish, self.hear)
        told = self.answers.get(timeout=PATIENCE_S)
        assert isinstance(told, (Done, StationError))
        return told


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    counter = Counter(tmp_path)
    yield counter
    counter.station.close()


def test_what_is_parked_is_told_in_a_thread_of_its_own(counter: Counter) -> None:
    told = [(one.body.awb, one.target) for one in counter.parked()]
    assert told == [(WRONG, Target.ONMART), (WRONG, Target.OSAS)]
    assert counter.threads == {"parked"}


def test_one_database_is_sent_it_again_and_the_other_not(counter: Counter) -> None:
    told = counter.decide(Wish(1, Choice.RETRY, BY, Target.OSAS))
    assert isinstance(told, Done)
    (decision,) = told.decisions
    assert (decision.target, decision.decided_by) == (Target.OSAS, BY)
    assert [one.target for one in counter.parked()] == [Target.ONMART]
    assert counter.station.journal.owed(Target.OSAS).waiting == 1


def test_a_correction_is_a_scan_of_the_right_number_and_dismisses_the_wrong_one(
    counter: Counter,
) -> None:
    told = counter.decide(Wish(1, Choice.DISMISS, BY, awb=RIGHT.lower()))
    assert isinstance(told, Done)
    assert isinstance(told.scanned, ScanRecorded)
    assert (told.scanned.decision.awb, told.scanned.operator) == (RIGHT, BY)
    assert told.scanned.decision.verdict is Verdict.UNKNOWN
    assert {one.target for one in told.decisions} == set(Target)
    assert {one.reason for one in told.decisions} == {f"corrected by {told.scanned.event_id}"}
    assert counter.parked() == []


def test_a_second_correction_scans_nothing(counter: Counter) -> None:
    wish = Wish(1, Choice.DISMISS, BY, awb=RIGHT)
    counter.decide(wish)
    assert counter.decide(wish) == Done()
    assert len(counter.station.session()) == 2


@pytest.mark.parametrize(
    ("wish", "key"),
    [
        (Wish(1, Choice.DISMISS, BY, reason="  "), "reason_missing"),
        (Wish(1, Choice.DISMISS, BY, awb="JX 12"), "right_awb_missing"),
    ],
)
def test_what_cannot_be_is_answered_and_changes_nothing(
    counter: Counter, wish: Wish, key: str
) -> None:
    told = counter.decide(wish)
    assert isinstance(told, StationError)
    assert told.key == key
    assert len(counter.parked()) == 2
    assert len(counter.station.session()) == 1


def test_what_was_decided_before_the_window_closed_is_done(counter: Counter) -> None:
    for target in Target:
        counter.station.decide_parked(Wish(1, Choice.RETRY, BY, target), counter.hear)
    counter.station.close()
    assert [type(counter.answers.get(timeout=PATIENCE_S)) for _ in Target] == [Done, Done]
    counter.station.parked(counter.hear)
    assert counter.answers.empty()
    counter.station = Station(counter.station.folders, counter.station.settings)
    counter.station.open()
    assert counter.parked() == []


def test_a_journal_that_is_none_is_answered(counter: Counter, tmp_path: Path) -> None:
    counter.station.folders = Folders.under(tmp_path / "elsewhere")
    counter.station.folders.make()
    counter.station.folders.journal_file.write_bytes(b"no journal " * 500)
    counter.station.parked(counter.hear)
    assert isinstance(counter.answers.get(timeout=PATIENCE_S), JournalError)


# ── the same for a command line beside it ────────────────────────────────────────────────────


def test_a_command_line_beside_it_has_the_same_done(counter: Counter) -> None:
    beside = Beside(counter.station)
    wish = msgspec.to_builtins(Wish(1, Choice.DISMISS, BY, Target.OSAS, "salah pindai"))
    assert beside({"do": "decide", "wish": wish}) == {
        "done": True,
        "lines": [{"target": "osas", "choice": "dismiss", "by": BY}],
    }
    assert [one.target for one in counter.parked()] == [Target.ONMART]
    assert beside({"do": "decide", "wish": {"seq": "one"}}) == {}


def test_a_command_line_hears_why_it_could_not_be_done(counter: Counter) -> None:
    beside = Beside(counter.station)
    counter.station.desk.stop()
    wish = msgspec.to_builtins(Wish(1, Choice.RETRY, BY))
    assert beside({"do": "decide", "wish": wish}) == {"error": "journal_closed", "facts": {}}
