"""Berkel and ICL: 2400 (9600) 7E1, ENQ → ACK, DC1 → the frame, which the host must echo.

    STX ID 01250 BCC ETX        kg with three decimals; ID bit 4: outside the range
                                BCC = XOR of ID and the digits
    CAN                         weigh again

The host sends the same bytes back; a CR from the scale confirms them. `reply` holds what to echo.
Sources: Ohaus Aviator 5000/7000, Mettler-Toledo DIVA.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import reduce
from operator import xor

from msgspec.structs import replace

from station.devices.framing import Frames, fixed, or_single
from station.devices.readings import Kind, Said, error, status, weight
from station.devices.scale_decoder import ScaleDecoder

_SIZE = 9
_FRAME = re.compile(r"\x02((.)(\d{5}))(.)\x03", re.DOTALL)
_OUT_OF_RANGE = 0x10
_NOTE = "CAN: repeat weighing"
_SINGLES = {"\x06": Kind.ACK, "\x15": Kind.NAK, "\x18": Kind.RETRY}


def decoder(device: str) -> ScaleDecoder:
    """Return a decoder for one scale."""
    size = or_single(b"\x06\x15\x18", fixed(_SIZE, end=0x03))
    return ScaleDecoder(device, Frames(b"\x02\x06\x15\x18", size, _SIZE), read)


def read(frame: str) -> Said | None:
    """Return what one frame says, or that its BCC is wrong."""
    if kind := _SINGLES.get(frame):
        return Said(kind, facts={"note": _NOTE} if kind is Kind.RETRY else {})
    found = _FRAME.fullmatch(frame)
    if found is None:
        return None
    told, identifier, digits, bcc = found.groups()
    if reduce(xor, told.encode("latin-1")) != ord(bcc):
        return error("checksum")
    if ord(identifier) & _OUT_OF_RANGE:
        return status("under_or_over_range", facts={"bcc": "ok"})
    value = Decimal(int(digits)).scaleb(-3)
    said = weight(value, "kg", facts={"bcc": "ok", "host_must_echo_frame": True})
    return replace(said, reply=frame.encode("latin-1"))
