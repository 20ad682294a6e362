"""Proves a password or a PIN: bcrypt as the backend keeps it, argon2id as we do.

Both libraries are imported when somebody logs in: the window starts without.

https://www.rfc-editor.org/rfc/rfc9106 (argon2id), https://pypi.org/project/bcrypt (72 bytes)
"""

from __future__ import annotations

from typing import NamedTuple

_BCRYPT_BYTES = 72
"""bcrypt heeds no more; the library raises where it is given more, the backend's cuts off."""


class Cost(NamedTuple):
    """What an argon2id takes: rounds, KiB of memory, lanes. The default: RFC 9106, section 4."""

    rounds: int = 3
    memory_kib: int = 65_536
    lanes: int = 4


RFC_9106 = Cost()


def matches_backend(password: str, stored: str) -> bool:
    """Return whether this is the password of a bcrypt hash `$2a$`, `$2b$` or `$2y$`.

    False too where what is stored is no bcrypt hash.
    """
    import bcrypt

    given = password.encode()[:_BCRYPT_BYTES]
    try:
        return bcrypt.checkpw(given, stored.encode())
    except ValueError:
        return False


def argon2id(secret: str, cost: Cost = RFC_9106) -> str:
    """Return what is kept of a password or a PIN."""
    from argon2 import PasswordHasher

    return PasswordHasher(cost.rounds, cost.memory_kib, cost.lanes).hash(secret)


def matches(secret: str, kept: str) -> bool:
    """Return whether this is what an argon2id hash was made of, whatever its cost."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(kept, secret)
    except (VerificationError, InvalidHashError):
        return False
