"""Ohaus: 9600 8N1, lines that end with CR LF. `P` and `IP` ask.

         192.21 g            0.01 g ?           1.250 kg ? B/G       207.80 g TOTAL

    ? in motion     N, NET net   G, B, B/G gross   T, PT tare   TOTAL: a sum, no live weight

Sources: Ohaus RS232 interface manual, Ranger, Defender 3000.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from station.devices.framing import Lines
from station.devices.readings import Kind, Said, error, in_order, status, weight
from station.devices.scale_decoder import ScaleDecoder
from station.devices.weight_text import number_in, ounces_of, unit_in

if TYPE_CHECKING:
    from decimal import Decimal

_LONGEST = 48
_LINE = re.compile(r" *(-? *[\d.]+) +([A-Za-z%]{1,4})( *\?)?(?: +([A-Z/]{1,6}))? *")
_POUNDS = re.compile(r" *(-? *\d+) *lb:? *([\d.]+) *oz( *\?)?(?: +([A-Z/]{1,6}))? *")
_ERROR = re.compile(r" *Err(?:or)?[ :]*(\d+(?:\.\d+)?) *", re.IGNORECASE)
_RANGES = {"^": "overload", "_": "underload"}
_NET = {"N": "net", "NET": "net", "G": "gross", "B": "gross", "B/G": "gross", "GROSS": "gross"}
_TARE = {"T", "PT", "TARE"}


def decoder(device: str) -> ScaleDecoder:
    """Return a decoder for one scale."""
    return ScaleDecoder(device, Lines(_LONGEST), read)


def read(line: str) -> Said | None:
    """Return what one line says."""
    if line.strip() in {"ES", "EL"}:
        return error("syntax_error" if line.strip() == "ES" else "logical_error")
    if line.strip() == "OK!":
        return Said(Kind.ACK)
    if found := _ERROR.fullmatch(line):
        return error(f"err_{found[1]}")
    if len(signs := set(line.strip())) == 1 and (flag := _RANGES.get(signs.pop())):
        return status(flag)
    if found := _POUNDS.fullmatch(line):
        value, unit = ounces_of(found[1], found[2]), unit_in("oz")
    elif found := _LINE.fullmatch(line):
        value, unit = number_in(found[1]), unit_in(found[2])
    else:
        return None
    return None if value is None else _said(value, unit, found[3] is None, found[4] or "")


def _said(value: Decimal, unit: str | None, stable: bool, legend: str) -> Said | None:
    if legend == "TOTAL":
        return Said(Kind.IGNORED, value, unit, None, ("total",))
    if legend in _TARE:
        return Said(Kind.TARE, value, unit, stable, in_order("tare_value"))
    if legend and legend not in _NET:
        return None
    return weight(value, unit, *([_NET[legend]] if legend else []), stable=stable)
