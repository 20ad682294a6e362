"""Yaohua XK3190 in its four forms, without end; none of them says whether the pan moves.

    A12(E)    WG004.139kg XOR-as-2-hex CR LF      overload: nine blanks, OL (LO) and the XOR
    tf=0      STX +004139 3 XOR-as-2-hex ETX      3: digits behind the point
    =         =0003.000    or, in another setting, the same backwards: =000.3000

In overload the latter three say nothing.
"""

from __future__ import annotations

from functools import reduce
from operator import xor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from station.devices.simulators.pan import Shown

_INSTEAD = {"over": b" " * 9 + b"OL", "under": b" " * 9 + b"LO", "zero_error": b" " * 9 + b"LO"}


def frame_a12e(shown: Shown) -> bytes:
    """Return gross or net, seven places, the unit, and all of it XORed."""
    kind = "WN" if shown.net else "WG"
    said = _INSTEAD.get(shown.condition) or f"{kind}{shown.value:07f}{shown.unit}".encode()
    return said + _check(said) + b"\r\n"


def frame_tf0(shown: Shown) -> bytes:
    """Return sign, six digits, how many of them stand behind the point."""
    if shown.condition != "ok":
        return b""
    said = f"{'-' if shown.value < 0 else '+'}{shown.digits:06d}{shown.decimals}".encode()
    return b"\x02" + said + _check(said) + b"\x03"


def frame_forward(shown: Shown) -> bytes:
    """Return eight places as they are read."""
    return f"={shown.value:08f}".encode() if shown.condition == "ok" else b""


def frame_reversed(shown: Shown) -> bytes:
    """Return eight places from right to left."""
    return b"=" + frame_forward(shown)[:0:-1] if shown.condition == "ok" else b""


def _check(said: bytes) -> bytes:
    return f"{reduce(xor, said):02X}".encode()
