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

from station.devices.framing import MORE, Frames, until
from station.devices.printer_decoder import PrinterDecoder

if TYPE_CHECKING:
    from station.devices.readings import Facts

_LONGEST_STRING = 96
_LONGEST = 2 * _LONGEST_STRING
_STRING = until(b"\x03", _LONGEST_STRING, restart=b"\x02")
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
    return PrinterDecoder(device, Frames(b"\x02", _size, _LONGEST), read)


def read(frame: bytes) -> Facts | None:
    """Return what the first two strings say; the third by itself says nothing."""
    first = _FIRST.match(frame)
    second = _SECOND.fullmatch(frame[first.end() :].lstrip(b"\r\n")) if first else None
    if first and second:
        return _facts(first, second)
    return {} if _THIRD.fullmatch(frame) else None


def _size(plain: bytes, place: int) -> int:
    """Return the size of one string, or of the first and the second together."""
    size = _STRING(plain, place)
    if size <= 0 or not _FIRST.fullmatch(plain[place : place + size]):
        return size
    rest = plain[place + size : place + _LONGEST]
    between = len(rest) - len(rest.lstrip(b"\r\n"))
    if len(rest) == between:
        return MORE
    second = _STRING(rest, between)
    return size + between + second if second > 0 else second


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
