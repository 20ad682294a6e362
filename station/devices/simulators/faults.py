"""What goes wrong between a device and the station: silence, lateness, half frames."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from station.devices.simulators.scales import SimulatedDevice


class Faults(Struct):
    """What is wrong now; may be changed at any time."""

    silent: bool = False
    late_s: float = 0.0
    """How long each answer and frame takes; its first half comes when half of that is over."""
    halves: float = 0.0
    """How many of the frames, 0 to 1, break off somewhere and are never finished."""
    seed: int = 0


class FaultyDevice:
    """A device whose words may get lost on their way."""

    def __init__(self, device: SimulatedDevice, faults: Faults) -> None:
        self.faults = faults
        self._device = device
        self._random = random.Random(faults.seed)  # noqa: S311 - a fault, not a secret
        self._under_way: list[tuple[float, bytes]] = []

    def hear(self, data: bytes, at_s: float) -> bytes:
        """Answer to what the station sent."""
        return self._pass(self._device.hear(data, at_s), at_s)

    def speak(self, at_s: float) -> bytes:
        """Return what it says by itself now, and what was late."""
        arrived = b"".join(data for due_s, data in self._under_way if due_s <= at_s)
        self._under_way = [late for late in self._under_way if late[0] > at_s]
        return arrived + self._pass(self._device.speak(at_s), at_s)

    def obey(self, order: str, at_s: float) -> bytes:
        """Do what a person does; `silent` and `talk` are ours."""
        if order in ("silent", "talk"):
            self.faults.silent = order == "silent"
            return b""
        return self._pass(self._device.obey(order, at_s), at_s)

    def _pass(self, said: bytes, at_s: float) -> bytes:
        if not said or self.faults.silent:
            return b""
        if self._random.random() < self.faults.halves:
            said = said[: self._random.randrange(len(said))]
        if not self.faults.late_s:
            return said
        middle, end_s = len(said) // 2, at_s + self.faults.late_s
        self._under_way += [(at_s + self.faults.late_s / 2, said[:middle]), (end_s, said[middle:])]
        return b""
