"""USB HID scales (usage page 0x8D): one report a read.

    03  status  unit  exponent (signed)  low byte  high byte

    status  1 fault  2 stable at zero  3 motion  4 stable  5 under zero  6 over  7 to be calibrated
            8 to be zeroed
    unit    1 mg  2 g  3 kg  4 ct  5 tael  6 gr  7 dwt  8 t  9 ton  10 ozt  11 oz  12 lb

Other reports, short ones and all zeros say nothing. Source: USB HID Point of Sale usage tables.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from station.devices.readings import Said, ScaleReading, error, status, weight

if TYPE_CHECKING:
    from datetime import datetime

_SIZE = 6
_REPORT_ID = 3
_UNITS = ("mg", "g", "kg", "ct", "tael", "gr", "dwt", "t", "ton", "ozt", "oz", "lb")
_ERRORS = {1: "fault", 7: "needs_calibration", 8: "needs_rezero"}
_RANGES = {5: "underload", 6: "overload"}
_STABLE_ZERO, _MOTION, _STABLE = 2, 3, 4
_EXPONENTS = range(-9, 7)


class HidScaleDecoder:
    """Reports in, readings out. A report comes whole: there is nothing to hold."""

    buffered = 0

    def __init__(self, device: str) -> None:
        self._device = device
        self.discarded = 0

    def feed(self, data: bytes, at: datetime) -> list[ScaleReading]:
        """Return what the reports say; several may come in one read."""
        reports = [data[place : place + _SIZE] for place in range(0, len(data), _SIZE)]
        told = [said for report in reports if (said := read(report))]
        return [ScaleReading(said, at, self._device) for said in told]

    def idle(self, at: datetime) -> list[ScaleReading]:
        """Say nothing: no report is ever half."""
        del at
        return []

    def replies(self) -> bytes:
        """Return nothing: the device waits for no answer."""
        return b""

    def reset(self) -> None:
        """Forget nothing."""


def decoder(device: str) -> HidScaleDecoder:
    """Return a decoder for one scale."""
    return HidScaleDecoder(device)


def read(report: bytes) -> Said | None:
    """Return what one report says."""
    if len(report) < _SIZE or report[0] != _REPORT_ID:
        return None
    state, unit_code = report[1], report[2]
    if flag := _ERRORS.get(state):
        return error(flag)
    unit = _UNITS[unit_code - 1] if 1 <= unit_code <= len(_UNITS) else None
    if flag := _RANGES.get(state):
        return status(flag, unit=unit)
    exponent = int.from_bytes(report[3:4], signed=True)
    if unit is None or exponent not in _EXPONENTS:
        return None
    if state not in {_STABLE_ZERO, _MOTION, _STABLE}:
        return None
    value = Decimal(int.from_bytes(report[4:6], "little")).scaleb(exponent)
    at_zero = ("zero",) if state == _STABLE_ZERO else ()
    return weight(value, unit, *at_zero, stable=state != _MOTION)
