"""Badges and passwords at one desk: who is let in, out, and allows what."""

from __future__ import annotations

from queue import SimpleQueue
from typing import TYPE_CHECKING

import pytest

from station.access.approval import Request
from station.access.attendance import Attendance
from station.access.badge_code import code_of
from station.access.gate import Gate
from station.access.permissions import Action, Permission
from station.access.person import Person
from station.errors import AccessError
from station.events import AccessRefused, OperatorChanged, PinAsked, Presence
from station.journal.details import Approval
from station.options import AccessOptions
from tests.fakes.access import (
    BADGE,
    OPERATOR,
    PASSWORD,
    PIN,
    SUPERVISOR,
    SUPERVISOR_BADGE,
    FakeDoor,
)
from tests.fakes.clocks import FakeClock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from station.errors import StationError
    from station.events import Announcement

OVER = Request(Action.WEIGHT_OVER_TOLERANCE, "JX1203345871", "operator01")


class Counter:
    """A gate, its desk and everything it says."""

    def __init__(self, folder: Path, options: AccessOptions) -> None:
        self.clock = FakeClock()
        self.door = FakeDoor(folder / "people.sqlite", self.clock)
        self.announced: SimpleQueue[Announcement] = SimpleQueue()
        self.answers: SimpleQueue[object] = SimpleQueue()
        self.gate = Gate(lambda: self.door, self.clock, options, self.announced.put)
        self.here = Attendance(
            self.clock,
            options,
            fixed="",
            announce=self.announced.put,
            on_badge=self.gate.badge,
            on_log_out=self.gate.log_out,
            on_minute=self.gate.look,
            note=self.announced.put,
        )
        self.gate.watch(self.here, lambda work: work())

    def heard(self) -> Announcement:
        return self.announced.get(timeout=5)

    def told(self) -> object:
        return self.answers.get(timeout=5)

    def operator(self) -> tuple[str, Presence]:
        heard = self.heard()
        assert isinstance(heard, OperatorChanged), heard
        return heard.username, heard.presence

    def refusal(self) -> str:
        heard = self.heard()
        assert isinstance(heard, AccessRefused), heard
        return heard.key

    def approve(
        self, request: Request = OVER, badge: str = SUPERVISOR_BADGE, pin: str = PIN
    ) -> Approval | StationError:
        self.gate.expect_badge(self.answers.put)
        self.gate.badge(badge)
        seen = self.told()
        if isinstance(seen, AccessError):
            return seen
        self.gate.approve(request, pin, "selisih timbang", self.answers.put)
        told = self.told()
        assert isinstance(told, (Approval, AccessError))
        return told


@pytest.fixture
def options() -> AccessOptions:
    return AccessOptions(required=True)


@pytest.fixture
def counter(tmp_path: Path, options: AccessOptions) -> Iterator[Counter]:
    made = Counter(tmp_path, options)
    yield made
    made.gate.stop()


def test_a_badge_logs_in_and_a_while_later_out(counter: Counter) -> None:
    counter.gate.badge(BADGE)
    assert counter.operator() == ("operator01", Presence.HERE)
    counter.gate.badge(BADGE)  # scanned twice by mistake
    counter.clock.advance(10)
    counter.gate.badge(SUPERVISOR_BADGE)
    assert counter.operator() == ("supervisor01", Presence.HERE)
    counter.clock.advance(10)
    counter.gate.badge(SUPERVISOR_BADGE)
    assert counter.operator() == ("", Presence.NOBODY)
    counter.gate.stop()
    assert counter.door.presences.noted == [
        *(("begin", "operator01"), ("end", "operator01")),
        *(("begin", "supervisor01"), ("end", "supervisor01")),
    ]


def test_a_locked_desk_is_unlocked_by_the_same_badge(counter: Counter) -> None:
    counter.gate.badge(BADGE)
    assert counter.operator() == ("operator01", Presence.HERE)
    counter.clock.advance(600)
    counter.here.look()
    assert counter.operator() == ("operator01", Presence.LOCKED)
    counter.gate.badge(BADGE)
    assert counter.operator() == ("operator01", Presence.HERE)


