"""CAS indicators that send without being asked: 22 bytes, and the 18 bytes they call AND.

    22   ST,GS,1L,000013.5 kg CR LF     1 device, L lamps     9600 8N1
    18   ST,GS,000013.5kg CR LF                               8E1 or 8N1

    ST stable  US unstable  OL over     GS gross  NT net
    L   0 zero  1 tare  2 gross  3 printer  4 hold  6 stable  7 always set

Sources: CAS CI-600D, CI-150A, CI-6000A, NT-200.
"""

from __future__ import annotations

import re

from station.devices.framing import Lines
from station.devices.readings import Facts, Said, error, status, weight
from station.devices.scale_decoder import ScaleDecoder
from station.devices.weight_text import number_in, unit_in

_LONGEST = 32
_LINE_22 = re.compile(r"(ST|US|OL),(GS|NT),(.)(.),(.{8}) *([A-Za-z]{1,3}) *", re.DOTALL)
_LINE_18 = re.compile(r"(ST|US|OL),(GS|NT),(.{8}) *([A-Za-z]{1,3}) *")
_ERROR = re.compile(r"ERR *(\w{1,3}) *")
_STABLE = 64
_LAMPS = (("zero", 1), ("tare", 2), ("hold", 16))
_ALL_WELL = _STABLE | 128


def decoder_22(device: str) -> ScaleDecoder:
    """Return a decoder for the 22 bytes, whose lamps use bit 7."""
    return ScaleDecoder(device, Lines(_LONGEST, bits=8), read_22, bits=8)


def decoder_18(device: str) -> ScaleDecoder:
    """Return a decoder for the 18 bytes."""
    return ScaleDecoder(device, Lines(_LONGEST), read_18)


def read_22(line: str) -> Said | None:
    """Return what one line of 22 bytes says; both the header and the lamp must call it stable."""
    found = _LINE_22.fullmatch(line)
    if found is None:
        return _fault(line)
    state, net, device, lamps, number, unit = found.groups()
    return _said((state, net, number, unit), ord(lamps), {"device": device})


def read_18(line: str) -> Said | None:
    """Return what one line of 18 bytes says."""
    found = _LINE_18.fullmatch(line)
    return _said(found.group(1, 2, 3, 4), _ALL_WELL, {}) if found else _fault(line)


def _said(fields: tuple[str, ...], lamps: int, facts: Facts) -> Said | None:
    state, net, number, unit_text = fields
    unit = unit_in(unit_text)
    if state == "OL":
        return status("overload", unit=unit, facts=facts)
    value = number_in(number)
    if value is None:
        return None
    flags = [flag for flag, bit in _LAMPS if lamps & bit]
    flags += ["net"] if net == "NT" else []
    stable = state == "ST" and bool(lamps & _STABLE)
    return weight(value, unit, *flags, stable=stable, facts=facts)


def _fault(line: str) -> Said | None:
    found = _ERROR.fullmatch(line)
    return error(f"err_{found[1].lower()}") if found else None
