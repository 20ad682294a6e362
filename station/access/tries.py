"""How long somebody waits after wrong guesses: longer each time. Pure; times are seconds.

The first few cost nothing, for fingers slip. What is counted is forgiven one by one with time; a
log-in that succeeds clears its own name's, never the station's: else whoever guesses at another's
name would log in by their own in between.
"""

from __future__ import annotations

from msgspec import Struct


class Limit(Struct, frozen=True):
    """After `free` failures wait `first_s`, after one more twice that, and so on."""

    free: int
    first_s: float
    longest_s: float
    forgiven_after_s: float
    """One failure is forgiven each time this has gone by."""


OF_NAME = Limit(free=3, first_s=5, longest_s=900, forgiven_after_s=3_600)
OF_STATION = Limit(free=10, first_s=5, longest_s=300, forgiven_after_s=600)
_MOST_DOUBLINGS = 20


class Tries(Struct, frozen=True):
    """How often it went wrong, and when last."""

    failures: int = 0
    last_s: float = 0.0


def left(tries: Tries, limit: Limit, now_s: float) -> int:
    """Return how many failures still count."""
    forgiven = int(max(0.0, now_s - tries.last_s) // limit.forgiven_after_s)
    return max(0, tries.failures - forgiven)


def failed(tries: Tries, limit: Limit, now_s: float) -> Tries:
    """Return what is kept after one more."""
    return Tries(left(tries, limit, now_s) + 1, now_s)


def wait_s(tries: Tries, limit: Limit, now_s: float) -> float:
    """Return how long nobody is let try now; 0.0: no longer."""
    beyond = left(tries, limit, now_s) - limit.free
    if beyond < 0:
        return 0.0
    pause_s: float = min(limit.longest_s, limit.first_s * 2 ** min(beyond, _MOST_DOUBLINGS))
    return max(0.0, tries.last_s + pause_s - now_s)