def test_name_and_password_log_in_and_a_command_logs_out(counter: Counter) -> None:
    counter.gate.log_in("operator01", "x")
    assert counter.refusal() == "access_wrong"
    counter.gate.log_in("operator01", PASSWORD)
    assert counter.operator() == ("operator01", Presence.HERE)
    counter.gate.log_out()
    assert counter.operator() == ("", Presence.NOBODY)
    counter.gate.log_out()
    counter.gate.badge("HSB-HALF")
    assert counter.refusal() == "access_badge_misread"


@pytest.mark.parametrize("options", [AccessOptions(required=True, pin="log_in")])
def test_where_a_pin_is_wanted_the_badge_alone_logs_nobody_in(counter: Counter) -> None:
    counter.gate.badge(SUPERVISOR_BADGE)
    asked = counter.heard()
    assert isinstance(asked, PinAsked)
    assert asked.full_name == "Supervisor 01"
    counter.gate.give_pin("999999")
    assert counter.refusal() == "access_pin_wrong"
    counter.gate.give_pin(PIN)
    assert counter.operator() == ("supervisor01", Presence.HERE)
    counter.gate.give_pin(PIN)
    assert counter.refusal() == "access_badge_missing"


def test_another_desk_is_told_and_without_a_network_nobody_is_asked(counter: Counter) -> None:
    counter.door.presences.also_at = "CGK-2"
    counter.gate.badge(BADGE)
    heard = counter.heard()
    assert isinstance(heard, OperatorChanged)
    assert heard.also_at == "CGK-2"
    counter.door.accounts.go_away()
    counter.gate.log_out()
    counter.heard()
    counter.gate.badge(BADGE)
    heard = counter.heard()
    assert isinstance(heard, OperatorChanged)
    assert (heard.offline, heard.also_at) == (True, "")


def test_the_first_desk_is_told_as_well_and_that_it_is_over(counter: Counter) -> None:
    counter.gate.badge(BADGE)
    counter.heard()
    for also_at in ("CGK-2", ""):
        counter.door.presences.also_at = also_at
        counter.gate.look()
        counter.gate.look()  # the same again is no news
        heard = counter.heard()
        assert isinstance(heard, OperatorChanged)
        assert heard.also_at == also_at
    counter.gate.log_out()
    assert counter.operator() == ("", Presence.NOBODY)


def test_an_account_closed_meanwhile_ends_the_session(counter: Counter) -> None:
    counter.gate.badge(BADGE)
    counter.heard()
    counter.door.people.closed.add("operator01")
    counter.gate.look()
    assert getattr(counter.heard(), "key", "") == "account_closed"
    assert counter.operator() == ("", Presence.NOBODY)


def test_a_badge_that_is_taken_back_meanwhile_ends_the_session(counter: Counter) -> None:
    counter.gate.badge(BADGE)
    counter.heard()
    counter.gate.look()
    counter.door.people.revoked.add(len("operator01"))
    counter.gate.look()
    assert getattr(counter.heard(), "key", "") == "badge_taken_back"
    ended = counter.heard()
    assert isinstance(ended, OperatorChanged)
    assert (ended.presence, ended.notice) == (Presence.NOBODY, "revoked")
    counter.door.accounts.go_away()
    counter.gate.badge(BADGE)
    assert counter.refusal() == "access_badge_revoked", "off line too, once it is known"
    counter.gate.log_in("operator01", PASSWORD)
    assert counter.refusal() == "access_not_here"


def test_what_somebody_may_do_follows_what_the_database_says(counter: Counter) -> None:
    counter.gate.badge(SUPERVISOR_BADGE)
    counter.heard()
    assert Permission.OVERRIDE in counter.here.permissions
    counter.door.people.listed = (("supervisor", "scan"),)
    counter.gate.look()
    counter.gate.expect_badge(counter.answers.put)
    counter.gate.badge("HSB-HALF")
    counter.told()  # after the look
    assert counter.here.permissions == {Permission.SCAN}
    counter.here.look()
    counter.clock.advance(600)
    counter.here.look()
    assert counter.here.permissions == frozenset(), "whoever comes to a locked desk may nothing"


# ── a second person ──────────────────────────────────────────────────────────────────────────────


