"""Event ids: UUIDv7, minted once at capture, always greater than the one before.

RFC 9562, 6.2, method 1 (a dedicated counter): 48 bits of Unix milliseconds, 12 bits of counter in
rand_a, 62 random bits. A clock that steps back does not take the ids back with it.

     unix_ts_ms (48) | ver 7 (4) | counter (12) | var 2 (2) | random (62)
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from datetime import datetime

_COUNTER_LIMIT = 1 << 12
# A fresh millisecond starts in the lower half, so that thousands of ids fit before it overflows.
_COUNTER_SEED_BITS = 11


class EventIds:
    """Mints ids in one station's order. Not shared between threads."""

    def __init__(self, last: UUID | None = None) -> None:
        self._milliseconds, self._counter = _parts(last) if last else (0, 0)

    def mint(self, now: datetime) -> UUID:
        """Return an id greater than every one before it."""
        milliseconds = int(now.timestamp() * 1000)
        if milliseconds > self._milliseconds:
            self._milliseconds = milliseconds
            self._counter = _random_bits(_COUNTER_SEED_BITS)
        else:
            self._counter += 1
            if self._counter == _COUNTER_LIMIT:
                self._milliseconds += 1
                self._counter = 0
        return UUID(
            int=self._milliseconds << 80
            | 0x7 << 76
            | self._counter << 64
            | 0b10 << 62
            | _random_bits(62)
        )


def _parts(event_id: UUID) -> tuple[int, int]:
    return event_id.int >> 80, event_id.int >> 64 & (_COUNTER_LIMIT - 1)


def _random_bits(count: int) -> int:
    # As secrets.randbits, whose module brings OpenSSL along.
    return int.from_bytes(os.urandom(8), "big") >> (64 - count)
