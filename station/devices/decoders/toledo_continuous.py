"""Toledo continuous output: a stream, with or without a checksum.

    STX A B C  weight 6  tare 6  CR [checksum]

    A   bits 0-2 the decimal point: ×100 ×10 1 .1 .01 .001 .0001 .00001     bit 5 always set
    B   0 net  1 negative  2 out of range  3 motion  4 kg, else lb  5 always set  6 not zeroed
    C   0-2 another unit  3 print request  5 always set
    checksum   two's complement of the sum from STX to CR, seven bits

Whether a checksum follows the CR shows in the byte after it: another STX, or the checksum. A
stream that had one once must have it from then on. Sources: Rockwell/Toledo appendix D, Mettler-
Toledo Wildcat, Kern FTC.
"""

from __future__ import annotations

import re
from decimal import Decimal

from station.devices.framing import MORE, NONE, Frames
from station.devices.readings import Facts, Said, error, status, weight
from station.devices.scale_decoder import ScaleDecoder
from station.devices.weight_text import number_in

_SIZE = 17
_LONGEST = _SIZE + 2
_STX = 2
_FRAME = re.compile(r"\x02([ -?])([ -?`-\x7f])([ -?`-\x7f])([ \d]{6})([ \d]{6})\r")
_NET, _NEGATIVE, _RANGE, _MOTION, _KG, _NOT_ZEROED = 1, 2, 4, 8, 16, 64
_PRINT = 8
_UNITS = ("", "g", "t", "oz", "ozt", "dwt", "ton", "custom")


def decoder(device: str) -> ScaleDecoder:
    """Return a decoder for one scale."""
    stream = _Stream()
    return ScaleDecoder(
        device, Frames(b"\x02", _size, _LONGEST), stream.read, late=stream.read_late
    )


def checksum(frame: bytes) -> int:
    """Return what makes the sum of STX to CR and itself zero, in seven bits."""
    return -sum(byte & 0x7F for byte in frame) & 0x7F


def _size(seven: bytes, place: int) -> int:
    frame = seven[place : place + _LONGEST]
    if frame[_SIZE - 1 : _SIZE] not in {b"", b"\r"}:
        return NONE
    if len(frame) <= _SIZE:
        return MORE
    if frame[_SIZE] != _STX or checksum(frame[:_SIZE]) != _STX:
        return _SIZE + (frame[_SIZE] != _STX)
    if len(frame) < _LONGEST:  # an STX that is the right checksum as well: what follows decides
        return MORE
    return _SIZE + (frame[_SIZE + 1] == _STX)


class _Stream:
    """Remembers whether this stream carries checksums."""

    def __init__(self) -> None:
        self._checked = False

    def read(self, frame: str) -> Said | None:
        """Return what a frame says, with its checksum or without."""
        found = _FRAME.fullmatch(frame[:_SIZE])
        if len(frame) > _SIZE:
            if ord(frame[_SIZE]) != checksum(frame[:_SIZE].encode("latin-1")):
                return error("checksum")
            self._checked = found is not None
        elif self._checked:
            return error("checksum")
        return found and _said(found, "ok" if len(frame) > _SIZE else "absent")

    def read_late(self, held: str) -> Said | None:
        """Return what a frame says after which nothing more came."""
        return self.read(held) if len(held) in {_SIZE, _SIZE + 1} else None


def _said(found: re.Match[str], check: str) -> Said | None:
    point, bits, more = (ord(found[group]) for group in (1, 2, 3))
    weighed, tared = number_in(found[4]), number_in(found[5]) or Decimal()
    if weighed is None:
        return None
    unit = _UNITS[more & 7] or ("kg" if bits & _KG else "lb")
    stable = not bits & _MOTION
    if bits & _RANGE:
        flag = "underload" if bits & _NEGATIVE else "overload"
        return status(flag, stable=stable, unit=unit, facts={"checksum": check})
    named = (("net", bits & _NET), ("not_zeroed", bits & _NOT_ZEROED))
    flags = [flag for flag, bit in (*named, ("print_request", more & _PRINT)) if bit]
    value = _scaled(weighed, point) * (-1 if bits & _NEGATIVE else 1)
    tare = _scaled(tared, point)
    facts: Facts = {"checksum": check, **({"tare": f"{tare:f}"} if tare else {})}
    return weight(value, unit, *flags, stable=stable, facts=facts)


def _scaled(number: Decimal, point: int) -> Decimal:
    """Return the number where its point belongs: 1250 at .001 is 1.250, at ×10 it is 12500."""
    return number.scaleb(2 - (point & 7))
