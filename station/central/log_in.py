"""Asks OSAS who somebody is that logs in, and tells it that they did. See sql/osas_access.sql.

Raises CentralError after three seconds at most: whoever stands at the counter is then proved by
what this station keeps. Imports psycopg, so it is imported in the access thread only.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any

import psycopg

from station.access.accounts import Account
from station.access.person import Person
from station.central.refusals import central_error
from station.central.statements import load_statements
from station.errors import CentralError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from station.central.naming import Naming
    from station.central.pools import Pool

WITHIN_S = 3.0
_SILENT_S = 10.0
"""So long who did not answer is not asked again: a badge and its PIN are two questions."""

log = logging.getLogger(__name__)


class LogIn:
    """OSAS's accounts, as the station `hub`-`desk` asks for them. Used by one thread."""

    def __init__(self, pool: Pool, naming: Naming, hub: str, desk: str) -> None:
        self._pool = pool
        self._statements = load_statements(pool.target, "access", naming)
        self._place = {"hub": hub, "desk": desk}
        self._silent_until_s = 0.0

    def by_name(self, username: str) -> Account | None:
        """Return an account with its password's hash."""
        found = self._ask("by_name", {"username": username})
        if not found:
            return None
        secret, full_name, role, is_active, server_us = found[0]
        return Account(Person(username, full_name, role), secret, is_active, server_us)

    def by_badge(self, token_hash: bytes) -> Account | None:
        """Return a badge's account with its PIN's hash."""
        found = self._ask("by_badge", {"token_hash": token_hash})
        if not found:
            return None
        badge_id, username, pin_hash, is_revoked, full_name, role, is_active, server_us = found[0]
        person = Person(username, full_name, role)
        return Account(person, pin_hash, is_active, server_us, badge_id, is_revoked)

    def permissions(self) -> list[tuple[str, str]]:
        """Return what roles may do: (role, permission)."""
        return [(role, permission) for role, permission in self._ask("permissions", {})]

    def begin(self, username: str) -> str:
        """Note that somebody works here now; return the other desk where they do too, as hub-desk.

        "" where there is none, or nobody can tell.
        """
        also_at = self.elsewhere(username)
        try:
            self._note("session_begun", username)
        except CentralError as error:
            log.info("a log-in is not noted: %s", error)
        return also_at or ""

    def elsewhere(self, username: str) -> str | None:
        """Return the other desk where they work, or ""; None where nobody can tell."""
        try:
            found = self._ask("elsewhere", {"username": username, **self._place})
        except CentralError as error:
            log.info("who else is logged in is not known: %s", error)
            return None
        return "-".join(found[0]) if found else ""

    def end(self, username: str) -> None:
        """Note that somebody works here no longer; without a network nobody learns of it."""
        try:
            self._note("session_ended", username)
        except CentralError as error:
            log.info("a log-out is not noted: %s", error)

    def _note(self, action: str, username: str) -> None:
        self._ask("note", {"action": action, "username": username, **self._place})

    def _ask(self, name: str, facts: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        if time.monotonic() < self._silent_until_s:
            raise CentralError("database_silent")
        try:
            with (
                self._pool.connection(WITHIN_S) as connection,
                self._pool.answering(connection, WITHIN_S),
            ):
                asked = connection.execute(self._statements[name], facts)
                return asked.fetchall() if asked.description else []
        except psycopg.Error as error:
            raise central_error(error) from error
        except CentralError as error:
            if error.key == "database_silent":
                self._silent_until_s = time.monotonic() + _SILENT_S
            raise
