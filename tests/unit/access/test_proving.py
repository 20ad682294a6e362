"""Who is let in, with the database and without it."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import bcrypt
import pytest

from station.access import verifier
from station.access.kept import Kept
from station.access.permissions import Permission
from station.access.proving import LASTS_US, Proving
from station.errors import AccessError, CentralError
from tests.fakes.access import (
    BADGE,
    OPERATOR,
    PASSWORD,
    PIN,
    QUICK,
    SUPERVISOR,
    SUPERVISOR_BADGE,
    FakeAccounts,
    FakePeople,
    hash_of,
)
from tests.fakes.clocks import FakeClock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAY_S = 86_400.0
BOSS = hash_of(SUPERVISOR_BADGE)


class Door:
    """One station's door, which can be closed and opened again over the same file."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.clock = FakeClock()
        self.accounts = FakeAccounts(self.clock)
        self.people = FakePeople()
        self.open()

    def open(self) -> None:
        self.kept = Kept(self.file)
        self.proving = Proving(
            self.accounts,
            self.kept,
            self.people,
            self.clock,
            cost=QUICK,
            running_since_s=self.clock.monotonic_s(),
        )

    def start_again(self) -> None:
        self.kept.close()
        self.open()

    def by_password(self, password: str = PASSWORD, name: str = "operator01") -> str:
        """Return who came in and how, or why not."""
        try:
            proof = self.proving.by_password(name, password)
        except AccessError as error:
            return error.key
        return f"{proof.person.username} {'offline' if proof.offline else 'online'}"

    def by_badge(self, token_hash: bytes = BOSS, pin: str | None = PIN) -> str:
        try:
            proof = self.proving.by_badge(token_hash, pin)
        except AccessError as error:
            return error.key
        return f"{proof.person.username} {'offline' if proof.offline else 'online'}"

    def is_worth_an_approval(self) -> bool:
        proof = self.proving.by_badge(BOSS, PIN)
        return self.proving.now_us() < proof.expires_us


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    made = Door(tmp_path / "people.sqlite")
    yield made
    made.kept.close()


@pytest.mark.parametrize("prefix", ["$2a", "$2b", "$2y"])
def test_a_password_is_proved_as_any_backend_keeps_it(prefix: str) -> None:
    stored = prefix + bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()[3:]
    assert verifier.matches_backend(PASSWORD, stored)
    assert not verifier.matches_backend("kata sandl", stored)


def test_of_a_very_long_password_the_first_72_bytes_count() -> None:
    long = "é" * 40
    stored = bcrypt.hashpw(long.encode()[:72], bcrypt.gensalt(4)).decode()
    assert verifier.matches_backend(long, stored)
    assert verifier.matches_backend(long + "anything", stored)
    assert not verifier.matches_backend("é" * 35, stored)


@pytest.mark.parametrize("stored", ["", "-", "plain", "$2b$10$short", "$argon2id$v=19$x"])
def test_what_is_no_hash_lets_nobody_in(stored: str) -> None:
    assert not verifier.matches_backend("", stored)
    assert not verifier.matches_backend(stored, stored)
    assert not verifier.matches(stored, stored)


def test_whoever_logged_in_here_does_so_again_without_a_network(door: Door) -> None:
    assert door.by_password() == "operator01 online"
    door.accounts.go_away()
    door.start_again()
    assert door.by_password() == "operator01 offline"
    assert door.by_password("kata sandal") == "access_wrong"
    assert door.by_password(name="supervisor01") == "access_not_here"


def test_nobody_elses_hash_is_kept_and_none_in_plain(door: Door) -> None:
    assert door.by_password() == "operator01 online"
    assert door.by_password("wrong", "supervisor01") == "access_wrong"
    assert door.by_badge(pin="000000") == "access_pin_wrong"
    assert (door.kept.person("supervisor01"), door.kept.badge(BOSS)) == (None, None)
    door.kept.close()
    data = door.file.read_bytes()
    assert PASSWORD.encode() not in data
    assert SUPERVISOR_BADGE.encode() not in data
    assert stat.S_IMODE(door.file.stat().st_mode) == 0o600


def test_a_badge_logs_in_and_its_pin_approves_with_and_without_a_network(door: Door) -> None:
    assert door.by_badge() == "supervisor01 online"
    assert door.by_badge(hash_of(BADGE), None) == "operator01 online"
    assert door.by_badge(hash_of(BADGE)) == "access_no_pin"
    door.accounts.go_away()
    door.start_again()
    assert door.by_badge() == "supervisor01 offline"
    assert door.by_badge(pin="111111") == "access_pin_wrong"
    assert door.by_badge(hash_of(BADGE), None) == "operator01 offline"
    assert door.by_badge(b"another") == "access_badge_not_here"


def test_a_day_after_the_last_proof_it_is_worth_no_approval_but_still_a_name(door: Door) -> None:
    assert door.is_worth_an_approval()
    door.accounts.go_away()
    door.clock.advance(DAY_S - 1)
    assert door.is_worth_an_approval()
    door.clock.advance(1)
    assert not door.is_worth_an_approval()
    assert door.by_badge() == "supervisor01 offline"


