"""Toledo 8217 and 8213: 9600 7E1, one byte asks (`W`), no unit in the frame.

    weight   STX 01.250 CR       net: STX 01.250N CR
    status   STX ? s CR          sent instead of a weight that cannot be had

    s, 8217  0 motion  1 over  2 under  3 outside zero range  4 centre of zero  5 net  6 always set
    s, 8213  the same, but bit 5 is always set and says nothing

Sources: Mettler-Toledo DIVA service manual, Transcell PC-150 appendix B.
"""

from __future__ import annotations

import re

from station.devices.framing import Frames, until
from station.devices.readings import Facts, Kind, Said, status, weight
from station.devices.scale_decoder import ScaleDecoder
from station.devices.weight_text import number_in

_LONGEST = 12
_WEIGHT = re.compile(r"\x02(?=.{6,7}N?\r)([ \d]{1,4}\.\d{1,3})(N?)\r")
_STATUS = re.compile(r"\x02\?([@-\x7f])\r")
_MOTION = 1
_FLAGS = (("overload", 2), ("underload", 4), ("outside_zero_range", 8), ("zero", 16))
_NET = 32
_NOTHING = "@"
_UNIT: Facts = {"unit_from": "config"}


def decoder_8217(device: str) -> ScaleDecoder:
    """Return a decoder for one 8217."""
    return ScaleDecoder(device, _frames(), read_8217)


def decoder_8213(device: str) -> ScaleDecoder:
    """Return a decoder for one 8213."""
    return ScaleDecoder(device, _frames(), read_8213)


def read_8217(frame: str) -> Said | None:
    """Return what one frame says. `@` is how the self-test (`A`, then `B`) reports success."""
    if found := _STATUS.fullmatch(frame):
        if found[1] == _NOTHING:
            note = "only as reply to B; as reply to W it means stable/no weight"
            return Said(Kind.CONFIDENCE, flags=("all_passed",), facts={"note": note})
        return _state(ord(found[1]), net=bool(ord(found[1]) & _NET))
    return _weight(frame)


def read_8213(frame: str) -> Said | None:
    """Return what one frame says; a status without bit 5 is a damaged one."""
    if found := _STATUS.fullmatch(frame):
        return _state(ord(found[1]), net=False) if ord(found[1]) & _NET else None
    return None if "N" in frame else _weight(frame)


def _frames() -> Frames:
    return Frames(b"\x02", until(b"\r", _LONGEST, restart=b"\x02"), _LONGEST)


def _state(bits: int, *, net: bool) -> Said:
    flags = [flag for flag, bit in _FLAGS if bits & bit]
    return status(*flags, *(["net"] if net else []), stable=not bits & _MOTION)


def _weight(frame: str) -> Said | None:
    found = _WEIGHT.fullmatch(frame)
    value = number_in(found[1]) if found else None
    if found is None or value is None:
        return None
    return weight(value, None, *(["net"] if found[2] else []), facts=_UNIT)
