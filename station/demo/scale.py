"""A scale without hardware, for parcels to be put on: MT-SICS on a real line. Like scanner."""

from __future__ import annotations

import zlib
from decimal import Decimal
from typing import Final

from station.devices.simulators.faults import Faults, FaultyDevice
from station.devices.simulators.lines import usual_line
from station.devices.simulators.pan import Pan
from station.devices.simulators.running import Simulation
from station.devices.simulators.table import SCALES

PROTOCOL: Final = "mt_sics"
_SETTLES_S = 0.4
_LIGHTEST_G, _SPREAD_G = 300, 9_500
_NOTHING = "0"


class SimulatedScale:
    """A scale on a line, plugged in from the start; its weights take a moment to come to rest."""

    def __init__(self) -> None:
        device = FaultyDevice(SCALES[PROTOCOL].make(Pan(settles_s=_SETTLES_S)), Faults())
        self._simulation = Simulation(device, usual_line("scale"))
        self._simulation.start()

    @property
    def port(self) -> str:
        """What a SerialTransport opens."""
        return self._simulation.port

    def put(self, code: str) -> None:
        """Put the parcel of this code on the pan; the same parcel always weighs the same."""
        self._simulation.obey(f"{weight_of(code)}")

    def clear(self) -> None:
        """Take off what lies there."""
        self._simulation.obey(_NOTHING)

    def close(self) -> None:
        """Unplug for good."""
        self._simulation.stop()


def weight_of(code: str) -> Decimal:
    """Return what a parcel weighs, in kilograms."""
    grams = _LIGHTEST_G + zlib.crc32(code.encode()) % _SPREAD_G
    return Decimal(grams).scaleb(-3)
