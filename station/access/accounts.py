"""What a database and the mirror say of people, and what comes of proving one. Ports and facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from station.access.person import Person

if TYPE_CHECKING:
    from station.mirror.facts import MirrorPerson


class Account(Struct, frozen=True):
    """What the database says of one: never shown, never logged. `secret` is its hash."""

    person: Person
    secret: str
    is_active: bool
    server_us: int
    badge_id: int = 0
    is_revoked: bool = False


class Accounts(Protocol):
    """The database, asked for one account at a time. Raises CentralError where it is not there."""

    def by_name(self, username: str) -> Account | None:
        """Return an account with its password's hash."""

    def by_badge(self, token_hash: bytes) -> Account | None:
        """Return a badge's account with the PIN's hash, "" where it has none."""


class People(Protocol):
    """What the mirror knows of people."""

    def person(self, username: str) -> MirrorPerson | None:
        """Return an account."""

    def is_badge_revoked(self, badge_id: int) -> bool:
        """Return whether a badge was taken back."""

    def permissions(self) -> tuple[tuple[str, str], ...]:
        """Return what roles may do: (role, permission)."""


class Proof(Struct, frozen=True):
    """Somebody, proved. `expires_us`: server time, until when it is worth an approval."""

    person: Person
    expires_us: int
    offline: bool
    has_pin: bool = False
    badge_id: int = 0
    """The badge that proved them; 0 where a password did."""
