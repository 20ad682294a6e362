"""Who works at a desk, and what is recorded under whose name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.access.attendance import Attendance, Session, with_warning
from station.events import OperatorChanged, Presence, Scan, StoreAlarm, Verdict
from station.options import AccessOptions
from tests.fakes.access import BADGE, OPERATOR, SUPERVISOR
from tests.fakes.clocks import FakeClock
from tests.fakes.knowledge import NOON
from tests.fakes.station import DECISIONS

if TYPE_CHECKING:
    from station.events import Announcement

REQUIRED = AccessOptions(required=True)
DAY_S = 86_400.0


class Desk:
    """A desk that keeps what it is told."""

    def __init__(self, options: AccessOptions = REQUIRED, fixed: str = "") -> None:
        self.clock = FakeClock()
        self.announced: list[Announcement] = []
        self.badges: list[str] = []
        self.minutes: list[float] = []
        self.alarms: list[StoreAlarm] = []
        self.here = Attendance(
            self.clock,
            options,
            fixed=fixed,
            announce=self.announced.append,
            on_badge=self.badges.append,
            on_log_out=lambda: self.badges.append("out"),
            on_minute=lambda: self.minutes.append(self.clock.monotonic_s()),
            note=self.alarms.append,
        )

    def scan(self, text: str = "JX1203345871") -> tuple[str, str] | None:
        """Return under whose name it would be recorded, and why nobody vouches for that."""
        if self.here.takes(Scan(text, NOON, "scanner")):
            return None
        return self.here.operator, self.here.unproven

    def told(self) -> OperatorChanged:
        last = self.announced[-1]
        assert isinstance(last, OperatorChanged)
        return last


def test_before_anybody_logs_in_a_scan_is_nobodys() -> None:
    desk = Desk()
    assert desk.scan() == ("", "nobody")
    desk.here.begin(Session(OPERATOR, DAY_S))
    assert desk.scan() == ("operator01", "")
    desk.here.end("logged_out")
    assert desk.scan() == ("", "nobody")
    assert [a.presence for a in desk.announced if isinstance(a, OperatorChanged)] == [
        Presence.HERE,
        Presence.NOBODY,
    ]


def test_where_nobody_has_to_log_in_the_settings_say_who_scans() -> None:
    desk = Desk(AccessOptions(), fixed="operator07")
    assert desk.scan() == ("operator07", "")
    desk.here.begin(Session(SUPERVISOR, DAY_S))
    assert desk.scan() == ("supervisor01", "")
    desk.clock.advance(600)
    desk.here.look()
    assert desk.scan() == ("", "nobody"), "whoever comes now is not the supervisor"
    desk.here.end()
    assert desk.scan() == ("operator07", "")


def test_a_desk_that_nobody_touches_locks_itself() -> None:
    desk = Desk()
    desk.here.begin(Session(OPERATOR, DAY_S))
    for _ in range(5):
        desk.clock.advance(599)
        assert desk.scan() == ("operator01", "")
    desk.clock.advance(300)
    desk.here.moved()
    desk.clock.advance(599)
    desk.here.look()
    assert desk.here.presence is Presence.HERE
    desk.clock.advance(1)
    desk.here.look()
    assert (desk.told().presence, desk.told().full_name) == (Presence.LOCKED, "Operator 01")
    assert desk.scan() == ("", "nobody"), "a scan unlocks nothing"
    desk.here.begin(Session(OPERATOR, DAY_S))
    assert desk.scan() == ("operator01", "")


def test_the_scan_that_comes_after_a_long_pause_is_nobodys_already() -> None:
    desk = Desk()
    desk.here.begin(Session(OPERATOR, DAY_S))
    desk.clock.advance(601)
    assert desk.scan() == ("", "nobody")


def test_a_computer_that_slept_is_locked_though_its_seconds_stood_still() -> None:
    desk = Desk()
    desk.here.begin(Session(OPERATOR, DAY_S))
    desk.clock.set_back(-8 * 3600)
    desk.here.look()
    assert desk.here.presence is Presence.LOCKED


def test_a_log_in_that_expires_keeps_its_name_and_says_so_once() -> None:
    desk = Desk()
    desk.here.begin(Session(OPERATOR, 100.0, offline=True))
    desk.clock.advance(99)
    assert desk.scan() == ("operator01", "")
    desk.clock.advance(1)
    assert desk.scan() == ("operator01", "expired")
    desk.here.look()
    assert [a.expired for a in desk.announced if isinstance(a, OperatorChanged)] == [False, True]


def test_setting_the_clock_back_does_not_prolong_a_session() -> None:
    desk = Desk()
    desk.here.begin(Session(OPERATOR, 100.0, offline=True))
    desk.clock.advance(60)
    desk.clock.set_back(3600)
    desk.clock.advance(40)
    assert desk.scan() == ("operator01", "expired")


def test_who_was_expired_at_log_in_is_from_the_first_scan_on() -> None:
    desk = Desk()
    desk.here.begin(Session(OPERATOR, -5.0, offline=True))
    assert (desk.told().expired, desk.told().offline) == (True, True)
    assert desk.scan() == ("operator01", "expired")


def test_a_badge_is_no_parcel_whole_or_half() -> None:
    desk = Desk()
    assert (desk.scan(BADGE), desk.scan(BADGE[:9])) == (None, None)
    assert desk.badges == [BADGE, BADGE[:9]]


def test_a_closed_account_ends_the_session_and_says_how_much_was_scanned() -> None:
    desk = Desk()
    desk.here.begin(Session(OPERATOR, DAY_S))
    for _ in range(3):
        desk.scan()
    desk.here.close("closed")
    assert desk.alarms[0].key == "account_closed"
    assert dict(desk.alarms[0].facts) == {"name": "operator01", "count": "3"}
    assert (desk.told().presence, desk.told().notice) == (Presence.NOBODY, "closed")
    desk.here.close("closed")
    assert len(desk.alarms) == 1


def test_a_minute_that_went_by_is_told_once() -> None:
    desk = Desk()
    for _ in range(130):
        desk.clock.advance(1)
        desk.here.look()
    assert len(desk.minutes) == 2


def test_a_scan_without_anybody_says_so_whatever_its_verdict() -> None:
    ok = DECISIONS[Verdict.OK]
    assert with_warning(ok, "") is ok
    assert with_warning(ok, "nobody") == replace(ok, warning="log_in_first")