def test_a_clock_set_back_prolongs_nothing(door: Door) -> None:
    assert door.is_worth_an_approval()
    door.accounts.go_away()
    door.clock.advance(DAY_S - 10)
    assert door.is_worth_an_approval()
    door.clock.set_back(DAY_S / 2)
    door.start_again()
    assert door.is_worth_an_approval(), "ten seconds are left"
    door.clock.advance(10)
    assert not door.is_worth_an_approval()


def test_a_server_whose_clock_is_ahead_counts_by_its_own(door: Door) -> None:
    door.accounts.ahead_s = 3 * DAY_S
    proof = door.proving.by_badge(BOSS, PIN)
    assert proof.expires_us - door.proving.now_us() == LASTS_US
    door.accounts.go_away()
    door.clock.advance(DAY_S / 2)
    assert door.is_worth_an_approval()


def test_guessing_gets_slower_also_over_a_restart(door: Door) -> None:
    assert [door.by_password("x") for _ in range(4)] == [*["access_wrong"] * 3, "access_wait"]
    door.start_again()
    asked = door.accounts.asked
    assert door.by_password() == "access_wait"
    assert door.accounts.asked == asked, "nobody is asked meanwhile"
    door.clock.advance(5)
    assert door.by_password("x") == "access_wrong"
    door.clock.advance(9)
    assert door.by_password() == "access_wait"
    door.clock.advance(1)
    assert door.by_password() == "operator01 online"
    assert [door.by_password("x") for _ in range(3)] == ["access_wrong"] * 3


def test_guessing_at_many_names_is_slowed_down_too(door: Door) -> None:
    names = [f"operator{number}" for number in range(20)]
    said = [door.by_password("x", name) for name in names]
    assert said == ["access_wrong"] * 10 + ["access_wait"] * 10
    assert door.by_badge(pin=None) == "supervisor01 online", "a badge without a guess is let in"


def test_a_pin_is_guessed_no_faster_than_a_password(door: Door) -> None:
    assert [door.by_badge(pin="1") for _ in range(3)] == ["access_pin_wrong"] * 3
    assert door.by_badge() == "access_wait"


def test_a_wrong_clock_put_right_keeps_nobody_out(door: Door) -> None:
    assert door.by_password() == "operator01 online"
    door.clock.advance(10 * 365 * DAY_S)
    door.accounts.go_away()
    assert [door.by_password("x") for _ in range(3)] == ["access_wrong"] * 3
    door.accounts.error = None
    door.clock.set_back(10 * 365 * DAY_S)
    assert door.by_badge(hash_of(BADGE), None) == "operator01 online"
    assert door.by_password() == "access_wait"
    door.clock.advance(5)
    assert door.by_password() == "operator01 online"


def test_a_closed_account_is_let_in_neither_way(door: Door) -> None:
    assert door.by_password() == "operator01 online"
    door.people.closed.add("operator01")
    door.accounts.go_away()
    assert door.by_password() == "access_closed"
    door.people.closed.clear()
    assert door.by_password() == "access_not_here", "what was kept is forgotten"
    door.accounts.error = None
    door.accounts.closed.add("operator01")
    assert door.by_password() == "access_closed"


def test_a_badge_that_was_taken_back_is_let_in_neither_way(door: Door) -> None:
    assert door.by_badge() == "supervisor01 online"
    door.people.revoked.add(len("supervisor01"))
    door.accounts.go_away()
    assert door.by_badge() == "access_badge_revoked"
    door.accounts.error = None
    door.accounts.revoked.add(BOSS)
    assert door.by_badge() == "access_badge_revoked"
    assert door.by_badge(b"another") == "access_badge_unknown"


def test_a_password_that_was_changed_is_no_good_off_line_either(door: Door) -> None:
    assert door.by_password() == "operator01 online"
    door.accounts.passwords["operator01"] = "baru"
    assert door.by_password() == "access_wrong"
    door.accounts.go_away()
    assert door.by_password() == "access_not_here"


def test_permissions_are_what_the_mirror_says_now(door: Door) -> None:
    assert door.proving.permissions(SUPERVISOR) == frozenset(Permission)
    door.people.listed = (("operator", "scan"), ("supervisor", "weight.approve"))
    assert door.proving.permissions(SUPERVISOR) == {Permission.APPROVE_WEIGHT}
    assert door.proving.permissions(OPERATOR) == {Permission.SCAN}


def test_a_damaged_file_is_begun_anew(door: Door) -> None:
    assert door.by_password() == "operator01 online"
    door.kept.close()
    door.file.write_bytes(b"no database" * 1000)
    assert door.by_password() == "operator01 online"
    door.accounts.go_away()
    assert door.by_password() == "operator01 offline"


@pytest.mark.parametrize("key", ["database_schema", "database_forbidden"])
def test_a_database_without_log_in_is_an_administrators_business(door: Door, key: str) -> None:
    door.accounts.error = CentralError(key)
    assert (door.by_password(), door.by_badge()) == ("access_unable", "access_unable")


def test_a_file_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    door = Door(tmp_path / "no such folder" / "people.sqlite")
    assert door.by_password() == "access_file"


def test_a_stranger_after_a_month_is_kept_no_longer(door: Door) -> None:
    assert door.by_badge() == "supervisor01 online"
    door.clock.advance(31 * DAY_S)
    assert door.by_password() == "operator01 online"
    assert door.kept.badge(BOSS) is None
    assert door.kept.password("operator01") is not None
