"""How fast one scanner may bring codes: more than any hand, less than a flood. Pure.

A trigger brings ten codes a second, a belt fifty. Codes without end, from a broken or a wicked
device, must not fill the journal or the memory: beyond the cap the reader leaves them on the line,
which holds a few thousand bytes and loses the rest.
"""

from __future__ import annotations

PER_S = 250.0
"""So many codes a second are read for ever."""
AT_ONCE = 2_000
"""So many may have queued up, and are read at once."""
_LONGEST_S = 1.0
"""A reader looks at its line at least this often: a pulled plug must be told."""


class RateCap:
    """A bucket that fills with time, and that codes empty."""

    def __init__(self, per_s: float = PER_S, at_once: int = AT_ONCE) -> None:
        self._per_s, self._at_once = per_s, float(at_once)
        self._left = self._at_once
        self._seen_s: float | None = None

    def wait_s(self, codes: int, now_s: float) -> float:
        """Take note of codes that came, and return how long not to read on."""
        passed_s = 0.0 if self._seen_s is None else max(0.0, now_s - self._seen_s)
        self._seen_s = now_s
        self._left = min(self._at_once, self._left + passed_s * self._per_s) - codes
        return min(_LONGEST_S, max(0.0, -self._left / self._per_s))
