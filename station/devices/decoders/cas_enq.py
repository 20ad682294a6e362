"""CAS (also Ohaus Aviator): 9600 8N1, asked twice: ENQ → ACK, then DC1 → the weight.

    SOH STX  S ␠ 01.250 kg  BCC  ETX EOT
             │ └ ␠, - or F (over)
             └ S stable, U unstable          BCC = XOR of everything between STX and itself

SOH may arrive as 0x81. Sources: CAS SW-II, Ohaus Aviator 7000, AP-1.
"""

from __future__ import annotations

import re
from functools import reduce
from operator import xor

from station.devices.framing import Frames, fixed, or_single
from station.devices.readings import Kind, Said, error, status, weight
from station.devices.scale_decoder import ScaleDecoder
from station.devices.weight_text import number_in, unit_in

_SIZE = 13
_FRAME = re.compile(r"\x02(([SU])([ \-F])([ \d.]{6})([A-Za-z ]{2}))(.)\x03", re.DOTALL)
_NOTE = "reply to ENQ 05; then send DC1 11"
_SINGLES = {"\x06": Kind.ACK, "\x15": Kind.NAK}


def decoder(device: str) -> ScaleDecoder:
    """Return a decoder for one scale."""
    size = or_single(b"\x06\x15", fixed(_SIZE, end=0x03))
    return ScaleDecoder(device, Frames(b"\x02\x06\x15", size, _SIZE), read)


def read(frame: str) -> Said | None:
    """Return what one frame says, or that its BCC is wrong."""
    if kind := _SINGLES.get(frame):
        return Said(kind, facts={"note": _NOTE} if kind is Kind.ACK else {})
    found = _FRAME.fullmatch(frame)
    if found is None:
        return None
    told, state, sign, number, unit_text, bcc = found.groups()
    if reduce(xor, told.encode("latin-1")) != ord(bcc):
        return error("checksum")
    unit, stable = unit_in(unit_text), state == "S"
    if sign == "F":
        return status("overload", stable=stable, unit=unit, facts={"bcc": "ok"})
    value = number_in(sign + number)
    return None if value is None else weight(value, unit, stable=stable, facts={"bcc": "ok"})