def test_a_supervisor_allows_it_by_badge_pin_and_reason(counter: Counter) -> None:
    approval = counter.approve()
    assert isinstance(approval, Approval)
    assert (approval.approver, approval.requester) == ("supervisor01", "operator01")
    assert (approval.action, approval.subject) == (OVER.action, OVER.subject)
    assert (approval.reason, approval.offline) == ("selisih timbang", False)
    assert counter.announced.empty(), "an expected badge logs nobody in"
    counter.gate.approve(OVER, PIN, "lagi", counter.answers.put)
    assert getattr(counter.told(), "key", "") == "access_badge_missing", "one badge, one approval"


def test_so_it_is_without_a_network_until_the_day_is_over(counter: Counter) -> None:
    assert isinstance(counter.approve(), Approval)
    counter.door.accounts.go_away()
    approval = counter.approve()
    assert isinstance(approval, Approval)
    assert approval.offline
    counter.clock.advance(86_400)
    refused = counter.approve()
    assert isinstance(refused, AccessError)
    assert refused.key == "access_expired"


@pytest.mark.parametrize(
    ("request_", "badge", "pin", "key"),
    [
        (OVER, SUPERVISOR_BADGE, "111111", "access_pin_wrong"),
        (OVER, BADGE, PIN, "access_no_pin"),
        (OVER, "HSB-HALF", PIN, "access_badge_misread"),
        (Request(OVER.action, "JX1", "supervisor01"), SUPERVISOR_BADGE, PIN, "access_same_person"),
    ],
)
def test_nobody_else_does(
    counter: Counter, request_: Request, badge: str, pin: str, key: str
) -> None:
    refused = counter.approve(request_, badge, pin)
    assert isinstance(refused, AccessError)
    assert refused.key == key


def test_an_operator_with_a_pin_approves_nothing(counter: Counter) -> None:
    counter.door.accounts.pins["operator01"] = PIN
    refused = counter.approve(Request(OVER.action, "JX1", "operator02"), BADGE)
    assert isinstance(refused, AccessError)
    assert refused.key == "access_not_permitted"


def test_a_reason_is_wanted_before_anybody_is_asked(counter: Counter) -> None:
    counter.gate.approve(OVER, PIN, " ", counter.answers.put)
    assert getattr(counter.told(), "key", "") == "access_reason_missing"


def test_work_passes_to_whoever_s_badge_it_is_without_a_pin_and_off_line(counter: Counter) -> None:
    request = Request(Action.WORK_TAKEN_OVER, "bag B7", "operator01", wants_reason=False)
    refused = counter.approve(request, BADGE, "")
    assert getattr(refused, "key", "") == "access_same_person"
    for _ in range(2):
        taken = counter.approve(request, SUPERVISOR_BADGE, "")
        assert isinstance(taken, Approval)
        assert (taken.requester, taken.approver) == ("operator01", "supervisor01")
        counter.door.accounts.go_away()
        counter.clock.advance(25 * 3_600)
    assert getattr(taken, "offline", False), "work goes on a day later too"
    over = counter.approve(OVER, SUPERVISOR_BADGE, "")
    assert getattr(over, "key", "") in {"access_pin_wrong", "access_no_pin"}


def test_a_badge_is_told_by_name_and_logs_in_again_once_none_is_expected(counter: Counter) -> None:
    counter.gate.expect_badge(counter.answers.put)
    counter.gate.badge(SUPERVISOR_BADGE)
    assert counter.told() == SUPERVISOR
    counter.gate.expect_badge(None)
    counter.gate.badge(BADGE)
    assert counter.operator() == ("operator01", Presence.HERE)
    assert isinstance(OPERATOR, Person)


@pytest.mark.expected_logs("somebody could not be proved")
def test_a_fault_of_ours_leaves_nobody_waiting(counter: Counter) -> None:
    counter.door.accounts.error = ValueError()  # type: ignore[assignment]  # a fault of ours
    counter.gate.badge(BADGE)
    assert counter.refusal() == "access_failed"


def test_a_badge_that_is_only_read_for_its_owner_logs_nobody_in(counter: Counter) -> None:
    counter.gate.whose(BADGE, counter.answers.put)
    told = counter.told()
    assert isinstance(told, Person)
    assert told.username == "operator01"
    assert counter.gate.shown().presence is Presence.NOBODY
    counter.gate.give_pin("")
    assert counter.refusal() == "access_badge_missing", "it is held no longer"
    counter.gate.whose(code_of(bytes([7] * 17)), counter.answers.put)
    assert counter.refusal() == "access_badge_unknown"
