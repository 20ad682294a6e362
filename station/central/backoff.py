"""How long to wait after a failure: full jitter under an exponential ceiling. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

FIRST_CEILING_S = 1.0


class Backoff:
    """Pauses drawn from U(0, ceiling); the ceiling doubles with every failure up to `cap_s`.

    Full jitter, because what fails for one station fails for all of them at once: stations that
    waited equally long would return together.
    """

    def __init__(self, cap_s: float, random: Random) -> None:
        self._cap_s = cap_s
        self._random = random
        self._ceiling_s = min(FIRST_CEILING_S, cap_s)

    def next_pause_s(self) -> float:
        """Return how long to wait now, and widen the next draw."""
        pause_s = self._random.uniform(0.0, self._ceiling_s)
        self._ceiling_s = min(self._ceiling_s * 2, self._cap_s)
        return pause_s

    def reset(self) -> None:
        """Start again from the first ceiling: something succeeded."""
        self._ceiling_s = min(FIRST_CEILING_S, self._cap_s)
