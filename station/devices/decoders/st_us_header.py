"""The ST/US header family (Kern KXS-TM, KFB-TM and many indicators): lines that end with CR LF.

    ST,GS,+012.3456  kg        ST,NT      1.000KG        OL,GS,+999.9999  kg        US,G,␠1.000,kg

    ST stable  US unstable  OL over (- under)     GS, G gross  NT, N net  TR, TW, T, PT tare

Spaces vary from maker to maker.
"""

from __future__ import annotations

import re

from station.devices.framing import Lines
from station.devices.readings import Kind, Said, status, weight
from station.devices.scale_decoder import ScaleDecoder
from station.devices.weight_text import number_in, unit_in

_LONGEST = 40
_WHAT = "GS|GW|G|NT|N|TR|TW|T|PT"
_LINE = re.compile(rf"(ST|US), ?({_WHAT})(?: ?, *| +)([+-]? *[\d.]+),? *([A-Za-z%]{{1,3}}) *")
_OVER = re.compile(rf"OL, ?(?:{_WHAT})(?:,| |$)[ ,]*([+-]?)[ \d.,^_-]*([A-Za-z%]{{0,3}}) *")

_TARE = {"TR", "TW", "T", "PT"}


def decoder(device: str) -> ScaleDecoder:
    """Return a decoder for one scale."""
    return ScaleDecoder(device, Lines(_LONGEST), read)


def read(line: str) -> Said | None:
    """Return what one line says."""
    if found := _OVER.fullmatch(line):
        flag = "underload" if found[1] == "-" else "overload"
        return status(flag, unit=unit_in(found[2]))
    found = _LINE.fullmatch(line)
    value = number_in(found[3]) if found else None
    if found is None or value is None:
        return None
    state, net, _, unit_text = found.groups()
    unit, stable = unit_in(unit_text), state == "ST"
    if net in _TARE:
        return Said(Kind.TARE, value, unit, stable, ("tare_value",))
    return weight(value, unit, *(["net"] if net[0] == "N" else []), stable=stable)
