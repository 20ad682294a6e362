"""Kern's older balances (FKB, KDE): 9600 8N1, 18 characters with the CR LF. `w`, `s`, `t` ask.

    M␠␠␠␠␠␠1.250␠kg␠ CR LF     M or a blank, sign, ten digits, unit; a blank unit: in motion
    ␠␠␠␠␠␠␠1.248␠ CR LF        in motion as well: FKB leaves the unit out
    ␠␠␠␠␠␠␠Error CR LF

Sources: Kern FKB-A, KDE-T.
"""

from __future__ import annotations

import re

from station.devices.framing import Lines
from station.devices.readings import Said, error, weight
from station.devices.scale_decoder import ScaleDecoder
from station.devices.weight_text import number_in, unit_in

_LONGEST = 24
_CHARACTERS = 16
_WITHOUT_UNIT = 13
_LINE = re.compile(r"M? *(-? *[\d.]+)(?: +([A-Za-z%]{1,3}))? *")


def decoder(device: str) -> ScaleDecoder:
    """Return a decoder for one balance."""
    return ScaleDecoder(device, Lines(_LONGEST), read)


def read(line: str) -> Said | None:
    """Return what one line says."""
    if line.strip() == "Error":
        return error("error")
    found = _LINE.fullmatch(line)
    value = number_in(found[1]) if found else None
    length = _CHARACTERS if found and found[2] else len(line)
    if found is None or value is None or len(line) != length:
        return None
    if length not in {_CHARACTERS, _WITHOUT_UNIT}:
        return None
    unit = unit_in(found[2] or "")
    return weight(value, unit, stable=unit is not None)
