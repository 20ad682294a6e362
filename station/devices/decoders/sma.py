"""SMA level 1 (Scale Manufacturers Association): `LF W CR` asks.

    LF s r n m f  1234567.90  kg␠ CR

    s   Z centre of zero  O over  U under  E zero error  I initial zero error  T tare error
    r   range    n  G gross  N net  T tare    m  M motion    f  the maker's own

Sources: SMA SCP-0499, Sartorius PR5220, Fairbanks FB2550, Cardinal 190.
"""

from __future__ import annotations

import re

from station.devices.framing import Frames, until
from station.devices.readings import Kind, Said, error, status, weight
from station.devices.scale_decoder import ScaleDecoder
from station.devices.weight_text import number_in, unit_in

_LONGEST = 24
_FRAME = re.compile(r"\n([ ZOUEIT])([ -~])([GNTgnt])([ Mm])([ -~])([ -~]{10})([ -~]{3})\r")
_REFUSED = {"\n?\r": "unrecognized_command", "\n!\r": "unrecognized_command"}
_RANGES = {"O": "overload", "U": "underload"}
_ERRORS = {"E": "zero_error", "I": "initial_zero_error", "T": "tare_error"}


def decoder(device: str) -> ScaleDecoder:
    """Return a decoder for one scale."""
    size = until(b"\r", _LONGEST, restart=b"\n")
    return ScaleDecoder(device, Frames(b"\n", size, _LONGEST), read)


def read(frame: str) -> Said | None:
    """Return what one frame says."""
    if flag := _REFUSED.get(frame):
        return error(flag)
    found = _FRAME.fullmatch(frame)
    if found is None:
        return None
    return _said(*found.group(1, 3, 4, 6, 7))


def _said(state: str, net: str, motion: str, number: str, unit_text: str) -> Said | None:
    unit, stable = unit_in(unit_text), motion == " "
    if state in _RANGES:
        return status(_RANGES[state], stable=stable, unit=unit)
    if state in _ERRORS:
        return error(_ERRORS[state], stable=stable, unit=unit)
    value = number_in(number)
    if value is None:
        return None
    if net in "Tt":
        return Said(Kind.TARE, value, unit, stable, ("tare_value",))
    flags = [*(["net"] if net in "Nn" else []), *(["zero"] if state == "Z" else [])]
    return weight(value, unit, *flags, stable=stable)
