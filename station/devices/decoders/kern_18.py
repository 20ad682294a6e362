"""Kern's older balances (FKB, KDE): 9600 8N1, 18 characters with the CR LF. `w`, `s`, `t` ask.

    ␠␠␠␠␠␠␠1.250␠kg␠ CR LF     a blank unit: in motion
    ␠␠␠␠Error␠␠␠␠␠␠␠ CR LF

Sources: Kern FKB-A, KDE-T.
"""

from __future__ import annotations

from station.devices.framing import Lines
from station.devices.readings import Said, error, weight
from station.devices.scale_decoder import ScaleDecoder
from station.devices.weight_text import number_in, unit_in

_LONGEST = 24
_CHARACTERS = 16
_NUMBER_ENDS = 12


def decoder(device: str) -> ScaleDecoder:
    """Return a decoder for one balance."""
    return ScaleDecoder(device, Lines(_LONGEST), read)


def read(line: str) -> Said | None:
    """Return what one line says."""
    if line.strip() == "Error":
        return error("error")
    value = number_in(line[:_NUMBER_ENDS])
    rest = line[_NUMBER_ENDS:]
    if value is None or len(line) != _CHARACTERS or not _is_unit(rest):
        return None
    unit = unit_in(rest)
    return weight(value, unit, stable=unit is not None)


def _is_unit(text: str) -> bool:
    return text.isspace() or (text[0] == " " and text.strip(" ").replace("%", "p").isalpha())
