"""Time as an argument: the one place that reads the machine's clocks."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What the core asks of time. Tests and the simulator bring their own."""

    def now(self) -> datetime:
        """Device time, UTC-aware."""

    def monotonic_s(self) -> float:
        """Seconds that never go back, for waiting and for ages."""


class SystemClock:
    """The machine's clocks."""

    def now(self) -> datetime:
        """Device time, UTC-aware."""
        return datetime.now(UTC)

    def monotonic_s(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()
