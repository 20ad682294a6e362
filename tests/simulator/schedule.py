"""The one time of a hub-day: what is due next happens next, and nothing takes any time by itself."""

from __future__ import annotations

import heapq
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MORNING = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
"""08.00 WIB, true time, when every hub-day begins."""


class Schedule:
    """What is due, by seconds since the morning; in the order in which it was asked for."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._turns = count()

    def at(self, at_s: float, do: Callable[[], None]) -> None:
        heapq.heappush(self._due, (max(at_s, self.now_s), next(self._turns), do))

    def take(self, until_s: float) -> Callable[[], None] | None:
        """Return what is due next, and let time pass until then; None if that is after `until_s`."""
        if not self._due or self._due[0][0] > until_s:
            self.now_s = max(self.now_s, until_s)
            return None
        self.now_s, _, do = heapq.heappop(self._due)
        return do

    def true_time(self) -> datetime:
        return true_time(self.now_s)


def true_time(at_s: float) -> datetime:
    """Return the moment that many seconds after the morning, as every server's clock has it."""
    return MORNING + timedelta(seconds=at_s)


class DeviceClock:
    """A station's clock: wrong by so much, and standing still while the station is suspended."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule
        self.wrong_by_s = 0.0
        self.slept_s = 0.0

    def now(self) -> datetime:
        return self._schedule.true_time() + timedelta(seconds=self.wrong_by_s)

    def monotonic_s(self) -> float:
        return self._schedule.now_s - self.slept_s
