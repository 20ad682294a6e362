"""A&D standard format: 2400 7E1, lines that end with CR LF (or CR). `Q` asks.

    ST,+00123.45  g      ST,OK,+0001.234 kg      ST,+001,2346 kg      OL,+999999.9  g

    ST stable  US unstable  OL over (- under)  QT stable count  WT stable weight
    9 characters of sign and digits, 3 of unit; OK, HI or LO where the scale compares

Sources: A&D EK-L, GC, GX-A, HC-i.
"""

from __future__ import annotations

import re

from station.devices.framing import Lines
from station.devices.readings import Said, status, weight
from station.devices.scale_decoder import ScaleDecoder
from station.devices.weight_text import number_in, unit_in

_LONGEST = 32
_TOLA = "tola"
"""What `t` is on a balance; on no balance is it a tonne."""
_LINE = re.compile(r"(ST|US|QT|WT)(?:,(OK|HI|LO|--))?,([+-][\d.,]{8})([ A-Za-z%]{3})")
_OVER = re.compile(r"OL(?:,(?:OK|HI|LO))?,([+-])(?:[\d.,]{8}([ A-Za-z%]{3})|[\d.,]+E[+-]\d\d)")


def decoder(device: str) -> ScaleDecoder:
    """Return a decoder for one scale."""
    return ScaleDecoder(device, Lines(_LONGEST), read)


def read(line: str) -> Said | None:
    """Return what one line says."""
    if found := _OVER.fullmatch(line):
        flag = "overload" if found[1] == "+" else "underload"
        return status(flag, unit=unit_in(found[2] or ""))
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    state, compared, number, unit = found.groups()
    value = number_in(number)
    if value is None:
        return None
    flags = [f"compare_{compared.lower()}"] if compared and compared != "--" else []
    return weight(
        value, _TOLA if unit.strip() == "t" else unit_in(unit), *flags, stable=state != "US"
    )
