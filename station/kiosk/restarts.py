"""When a window that ended is begun anew, and when that is told. Pure: seconds in, seconds out.

    it ended   → at once; soon again → after 1, 2, 4 … 30 s; after a calm minute → at once again

It never gives up, and hides nothing: five ends within a minute are a trouble that a person is told.
"""

from __future__ import annotations

from collections import deque

MANY = 5
WITHIN_S = 60.0
LONGEST_S = 30.0


class Restarts:
    """One station's. Times are of a clock that only goes on."""

    def __init__(self) -> None:
        self._ends: deque[float] = deque(maxlen=MANY)

    def after_end(self, at_s: float) -> float:
        """Note an end; return after how many seconds the next window begins."""
        calm = not self._ends or at_s - self._ends[-1] >= WITHIN_S
        if calm:
            self._ends.clear()
        self._ends.append(at_s)
        soon = len(self._recent(at_s)) - 1
        if self.is_trouble(at_s):
            return LONGEST_S
        return 0.0 if soon == 0 else min(LONGEST_S, 2.0 ** (soon - 1))

    def is_trouble(self, at_s: float) -> bool:
        """Tell whether it ends again and again."""
        return len(self._recent(at_s)) >= MANY

    def _recent(self, at_s: float) -> list[float]:
        # With the pauses between, a fifth end comes later than a minute after the first only where
        # each window ran for a while.
        return [end for end in self._ends if at_s - end < WITHIN_S]
