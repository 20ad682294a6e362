"""How many events to send at once: as many as keep a transaction about as long as it should be.

Too few, and the line's delay is paid too often; too many, and waybills stay locked for long, a cut
costs much, and a slow line runs into the watchdog. Pure.
"""

from __future__ import annotations

LEAST = 50
FIRST = 500
WHILE_SCANNING = 250
"""Whoever scans shares this computer: a batch is prepared in less than a blink."""
_AIM_S = 0.5
_DELAYS = 4
"""On a line with a long delay a push may take so many times the delay, to be worth it."""
_LONGEST_AIM_S = 2.0
_MOST_CHANGE = 2.0


class BatchSize:
    """Follows the times that pushes took. `most` is the settings' upper end."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._least = min(LEAST, most)
        self._size = min(FIRST, most)
        self._delay_s = float("inf")

    def limit(self, *, scanning: bool) -> int:
        """Return how many events to take now."""
        return min(self._size, WHILE_SCANNING) if scanning else self._size

    def took(self, events: int, seconds: float, server_s: float) -> None:
        """Learn from a push: `seconds` in all, of which `server_s` at the server."""
        if not events:
            return
        # The shortest is the line's own: what is more is the batch's way through it.
        self._delay_s = min(self._delay_s, max(0.0, seconds - server_s))
        aim_s = min(max(_AIM_S, _DELAYS * self._delay_s), _LONGEST_AIM_S)
        change = min(max(aim_s / max(seconds, 1e-6), 1 / _MOST_CHANGE), _MOST_CHANGE)
        # A batch that was not full says only that it was not too large.
        if change < 1 or events >= self._size:
            self._set(self._size * change)

    def failed(self) -> None:
        """Learn that a push came to nothing: half of it may get through."""
        self._set(self._size / 2)

    def poisoned(self) -> None:
        """Learn that an event was refused: the more a batch holds, the longer it is looked for."""
        self._set(self._least)

    def _set(self, size: float) -> None:
        self._size = round(min(max(size, self._least), self._most))
