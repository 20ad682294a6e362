"""When a parcel's weight counts. Pure: readings in, a weight or what stands in the way out.

    needs clearing ──a stable reading near zero──▶ ready ──weigh: stable, enough, fresh──▶ a weight
          ▲                                          │                                        │
          └── the scale was switched on, or lost ◀───┴────────────────────────────────────────┘

So no parcel is weighed twice, and none on top of another: the pan must have been empty since the
last weight that counted. The same weight twice in a row is a weight.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from station.devices.readings import Kind, Said, ScaleReading, Stability
from station.rules.mass import grams_of


class WeighingRules(Struct, frozen=True):
    """The thresholds."""

    minimum_g: int = 20
    """A parcel weighs at least this; a scale's own minimum is often 20 of its steps."""
    zero_band_g: int = 5
    """The pan is empty within this."""
    expires_after_s: float = 2.0
    """A reading older than this says nothing of the pan now."""


class Obstacle(StrEnum):
    """Why no weight counts now. The sentence of each: `weighing.<value>` in the translations."""

    NOTHING_YET = "nothing_yet"
    EXPIRED = "expired"
    FAULT = "fault"
    NEEDS_ZERO = "needs_zero"
    OVERLOAD = "overload"
    UNDERLOAD = "underload"
    NO_MASS = "no_mass"
    """A count, a percentage, or a unit that is not configured."""
    IN_MOTION = "in_motion"
    BELOW_MINIMUM = "below_minimum"
    NOT_CLEARED = "not_cleared"
    """The pan has not been empty since the last weight that counted."""


class Weighed(Struct, frozen=True):
    """A weight that counts."""

    weight_g: int
    at: datetime
    device: str
    inferred: bool
    """Stillness was inferred from the value, not measured by the scale."""


_BY_FLAG = (
    ("overload", Obstacle.OVERLOAD),
    ("underload", Obstacle.UNDERLOAD),
    ("under_or_over_range", Obstacle.OVERLOAD),
    ("not_zeroed", Obstacle.NEEDS_ZERO),
    ("needs_rezero", Obstacle.NEEDS_ZERO),
    ("zero_error", Obstacle.NEEDS_ZERO),
    ("initial_zero_error", Obstacle.NEEDS_ZERO),
    ("outside_zero_range", Obstacle.NEEDS_ZERO),
    ("hold", Obstacle.IN_MOTION),  # a held value is not what the pan holds now
)
_SAYS_NOTHING = {Kind.ACK, Kind.NAK, Kind.BUSY, Kind.RETRY, Kind.IGNORED, Kind.CONFIDENCE}
_SAYS_NOTHING |= {Kind.TARE}


class WeighingGate:
    """Remembers the newest reading, and whether the pan was empty since the last weight.

    `unit` is what a scale is set to whose frames name none.
    """

    def __init__(self, rules: WeighingRules, unit: str | None = None) -> None:
        self._rules = rules
        self._unit = unit
        self._newest: ScaleReading | None = None
        self._cleared = False

    def see(self, reading: ScaleReading) -> None:
        """Take in every reading, in the order in which they came."""
        if reading.said.kind in _SAYS_NOTHING or "checksum" in reading.said.flags:
            return  # nor does a damaged frame say anything of the pan
        if reading.said.kind is Kind.RESET:
            self.lose()
            return
        self._newest = reading
        self._cleared |= self._is_empty(reading.said)

    def lose(self) -> None:
        """Forget a scale that went away: what the pan held meanwhile nobody knows."""
        self._newest, self._cleared = None, False

    def weigh(self, now: datetime) -> Weighed | Obstacle:
        """Return the parcel's weight, once; or what stands in the way."""
        obstacle = self.obstacle(now)
        if obstacle is not None or self._newest is None:
            return obstacle or Obstacle.NOTHING_YET
        self._cleared = False
        said = self._newest.said
        inferred = said.stability is Stability.INFERRED
        return Weighed(self._grams(said) or 0, self._newest.at, self._newest.device, inferred)

    def obstacle(self, now: datetime) -> Obstacle | None:
        """Return what stands in the way of a weight now, None where nothing does."""
        if self._newest is None:
            return Obstacle.NOTHING_YET
        age = now - self._newest.at
        if not timedelta() <= age <= timedelta(seconds=self._rules.expires_after_s):
            return Obstacle.EXPIRED
        return self._in_reading(self._newest.said)

    def _in_reading(self, said: Said) -> Obstacle | None:
        if found := condition(said):
            return found
        if said.value is None and self._is_empty(said):
            return Obstacle.BELOW_MINIMUM
        if said.value is None or not _stands_still(said):
            return Obstacle.IN_MOTION
        grams = self._grams(said)
        return Obstacle.NO_MASS if grams is None else self._in_weight(grams)

    def _in_weight(self, grams: int) -> Obstacle | None:
        if grams < -self._rules.zero_band_g:
            return Obstacle.NEEDS_ZERO
        if grams < self._rules.minimum_g:
            return Obstacle.BELOW_MINIMUM
        return None if self._cleared else Obstacle.NOT_CLEARED

    def _is_empty(self, said: Said) -> bool:
        if condition(said) or not _stands_still(said):
            return False
        if said.kind is Kind.STATUS:
            return "zero" in said.flags
        grams = self._grams(said)
        return grams is not None and abs(grams) <= self._rules.zero_band_g

    def _grams(self, said: Said) -> int | None:
        unit = said.unit or self._unit
        return grams_of(said.value, unit) if said.value is not None and unit else None


def condition(said: Said) -> Obstacle | None:
    """Return what is the matter with the scale by what it said; None where nothing is."""
    flagged = next((obstacle for flag, obstacle in _BY_FLAG if flag in said.flags), None)
    return flagged or (Obstacle.FAULT if said.kind is Kind.ERROR else None)


def _stands_still(said: Said) -> bool:
    return said.stable is True and said.stability is not Stability.NOT_IN_FRAME
