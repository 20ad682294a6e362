"""Berkel and ICL: 2400 (9600) 7E1, ENQ → ACK, DC1 → the frame, which the host must echo.

    STX ID 01250 BCC ETX        BCC = XOR of ID and the digits; NUL where a digit is not needed
    CAN                         weigh again
    NUL                         no data

    ID   bits 0-2  1: 15 kg, three decimals   2: 30 lb, two   3: 6 kg, three
         bit 4     outside the range

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
_FRAME = re.compile(r"\x02((.)(\0*\d{3,5}\0*))(.)\x03", re.DOTALL)
_POUNDS = 2
_OUT_OF_RANGE = 0x10
_SINGLES = {
    "\x06": Said(Kind.ACK),
    "\x15": Said(Kind.NAK),
    "\x18": Said(Kind.RETRY, facts={"note": "CAN: repeat weighing"}),
    "\0": Said(Kind.BUSY, flags=("no_data",)),
}
_STARTS = "".join(_SINGLES).encode()


def decoder(device: str) -> ScaleDecoder:
    """Return a decoder for one scale."""
    size = or_single(_STARTS, fixed(_SIZE, end=0x03))
    return ScaleDecoder(device, Frames(b"\x02" + _STARTS, size, _SIZE), read)


def read(frame: str) -> Said | None:
    """Return what one frame says, or that its BCC is wrong."""
    if single := _SINGLES.get(frame):
        return single
    found = _FRAME.fullmatch(frame)
    if found is None:
        return None
    told, identifier, digits, bcc = found.groups()
    if reduce(xor, told.encode("latin-1")) != ord(bcc):
        return error("checksum")
    if ord(identifier) & _OUT_OF_RANGE:
        return status("under_or_over_range", facts={"bcc": "ok"})
    unit, decimals = ("lb", 2) if ord(identifier) & 7 == _POUNDS else ("kg", 3)
    value = Decimal(int(digits.strip("\0"))).scaleb(-decimals)
    said = weight(value, unit, facts={"bcc": "ok", "host_must_echo_frame": True})
    return replace(said, reply=frame.encode("latin-1"))
