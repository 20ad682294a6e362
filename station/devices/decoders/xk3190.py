"""Yaohua XK3190 in its four forms; all stream, none says whether the weight stands still.

    A12E      WG004.139kg3D CR LF     WG gross, WN net; XOR of all before it as two hex digits
              ␠␠␠␠␠␠␠␠␠OL23 CR LF     over; LO under
    TF0       STX +004139 3 17 ETX    sign, six digits, decimals, XOR of the eight as hex
    reversed  =000.3000               3.000, last digit first; the sign comes last: =00.1000-
    forward   =0003.000               3.000; the two are told apart by nobody: it is configured

Sources: Yaohua XK3190-A12(E), A23p; Nikcell XK3190-A26.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import reduce
from operator import xor

from msgspec.structs import replace

from station.devices.framing import Frames, Lines, fixed
from station.devices.readings import Facts, Said, Stability, error, status, weight
from station.devices.scale_decoder import ScaleDecoder
from station.devices.weight_text import number_in, unit_in

_LONGEST_LINE = 24
_LINE = re.compile(r"((WG|WN)([ \d.+-]{7})([A-Za-z]{2}))([0-9A-Fa-f]{2}) *")
_RANGE = re.compile(r"( {9}(OL|LO))([0-9A-Fa-f]{2}) *")
_RANGES = {"OL": "overload", "LO": "underload"}
_LABEL: Facts = {"checksum": "ok", "stability": Stability.NOT_IN_FRAME.value}
"""Told with the frames that have a checksum, and so seem to vouch for more than they do."""
_TF0 = re.compile(r"\x02(([+-]\d{6})([0-9]))([0-9A-Fa-f]{2})\x03")
_TF0_SIZE = 12
_EQUALS = re.compile(r"=([+-]?\d*\.?\d*)")
_EQUALS_SIZE = 9


def decoder_a12e(device: str) -> ScaleDecoder:
    """Return a decoder for the lines of an A12(E)."""
    return ScaleDecoder(device, Lines(_LONGEST_LINE), read_a12e)


def decoder_tf0(device: str) -> ScaleDecoder:
    """Return a decoder for the frames between STX and ETX."""
    return ScaleDecoder(device, Frames(b"\x02", fixed(_TF0_SIZE, 0x03), _TF0_SIZE), read_tf0)


def decoder_eq_reversed(device: str) -> ScaleDecoder:
    """Return a decoder for `=` and the digits last to first."""
    return ScaleDecoder(device, _equals(), lambda frame: read_eq("=" + frame[:0:-1]))


def decoder_eq_forward(device: str) -> ScaleDecoder:
    """Return a decoder for `=` and the digits first to last."""
    return ScaleDecoder(device, _equals(), read_eq)


def read_a12e(line: str) -> Said | None:
    """Return what one line says; a line in motion is not marked, whatever `stable` says."""
    if found := _RANGE.fullmatch(line):
        holds = _xor(found[1]) == int(found[3], 16)
        return status(_RANGES[found[2]]) if holds else error("checksum")
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    if _xor(found[1]) != int(found[5], 16):
        return error("checksum")
    value, net = number_in(found[3]), ["net"] if found[2] == "WN" else []
    if value is None:
        return None
    said = weight(value, unit_in(found[4]), *net, facts=_LABEL)
    return replace(said, stability=Stability.NOT_IN_FRAME)


def read_tf0(frame: str) -> Said | None:
    """Return what one frame between STX and ETX says."""
    found = _TF0.fullmatch(frame)
    if found is None:
        return None
    if _xor(found[1]) != int(found[4], 16):
        return error("checksum")
    return _unmarked(Decimal(found[2]).scaleb(-int(found[3])), facts=_LABEL)


def read_eq(frame: str) -> Said | None:
    """Return what `=` and eight characters say, first digit first."""
    found = _EQUALS.fullmatch(frame)
    value = number_in(found[1]) if found else None
    return None if value is None else _unmarked(value)


def _unmarked(value: Decimal, facts: Facts | None = None) -> Said:
    said = weight(value, None, stable=None, facts=facts)
    return replace(said, stability=Stability.NOT_IN_FRAME)


def _equals() -> Frames:
    return Frames(b"=", lambda _, __: _EQUALS_SIZE, _EQUALS_SIZE)


def _xor(text: str) -> int:
    return reduce(xor, text.encode("latin-1"))
