"""DIGI DS-425: 8N1, a stream of weight and tare, no unit.

    00 CR  0␠␠1.250 CR  4␠␠0.000 CR LF       00 stable, 01 in motion (one byte)
    00 CR   ␠␠1.250 CR   ␠␠0.000 CR LF       set to send no header codes

Source: DIGI DS-425 service manual.
"""

from __future__ import annotations

import re

from station.devices.framing import Frames, until
from station.devices.readings import Said, weight
from station.devices.scale_decoder import ScaleDecoder
from station.devices.weight_text import number_in

_LONGEST = 21
_NUMBER = r"([ \d.+-]{7})"
_FRAME = re.compile(rf"([\0\1])\r0{_NUMBER}\r4{_NUMBER}\r\n")
_BARE_FRAME = re.compile(rf"([\0\1])\r{_NUMBER}\r{_NUMBER}\r\n")


def decoder(device: str) -> ScaleDecoder:
    """Return a decoder for one scale."""
    size = until(b"\n", _LONGEST, restart=b"\0\1")
    return ScaleDecoder(device, Frames(b"\0\1", size, _LONGEST), read)


def read(frame: str) -> Said | None:
    """Return what one frame says."""
    found = _FRAME.fullmatch(frame) or _BARE_FRAME.fullmatch(frame)
    if found is None:
        return None
    value, tare = number_in(found[2]), number_in(found[3])
    if value is None or tare is None:
        return None
    return weight(value, None, stable=found[1] == "\0", facts={"tare": f"{tare:f}"})
