"""Dialog 06 (checkout scales): 7O1. Its check sums need a vendor's secret: status only.

    STX 02 ESC 3 ESC 01250 ESC 000123 ESC 000154 ETX     weighed: unit, weight, price, amount
    STX 09 ESC 20 ETX                                    a status code
    STX 11 ESC 2 … ETX                                   asks for the check sum we cannot make

    unit  3 kg, three decimals   2 lb, three   1 lb, two   0 lb, oz and eighths

Sources: Ohaus Aviator 7000, Mettler-Toledo DIVA, Dibal DPOS400.
"""

from __future__ import annotations

import re
from decimal import Decimal

from station.devices.framing import Frames, or_single, until
from station.devices.readings import Kind, Said, error, status, weight
from station.devices.scale_decoder import ScaleDecoder

_LONGEST = 48
_WEIGHT = re.compile(r"\x0202\x1b([0-3])\x1b(\d{5})\x1b(\d{5,6})\x1b(\d{6})\x03")
_STATUS = re.compile(r"\x0209\x1b(\d\d)\x03")
_CHECK = re.compile(r"\x0211\x1b([0-2])[^\x02\x03]*\x03")
_SINGLES = {"\x06": Kind.ACK, "\x15": Kind.NAK}
_UNITS = {"3": ("kg", -3), "2": ("lb", -3), "1": ("lb", -2)}
_STATES = {"20": "motion", "21": "no_motion_since_last", "22": "not_finished"}
_STATES |= {"30": "below_min", "31": "underload", "32": "overload"}
_ERRORS = {"01": "general_error", "02": "parity_or_buffer_overflow", "10": "invalid_record"}
_ERRORS |= {"11": "invalid_unit_price", "12": "invalid_tare", "13": "invalid_text"}
_CHECKS = ("check_sum_invalid", "check_sum_valid", "check_sum_wanted")


def decoder(device: str) -> ScaleDecoder:
    """Return a decoder for one scale."""
    size = or_single(b"\x06\x15", until(b"\x03", _LONGEST, restart=b"\x02"))
    return ScaleDecoder(device, Frames(b"\x02\x06\x15", size, _LONGEST), read)


def read(frame: str) -> Said | None:
    """Return what one record says."""
    if kind := _SINGLES.get(frame):
        return Said(kind)
    if found := _STATUS.fullmatch(frame):
        return _state(found[1])
    if found := _CHECK.fullmatch(frame):
        return status(_CHECKS[int(found[1])])
    if found := _WEIGHT.fullmatch(frame):
        return _weight(*found.groups())
    return None


def _state(code: str) -> Said:
    if flag := _ERRORS.get(code):
        return error(flag, facts={"code": code})
    flag = _STATES.get(code, "" if code == "00" else f"code_{code}")
    return status(*([flag] if flag else []), facts={"code": code})


def _weight(unit: str, digits: str, unit_price: str, amount: str) -> Said:
    if unit in _UNITS:
        name, exponent = _UNITS[unit]
        value = Decimal(int(digits)).scaleb(exponent)
    else:
        name = "oz"
        value = 16 * int(digits[:2]) + int(digits[2:4]) + Decimal(int(digits[4])) / 8
    return weight(value, name, facts={"unit_price": unit_price, "amount": amount})
