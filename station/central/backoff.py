"""How long to wait after a failure: full jitter under a ceiling that rises. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

HICCUP_S = 1.0
"""One failure after a success: a dropped connection, which the next attempt most likely mends."""
SPREAD_S = 30.0
"""Two in a row are an outage, and every station has it. They saw it in the same second, so the
attempts that find it over are drawn from so long a time."""


class Backoff:
    """Pauses drawn from U(0, 1 s), then U(0, 30 s), then U(0, cap_s); none is longer than the cap.

    Full jitter, because what fails for one station fails for all of them at once: stations that
    waited equally long would return together. A ceiling that doubled from one second on would let
    them: five seconds after an outage began, all of them would be drawn from the next eight.
    """

    def __init__(self, cap_s: float, random: Random) -> None:
        self._cap_s = cap_s
        self._random = random
        self._failures = 0

    def next_pause_s(self) -> float:
        """Return how long to wait now, and widen the next draw."""
        ceilings_s = (HICCUP_S, SPREAD_S)
        widest = self._failures >= len(ceilings_s)
        ceiling_s = self._cap_s if widest else min(ceilings_s[self._failures], self._cap_s)
        self._failures += 1
        return self._random.uniform(0.0, ceiling_s)

    def reset(self) -> None:
        """Start again from the first ceiling: something succeeded."""
        self._failures = 0
