"""Who may log in: accounts of a database that can be away, and what the mirror knows of people."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import bcrypt

from station.access import verifier
from station.access.accounts import Account
from station.access.badge_code import code_of, token_hash
from station.access.kept import Kept, KeptBadge, KeptPassword
from station.access.person import Person
from station.access.proving import Proving
from station.access.verifier import Cost
from station.errors import CentralError
from station.mirror.facts import MirrorPerson

if TYPE_CHECKING:
    from pathlib import Path

    from station.clock import Clock

QUICK = Cost(1, 8, 1)
"""As cheap as argon2id can be."""
PASSWORD, PIN = "kata sandi", "204519"
BADGE, SUPERVISOR_BADGE = code_of(bytes(17)), code_of(bytes([1] * 17))
OPERATOR = Person("operator01", "Operator 01", "operator")
SUPERVISOR = Person("supervisor01", "Supervisor 01", "supervisor")


def hash_of(code: str) -> bytes:
    found = token_hash(code)
    assert found is not None
    return found


def were_here(file: Path, *, hours_ago: int = 0) -> None:
    """Have both logged in over the network at this station, by password and badge."""
    proved_us = round(time.time() * 1_000_000) - hours_ago * 3_600_000_000
    file.parent.mkdir(parents=True, exist_ok=True)
    kept = Kept(file)
    pin = verifier.argon2id(PIN, QUICK)
    for number, (person, badge) in enumerate(
        ((OPERATOR, BADGE), (SUPERVISOR, SUPERVISOR_BADGE)), start=1
    ):
        kept.keep_password(person, KeptPassword(verifier.argon2id(PASSWORD, QUICK), proved_us))
        kept.keep_badge(person, hash_of(badge), KeptBadge(number, person.username, pin, proved_us))
    kept.close()


class FakeAccounts:
    """A database of two people; `error` is what stands in its way."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.error: CentralError | None = None
        self.ahead_s = 0.0
        """How far its clock is ahead of the station's."""
        self.passwords = {person.username: PASSWORD for person in (OPERATOR, SUPERVISOR)}
        self.closed: set[str] = set()
        self.revoked: set[bytes] = set()
        self.pins: dict[str, str] = {"operator01": "", "supervisor01": PIN}
        self.asked = 0

    def go_away(self) -> None:
        self.error = CentralError("database_refused")

    def by_name(self, username: str) -> Account | None:
        person = next((p for p in (OPERATOR, SUPERVISOR) if p.username == username), None)
        stored = bcrypt.hashpw(self.passwords.get(username, "").encode(), bcrypt.gensalt(4))
        return self._account(person, stored.decode())

    def by_badge(self, token_hash: bytes) -> Account | None:
        holders = {hash_of(BADGE): OPERATOR, hash_of(SUPERVISOR_BADGE): SUPERVISOR}
        person = holders.get(token_hash)
        pin = self.pins.get(person.username, "") if person else ""
        secret = verifier.argon2id(pin, QUICK) if pin else ""
        return self._account(person, secret, token_hash)

    def _account(self, person: Person | None, secret: str, token: bytes = b"") -> Account | None:
        self.asked += 1
        if self.error is not None:
            raise self.error
        if person is None:
            return None
        return Account(
            person,
            secret,
            person.username not in self.closed,
            round((self._clock.now().timestamp() + self.ahead_s) * 1_000_000),
            badge_id=len(person.username) if token else 0,
            is_revoked=token in self.revoked,
        )


class FakePeople:
    """What the mirror would know: everybody, until a test says otherwise."""

    def __init__(self) -> None:
        self.closed: set[str] = set()
        self.revoked: set[int] = set()
        self.listed: tuple[tuple[str, str], ...] = ()

    def person(self, username: str) -> MirrorPerson | None:
        known = {one.username: one for one in (OPERATOR, SUPERVISOR)}.get(username)
        if known is None:
            return None
        return MirrorPerson(username, known.role, username not in self.closed)

    def is_badge_revoked(self, badge_id: int) -> bool:
        return badge_id in self.revoked

    def permissions(self) -> tuple[tuple[str, str], ...]:
        return self.listed


class FakePresences:
    """Where it is noted who works where; `also_at` is the desk that another log-in names."""

    def __init__(self) -> None:
        self.noted: list[tuple[str, str]] = []
        self.also_at: str | None = ""

    def begin(self, username: str) -> str:
        self.noted.append(("begin", username))
        return self.also_at or ""

    def elsewhere(self, _username: str) -> str | None:
        return self.also_at

    def end(self, username: str) -> None:
        self.noted.append(("end", username))


class FakeDoor:
    """What the access thread works with, of fakes but for its file."""

    def __init__(self, file: Path, clock: Clock) -> None:
        self.accounts, self.people = FakeAccounts(clock), FakePeople()
        self.presences = FakePresences()
        self.kept = Kept(file)
        self.proving = Proving(
            self.accounts,
            self.kept,
            self.people,
            clock,
            cost=QUICK,
            running_since_s=clock.monotonic_s(),
        )

    def close(self) -> None:
        self.kept.close()
