"""ZPL II `~HS`: three strings, each STX … ETX CR LF.

    aaa,b,c,dddd,eee,f,g,h,iii,j,k,l    b paper out  c paused  d length  e formats in the buffer
                                        f buffer full  j RAM lost  k too cold  l too hot
    mmm,n,o,p,q,r,s,t,uuuuuuuu,v,www    o head open  p ribbon out  u labels remaining
    xxxx,y                              password, static RAM

The first two hold everything; half an answer is none. Silence is normal for some firmware while
the head is open or something ran out: unknown, not offline. Source: ZPL II programming guide, ~HS.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from station.devices.framing import Frames, until
from station.devices.printer_decoder import PrinterDecoder

if TYPE_CHECKING:
    from station.devices.readings import Facts

_LONGEST = 96
_FIRST = re.compile(
    rb"\x02\d{3},([01]),([01]),\d{4},(\d{3}),([01]),[01],[01],\d{3},([01]),([01]),([01])\x03"
)
_SECOND = re.compile(rb"\x02\d{3},\d,([01]),([01]),[01],\d,\d,[01],(\d{8}),[01],\d{1,3}\x03")
_THIRD = re.compile(rb"\x02[^,\x02\x03]{1,8},[01]\x03")
SILENCE: Facts = {
    "unknown": True,
    "note": "no reply is normal on MEDIA OUT/HEAD OPEN/RIBBON OUT on some firmware",
}


def decoder(device: str) -> PrinterDecoder:
    """Return a decoder for one printer."""
    frames = Frames(b"\x02", until(b"\x03", _LONGEST, restart=b"\x02"), _LONGEST)
    return PrinterDecoder(device, frames, _Answer().read)


class _Answer:
    """Holds the first string until the second comes."""

    def __init__(self) -> None:
        self._first: re.Match[bytes] | None = None

    def read(self, frame: bytes) -> Facts | None:
        """Return the state once both strings are there; a first without its second is dropped."""
        if first := _FIRST.fullmatch(frame):
            self._first = first
            return {}
        second, first = _SECOND.fullmatch(frame), self._first
        self._first = None
        if second and first:
            return _facts(first, second)
        return {} if _THIRD.fullmatch(frame) else None


def _facts(first: re.Match[bytes], second: re.Match[bytes]) -> Facts:
    paper, paused, formats, full, lost, cold, hot = first.groups()
    head, ribbon, remaining = second.groups()
    troubles = {
        "paper_out": paper == b"1",
        "paused": paused == b"1",
        "buffer_full": full == b"1",
        "head_open": head == b"1",
        "ribbon_out": ribbon == b"1",
    }
    rare = {"ram_lost": lost, "too_cold": cold, "too_hot": hot}
    troubles |= {name: True for name, bit in rare.items() if bit == b"1"}
    counts = {"formats_in_buffer": int(formats), "labels_remaining": int(remaining)}
    return {**troubles, **counts, "ready": not any(troubles.values())}
