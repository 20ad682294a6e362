"""What the desk records while nobody, or somebody, is logged in."""

from __future__ import annotations

from queue import SimpleQueue
from typing import TYPE_CHECKING

import msgspec
import pytest

from station.access.attendance import Attendance, Session
from station.access.person import Person
from station.desk import Desk
from station.events import (
    LIST,
    ChooseWorkflow,
    Command,
    CommandName,
    OperatorChanged,
    Presence,
    Scan,
    ScanNotSaved,
    ScanRecorded,
    SubmitLine,
    SubmitScan,
    Workflow,
)
from station.identity import StationIdentity
from station.journal.journal import Journal
from station.mirror.facts import MirrorPerson
from station.options import AccessOptions, ReceivingOptions
from station.recollection import Recollection
from tests.fakes.access import BADGE, OPERATOR
from tests.fakes.clocks import FakeClock
from tests.fakes.knowledge import NOON, FakeKnowledge

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from station.events import Announcement, Answered, LineHeld
    from station.journal.record import EventBody

COURIER = Person("budi", "Budi", "courier")
BUDI = MirrorPerson("budi", "courier", is_active=True)


class Counter:
    """A desk where one has to log in."""

    def __init__(self, folder: Path) -> None:
        self.clock = FakeClock()
        self.file = folder / "journal.sqlite"
        self.journal = Journal(self.file, self.clock)
        self.announced: SimpleQueue[Announcement] = SimpleQueue()
        self.badges: SimpleQueue[str] = SimpleQueue()
        self.here = Attendance(
            self.clock,
            AccessOptions(required=True),
            fixed="",
            announce=self.announced.put,
            on_badge=self.badges.put,
            on_whose=lambda _code, hear: hear(COURIER),
            on_log_out=lambda: self.badges.put("out"),
            on_minute=lambda: None,
            note=self.announced.put,
        )
        self.desk = Desk(
            self.journal,
            Recollection(self.journal, FakeKnowledge(people={"budi": BUDI})),
            self.clock,
            lambda: StationIdentity("CGK", "Jakarta", "3", self.here.operator, "Asia/Jakarta"),
            options=ReceivingOptions(),
            announce=self.announced.put,
            attendance=self.here,
        )
        self.desk.start()

    def scan(self, text: str) -> None:
        self.desk.post(Scan(text, NOON, "scanner"))

    def recorded(self, awb: str) -> tuple[ScanRecorded, EventBody]:
        heard = self.announced.get(timeout=5)
        assert isinstance(heard, ScanRecorded), heard
        body = self.journal.claimed(f"receiving|CGK|1.0|{awb}|1")
        assert body is not None
        return heard, body

    def presence(self) -> Presence:
        heard = self.announced.get(timeout=5)
        assert isinstance(heard, OperatorChanged), heard
        return heard.presence


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path)
    yield made
    made.desk.stop()
    made.journal.close()


def test_a_scan_before_the_log_in_is_kept_without_a_name_and_says_so(counter: Counter) -> None:
    counter.scan("JX0000000001")
    told, body = counter.recorded("JX0000000001")
    assert (told.operator, told.decision.warning) == ("", "log_in_first")
    assert (body.operator, body.unproven, body.counts) == ("", "nobody", True)


def test_a_scan_after_it_has_a_name_and_says_no_more_than_before(counter: Counter) -> None:
    counter.desk.do_next(lambda: counter.here.begin(Session(OPERATOR, 100.0)))
    counter.scan("JX0000000002")
    assert counter.presence() is Presence.HERE
    told, body = counter.recorded("JX0000000002")
    assert (told.operator, told.decision.warning) == ("operator01", "")
    assert (body.operator, body.unproven) == ("operator01", msgspec.UNSET)
    assert b"unproven" not in msgspec.json.encode(body)


def test_a_scan_under_an_expired_log_in_keeps_its_name_and_is_flagged(counter: Counter) -> None:
    counter.desk.do_next(lambda: counter.here.begin(Session(OPERATOR, 0.0, offline=True)))
    counter.scan("JX0000000003")
    assert counter.presence() is Presence.HERE
    told, body = counter.recorded("JX0000000003")
    assert (told.operator, told.decision.warning) == ("operator01", "log_in_expired")
    assert (body.operator, body.unproven) == ("operator01", "expired")


def test_a_lists_line_is_recorded_under_whoever_works_here(counter: Counter) -> None:
    answers: SimpleQueue[Answered | LineHeld] = SimpleQueue()
    counter.desk.do_next(lambda: counter.here.begin(Session(OPERATOR, 0.0, offline=True)))
    line = Scan("JX0000000006", NOON, LIST)
    counter.desk.post(SubmitLine(line, Workflow.RECEIVING, "", answers.put))
    assert counter.presence() is Presence.HERE
    told, body = counter.recorded("JX0000000006")
    assert answers.get(timeout=5) == told
    assert (told.operator, told.decision.warning) == ("operator01", "log_in_expired")
    assert (body.operator, body.unproven) == ("operator01", "expired")


def test_an_idle_desk_locks_itself_and_goes_on_recording(counter: Counter) -> None:
    counter.desk.do_next(lambda: counter.here.begin(Session(OPERATOR, 1e6)))
    assert counter.presence() is Presence.HERE
    counter.clock.advance(600)
    assert counter.presence() is Presence.LOCKED
    counter.scan("JX0000000004")
    told, body = counter.recorded("JX0000000004")
    assert (told.operator, told.decision.warning) == ("", "log_in_first")
    assert body.unproven == "nobody"


def test_a_badge_is_never_recorded_nor_kept(counter: Counter) -> None:
    answers: SimpleQueue[Answered] = SimpleQueue()
    scan = Scan(BADGE.lower(), NOON, "typed")
    counter.desk.post(SubmitScan(scan, Workflow.RECEIVING, "operator01", answers.put))
    refused = answers.get(timeout=5)
    assert isinstance(refused, ScanNotSaved)
    assert (refused.awb, refused.reason) == ("", "badge_is_no_parcel")
    counter.scan(BADGE)
    assert counter.badges.get(timeout=5) == BADGE
    counter.scan("JX0000000005")
    assert counter.recorded("JX0000000005")[0].seq == 1
    counter.desk.stop()
    counter.journal.close()
    assert BADGE.removeprefix("HSB-").encode() not in counter.file.read_bytes()


def test_a_couriers_badge_names_the_courier_and_logs_nobody_in(counter: Counter) -> None:
    counter.desk.do_next(lambda: counter.here.begin(Session(OPERATOR, 1e6)))
    counter.desk.post(ChooseWorkflow(Workflow.DELIVERY))
    counter.desk.post(Command(CommandName.OPEN, NOON, "typed"))
    counter.scan(BADGE)
    while not isinstance(opened := counter.announced.get(timeout=5), ScanRecorded):
        pass
    assert (opened.decision.reason, opened.operator) == ("round_opened", "operator01")
    assert dict(opened.decision.facts)["courier"] == "budi"
    assert counter.badges.empty()
    assert BADGE not in counter.file.read_bytes().decode("latin-1")
