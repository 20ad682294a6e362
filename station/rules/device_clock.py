"""When a station's own clock may date its events. Pure.

A scan is dated by the device's clock, corrected by what an uplink last measured: server time minus
device time. Where that cannot be believed the event says so, and each database dates it by its own
clock when it arrives; its station's sequence still orders it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

FARTHEST = timedelta(days=1)
"""A clock that is further off has lost its date; time zones alone explain no more than this."""
_STEP_S = 2.0
_DRIFT = 0.001
"""A bad quartz loses a second or two a shift; what is more is a step."""


class Measurement(Struct, frozen=True):
    """Server time minus device time, when it was measured, and the seconds that never go back."""

    offset: timedelta
    at: datetime
    monotonic_s: float

    @property
    def offset_us(self) -> int:
        """The offset in microseconds."""
        return round(self.offset.total_seconds() * 1_000_000)


def is_trusted(measured: Measurement | None, now: datetime, monotonic_s: float) -> bool:
    """Tell whether the device's clock, corrected, tells the time now.

    Before anything was measured it is all there is: a morning off line must not be dated by the
    evening's arrival, after what the backend wrote meanwhile. Not if it is more than a day off, and
    not once it was set since: then it and the seconds that never go back disagree, as they do after
    a suspension, in which those stand still. The next batch measures anew.
    """
    if measured is None:
        return True
    if abs(measured.offset) > FARTHEST:
        return False
    elapsed_s = monotonic_s - measured.monotonic_s
    told_s = (now - measured.at).total_seconds()
    return abs(told_s - elapsed_s) <= _STEP_S + _DRIFT * elapsed_s
