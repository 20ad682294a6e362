"""Stillness inferred: for scales whose frames do not say whether the weight stands still. Pure.

A value that has not changed for half a second, with readings throughout, is taken to be still, and
labelled inferred. A gap between readings proves nothing and starts anew.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.devices.readings import Kind, ScaleReading, Stability

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

STILL_FOR = timedelta(seconds=0.5)
LONGEST_GAP = timedelta(seconds=1)


class Stillness:
    """Watches one scale. Readings that say themselves whether they are stable pass unchanged."""

    def __init__(self) -> None:
        self._value: Decimal | None = None
        self._since: datetime | None = None
        self._last: datetime | None = None

    def judge(self, reading: ScaleReading) -> ScaleReading:
        """Return the reading with its stability inferred where the frame holds none."""
        said = reading.said
        if said.kind is not Kind.WEIGHT:
            self.forget()
            return reading
        if said.stability is not Stability.NOT_IN_FRAME:
            return reading
        if said.value != self._value or not self._follows(reading.at):
            self._value, self._since = said.value, reading.at
        self._last = reading.at
        still = self._since is not None and reading.at - self._since >= STILL_FOR
        inferred = replace(said, stable=still, stability=Stability.INFERRED)
        return replace(reading, said=inferred)

    def forget(self) -> None:
        """Start anew: the scale went away, or was out of its range."""
        self._value, self._since, self._last = None, None, None

    def _follows(self, at: datetime) -> bool:
        return self._last is not None and timedelta() <= at - self._last <= LONGEST_GAP
