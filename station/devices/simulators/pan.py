"""What lies on a simulated scale, and what its display shows of it.

    put ──settles_s──▶ still      in between the value swings towards the new weight: motion
    noise                         still, but the last digits dance
    drift                         still, but the value creeps
    over, under, zero_error       no weight, whatever lies there

Pure: seconds in, what is shown out; the same seed dances the same way.
"""

from __future__ import annotations

import random
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal

from msgspec import Struct

Condition = Literal["ok", "over", "under", "zero_error"]

NOTHING = Decimal(0)
_SWING = Decimal("0.02")
"""How far a weight in motion swings: this much of it, at least some steps."""
_LEAST_SWING_STEPS = 5
_UNDER = Decimal("0.02")
"""How much of the capacity may be missing from the pan before the scale shows no weight."""


class Shown(Struct, frozen=True):
    """What the display shows: the net weight with all of its decimals, and its lamps."""

    value: Decimal
    unit: str = "kg"
    stable: bool = True
    condition: Condition = "ok"
    tare: Decimal = NOTHING

    @property
    def zero(self) -> bool:
        """Whether the zero lamp is lit."""
        return self.condition == "ok" and self.stable and not self.value

    @property
    def net(self) -> bool:
        """Whether the net lamp is lit."""
        return bool(self.tare)

    @property
    def digits(self) -> int:
        """The value without its point, and without its sign."""
        return int(abs(self.value).scaleb(self.decimals))

    @property
    def decimals(self) -> int:
        """How many digits stand behind the point."""
        return -int(self.value.as_tuple().exponent)


class Pan:
    """A load cell. Weights are gross, in the scale's own unit."""

    def __init__(
        self,
        *,
        unit: str = "kg",
        decimals: int = 3,
        capacity: Decimal = Decimal(30),
        settles_s: float = 0.0,
        noise_steps: int = 0,
        drift_per_s: Decimal = NOTHING,
        seed: int = 0,
    ) -> None:
        self.unit = unit
        self.moving = False
        self.condition: Condition = "ok"
        """Anything but ok is shown whatever lies there."""
        self._step = Decimal(1).scaleb(-decimals)
        self._capacity = capacity
        self._settles_s = settles_s
        self._noise_steps = noise_steps
        self._drift_per_s = drift_per_s
        self._random = random.Random(seed)  # noqa: S311 - noise, not a secret
        self._weight = self._before = self._zero = self._tare = NOTHING
        self._put_s = float("-inf")
        self._drifts_from_s: float | None = None

    def put(self, weight: Decimal, at_s: float = 0.0) -> None:
        """Exchange what lies on the pan for this weight."""
        self._before, self._weight, self._put_s = self._weight, weight, at_s

    def zero(self, at_s: float) -> bool:
        """Make what lies there nothing; not while it moves. Ends a tare."""
        if not self.look(at_s).stable:
            return False
        self._zero, self._tare = self._weight, NOTHING
        self._drifts_from_s = at_s
        return True

    def tare(self, at_s: float) -> bool:
        """Take what lies there for packaging; not while it moves, nor below nothing."""
        shown = self.look(at_s)
        if not shown.stable or shown.condition != "ok" or shown.value + self._tare < 0:
            return False
        self._tare = shown.value + self._tare
        return True

    def clear_tare(self) -> None:
        """Show the gross weight again."""
        self._tare = NOTHING

    def look(self, at_s: float) -> Shown:
        """Return what the display shows now."""
        settled = not self.moving and at_s - self._put_s >= self._settles_s
        gross = self._still(at_s) if settled else self._swinging(at_s)
        condition = self.condition if self.condition != "ok" else self._condition_of(gross)
        value = (gross - self._tare).quantize(self._step, ROUND_HALF_EVEN)
        tare = self._tare.quantize(self._step, ROUND_HALF_EVEN)
        return Shown(value + 0, self.unit, settled, condition, tare)

    def _still(self, at_s: float) -> Decimal:
        if self._drifts_from_s is None:
            self._drifts_from_s = at_s
        crept = self._drift_per_s * Decimal(at_s - self._drifts_from_s)
        danced = self._random.randint(-self._noise_steps, self._noise_steps) * self._step
        return self._weight - self._zero + crept + danced

    def _swinging(self, at_s: float) -> Decimal:
        """Return a value on its way, around where it will be."""
        way = 1.0 if self.moving else (at_s - self._put_s) / self._settles_s
        middle = self._before + (self._weight - self._before) * Decimal(way)
        reach = max(abs(middle) * _SWING, _LEAST_SWING_STEPS * self._step)
        return middle - self._zero + reach * Decimal(self._random.uniform(-1, 1))

    def _condition_of(self, gross: Decimal) -> Condition:
        if gross > self._capacity:
            return "over"
        return "under" if gross < -_UNDER * self._capacity else "ok"
