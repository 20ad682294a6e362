"""Clocks that a test moves."""

from __future__ import annotations

from datetime import datetime, timedelta

from station.clock import SystemClock
from tests.fakes.knowledge import NOON


class FakeClock:
    """Starts at noon in Jakarta and stands still."""

    def __init__(self, start: datetime = NOON) -> None:
        self._now = start
        self._monotonic_s = 1000.0

    def now(self) -> datetime:
        return self._now

    def monotonic_s(self) -> float:
        return self._monotonic_s

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        self._monotonic_s += seconds

    def set_back(self, seconds: float) -> None:
        """As somebody does who sets the computer's clock."""
        self._now -= timedelta(seconds=seconds)


class HurriedClock(SystemClock):
    """The machine's, but for the minutes that a test leaves out."""

    def __init__(self) -> None:
        self._left_out_s = 0.0

    def monotonic_s(self) -> float:
        return super().monotonic_s() + self._left_out_s

    def leave_out(self, seconds: float) -> None:
        self._left_out_s += seconds
