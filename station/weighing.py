"""What the desk knows of its scale: the newest reading, its age, and whether a weight counts.

    ScaleReading ──stillness──▶ judged ──▶ gate ──▶ WeightShown, when it changed, in its time

The desk's thread owns it. Nothing here writes, waits or does I/O: a reading costs microseconds, so
that a scan that comes meanwhile is not held up. Neighbours: desk, rules.weighing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.devices.readings import Kind, Stability
from station.events import WeightRefused, WeightShown, WeightTaken
from station.rules.mass import grams_of
from station.rules.stillness import Stillness
from station.rules.weighing import Obstacle, WeighingGate, WeighingRules

if TYPE_CHECKING:
    from datetime import datetime

    from station.devices.readings import ScaleReading
    from station.options import ScaleOptions

SHOWN_EVERY_S = 0.1
"""No person reads faster, and the window has other things to paint."""
_SHOWS = {Kind.WEIGHT, Kind.STATUS, Kind.ERROR}


class Weighing:
    """One scale. Times are UTC-aware; `now_s` is monotonic."""

    def __init__(self, options: ScaleOptions) -> None:
        self._unit = options.unit or None
        self._serial, self._verified_until = options.serial, options.verified_until
        self._tolerance_g = options.tolerance_g
        rules = WeighingRules(options.minimum_g, options.zero_band_g, options.expires_after_s)
        self._gate = WeighingGate(rules, self._unit)
        self._stillness = Stillness()
        self._device = ""
        self._told: WeightShown | None = None
        self._told_s = float("-inf")
        self.newest: ScaleReading | None = None
        """The last that says anything of the pan, its stillness judged; None once it is lost."""

    def see(self, reading: ScaleReading) -> None:
        """Take in a reading, in the order in which they came."""
        self._device = reading.device
        judged = self._stillness.judge(reading)
        self._gate.see(judged)
        if judged.said.kind is Kind.RESET:
            self.newest = None
        elif judged.said.kind in _SHOWS and "checksum" not in judged.said.flags:
            self.newest = judged

    def lose(self) -> None:
        """Forget what a scale said that went away."""
        self._gate.lose()
        self._stillness.forget()
        self.newest = None

    def age_s(self, now: datetime) -> float | None:
        """Return how old the newest reading is, None if there is none."""
        return None if self.newest is None else (now - self.newest.at).total_seconds()

    def weigh(self, now: datetime) -> WeightTaken | WeightRefused:
        """Return the parcel's weight, once; or what stands in the way."""
        found = self._gate.weigh(now)
        if isinstance(found, Obstacle):
            return WeightRefused(found.value)
        lapsed = bool(self._verified_until) and now.date().isoformat() > self._verified_until
        return WeightTaken(
            *(found.weight_g, found.device, found.inferred, found.at, self._serial),
            lapsed=lapsed,
            tolerance_g=self._tolerance_g,
        )

    def news(self, now: datetime, now_s: float) -> WeightShown | None:
        """Return what to show, if it changed and the last was shown long enough ago."""
        if not self._device or now_s - self._told_s < SHOWN_EVERY_S:
            return None
        shown = self._picture(now)
        if self._told is not None and replace(shown, at=self._told.at) == self._told:
            return None
        self._told, self._told_s = shown, now_s
        return shown

    def wait_s(self, now_s: float, longest_s: float) -> float:
        """Return how long the desk may sleep before there may be something to show."""
        left_s = self._told_s + SHOWN_EVERY_S - now_s
        return min(longest_s, left_s) if left_s > 0 else longest_s

    def _picture(self, now: datetime) -> WeightShown:
        obstacle = self._gate.obstacle(now)
        reason = obstacle.value if obstacle else ""
        if self.newest is None or obstacle is Obstacle.EXPIRED:
            return WeightShown(
                *(self._device, None, "", None),
                stable=False,
                inferred=False,
                net=False,
                obstacle=reason,
                at=now,
            )
        said = self.newest.said
        unit = said.unit or self._unit or ""
        return WeightShown(
            self._device,
            said.value,
            unit,
            None if said.value is None else grams_of(said.value, unit),
            stable=bool(said.stable) and said.stability is not Stability.NOT_IN_FRAME,
            inferred=said.stability is Stability.INFERRED,
            net="net" in said.flags,
            obstacle=reason,
            at=self.newest.at,
        )
