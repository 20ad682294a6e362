"""Proves who somebody is: by the database, or without a network by what this station keeps.

    on line    the database's hash decides; what it proved is kept here, with its time
    off line   what is kept here decides; after a day without proof somebody may scan on, but
               approves nothing; what the mirror knows to be closed or taken back counts

Raises AccessError saying what to do. Used by the access thread alone. Neighbours: verifier, kept,
tries; central/log_in, which asks the database.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.access import time_seen, tries, verifier
from station.access.accounts import Proof
from station.access.kept import KeptBadge, KeptPassword
from station.access.permissions import granted
from station.errors import AccessError, CentralError

if TYPE_CHECKING:
    from station.access.accounts import Account, Accounts, People
    from station.access.kept import Kept
    from station.access.permissions import Permission
    from station.access.person import Person
    from station.access.tries import Limit
    from station.access.verifier import Cost
    from station.clock import Clock

LASTS_US = 24 * 3_600 * 1_000_000
"""So long after the database last proved it, a log-in without a network is worth an approval."""
_KEPT_US = 30 * LASTS_US
"""Who has not logged in here for so long is a stranger again."""
_SECOND_US = 1_000_000
_STATION = "station"
_UNABLE = frozenset({"database_schema", "database_forbidden"})

log = logging.getLogger(__name__)


class Proving:
    """One station's. `running_since_s`: since when the program runs, by the monotonic clock."""

    def __init__(
        self,
        accounts: Accounts,
        kept: Kept,
        people: People,
        clock: Clock,
        *,
        cost: Cost,
        running_since_s: float,
    ) -> None:
        self._accounts = accounts
        self._kept = kept
        self._people = people
        self._clock = clock
        self._cost = cost
        self._looked_s = running_since_s

    def now_us(self) -> int:
        """Return the latest time that is certain, and keep it."""
        now_s = self._clock.monotonic_s()
        elapsed_us = round((now_s - self._looked_s) * _SECOND_US)
        seen = time_seen.advanced(self._kept.seen(), self._device_us(), elapsed_us)
        self._looked_s = now_s
        self._kept.note_seen(seen)
        return seen.at_us

    def by_password(self, username: str, password: str) -> Proof:
        """Prove somebody by name and password."""
        username = username.strip()
        if not (username.isprintable() and password.isprintable()):
            raise AccessError("access_wrong")  # nothing that somebody could have typed
        self._refuse_soon(username)
        try:
            account = self._accounts.by_name(username)
        except CentralError as error:
            return self._by_kept_password(username, password, error)
        self._note_server(account)
        if account is None or not verifier.matches_backend(password, account.secret):
            self._forget_old(username, password)
            raise self._failure(username, "access_wrong")
        self._admit(account)
        kept = KeptPassword(verifier.argon2id(password, self._cost), account.server_us)
        self._kept.keep_password(account.person, kept)
        self._kept.forget_tries(_limits(username)[0][0])
        return Proof(account.person, account.server_us + LASTS_US, offline=False)

    def by_badge(self, token_hash: bytes, pin: str | None) -> Proof:
        """Prove somebody by badge, and PIN unless that is None."""
        try:
            account = self._accounts.by_badge(token_hash)
        except CentralError as error:
            return self._by_kept_badge(token_hash, pin, error)
        self._note_server(account)
        if account is None or account.is_revoked:
            self._kept.forget_badge(token_hash)
            raise AccessError("access_badge_revoked" if account else "access_badge_unknown")
        self._admit(account)
        self._check_pin(account.person.username, pin, account.secret)
        kept = KeptBadge(
            account.badge_id, account.person.username, account.secret, account.server_us
        )
        self._kept.keep_badge(account.person, token_hash, kept)
        expires_us = account.server_us + LASTS_US
        has_pin, badge_id = bool(account.secret), account.badge_id
        return Proof(account.person, expires_us, offline=False, has_pin=has_pin, badge_id=badge_id)

    def permissions(self, person: Person) -> frozenset[Permission]:
        """Return what somebody may do by what the mirror knows now."""
        known = self._people.person(person.username)
        role = known.role if known and known.role else person.role
        return granted(role, self._people.permissions())

    def is_closed(self, username: str) -> bool:
        """Return whether the mirror knows that an account is none any more."""
        known = self._people.person(username)
        return known is not None and not known.is_active

    def is_revoked(self, badge_id: int) -> bool:
        """Return whether the mirror knows that a badge was taken back."""
        return badge_id != 0 and self._people.is_badge_revoked(badge_id)

    # ── without the database ─────────────────────────────────────────────────────────────────

    def _by_kept_password(self, username: str, password: str, why: CentralError) -> Proof:
        _refuse_unable(why)
        person, kept = self._kept.person(username), self._kept.password(username)
        if person is None or kept is None:
            raise AccessError("access_not_here", name=username)
        if not verifier.matches(password, kept.hash):
            raise self._failure(username, "access_wrong")
        self._refuse_closed(person)
        self._kept.forget_tries(_limits(username)[0][0])
        return Proof(person, kept.proved_us + LASTS_US, offline=True)

    def _by_kept_badge(self, token_hash: bytes, pin: str | None, why: CentralError) -> Proof:
        _refuse_unable(why)
        kept = self._kept.badge(token_hash)
        person = self._kept.person(kept.username) if kept else None
        if kept is None or person is None:
            raise AccessError("access_badge_not_here")
        if self._people.is_badge_revoked(kept.badge_id):
            self._kept.forget_badge(token_hash)
            raise AccessError("access_badge_revoked")
        self._refuse_closed(person)
        self._check_pin(person.username, pin, kept.pin_hash)
        expires_us = kept.proved_us + LASTS_US
        has_pin, badge_id = bool(kept.pin_hash), kept.badge_id
        return Proof(person, expires_us, offline=True, has_pin=has_pin, badge_id=badge_id)

    def _refuse_closed(self, person: Person) -> None:
        if self.is_closed(person.username):
            self._kept.forget(person.username)
            raise AccessError("access_closed", name=person.username)

    # ── either way ───────────────────────────────────────────────────────────────────────────

    def _admit(self, account: Account) -> None:
        if not account.is_active:
            self._kept.forget(account.person.username)
            raise AccessError("access_closed", name=account.person.username)

    def _check_pin(self, username: str, pin: str | None, stored: str) -> None:
        if pin is None:
            return
        if not pin.isprintable():
            raise AccessError("access_pin_wrong")
        if not stored:
            raise AccessError("access_no_pin")
        self._refuse_soon(username)
        if not verifier.matches(pin, stored):
            raise self._failure(username, "access_pin_wrong")
        self._kept.forget_tries(_limits(username)[0][0])

    def _forget_old(self, username: str, password: str) -> None:
        """Keep no password that was right once: it is another at the database now."""
        kept = self._kept.password(username)
        if kept is not None and verifier.matches(password, kept.hash):
            self._kept.forget_password(username)

    def _note_server(self, account: Account | None) -> None:
        if account is not None:
            self._looked_s = self._clock.monotonic_s()
            self._kept.note_seen(time_seen.told(account.server_us, self._device_us()))
            self._kept.forget_before(account.server_us - _KEPT_US)

    def _device_us(self) -> int:
        return round(self._clock.now().timestamp() * _SECOND_US)

    def _refuse_soon(self, username: str) -> None:
        """Raise AccessError while somebody must wait after wrong guesses."""
        now_s = self.now_us() / _SECOND_US
        left_s = max(
            tries.wait_s(self._tries(name, now_s), limit, now_s)
            for name, limit in _limits(username)
        )
        if left_s > 0:
            raise AccessError("access_wait", seconds=int(left_s) + 1)

    def _failure(self, username: str, key: str) -> AccessError:
        """Count a wrong guess; return what to raise."""
        now_s = self.now_us() / _SECOND_US
        for name, limit in _limits(username):
            self._kept.note_tries(name, tries.failed(self._tries(name, now_s), limit, now_s))
        return AccessError(key)

    def _tries(self, name: str, now_s: float) -> tries.Tries:
        """Return wrong guesses; what our clock dated ahead, before a server put it right, is now's.

        Else nobody could log in until then.
        """
        kept = self._kept.tries(name)
        if kept.last_s > now_s:
            kept = replace(kept, last_s=now_s)
            self._kept.note_tries(name, kept)
        return kept


def _refuse_unable(why: CentralError) -> None:
    """Raise AccessError where the database is there, and knows no log-in or grants none."""
    log.info("log-in without the database: %s", why)
    if why.key in _UNABLE:
        raise AccessError("access_unable") from why


def _limits(username: str) -> tuple[tuple[str, Limit], ...]:
    return (f"user {username}", tries.OF_NAME), (_STATION, tries.OF_STATION)
