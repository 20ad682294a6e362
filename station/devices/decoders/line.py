"""A scanner on a serial line: codes that end in a suffix.

    waiting ──bytes──▶ in a frame ──suffix──▶ a reading, waiting again
                          │
                          ├──longer than any code──▶ swallowing ──suffix or silence──▶ waiting
                          └──silence, reset──▶ waiting: half a frame is never a reading

ETX ends a frame as well where STX began it (Olivetti's way); elsewhere it is part of a code, which
is then none.

Sans-I/O: the answer depends only on the bytes and their order, not on how they were cut up on
their way. The buffer never holds more than one frame of full length.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from station.devices.code_text import LONGEST, LONGEST_FRAMING, code_in, read_frame, unreadable
from station.events import Scan, UnreadableReason, UnreadableScan

if TYPE_CHECKING:
    from datetime import datetime

_STX, _ETX = b"\x02", b"\x03"
_FRAME_MARKS = _STX + _ETX

Reading = Scan | UnreadableScan


class LineDecoder:
    """Bytes in, readings out. `suffixes` is every single byte that ends a frame."""

    def __init__(self, device: str, suffixes: bytes = b"\r\n\t") -> None:
        self._device = device
        self._suffixes = suffixes
        self._end = re.compile(b"[" + re.escape(suffixes + _ETX) + b"]")
        self._frame = bytearray()
        self._swallowing = False
        self._framed = False
        self.discarded = 0
        """Always 0: what is no code is told as an event."""

    @property
    def buffered(self) -> int:
        """Bytes held of an unfinished frame, at most 132."""
        return len(self._frame)

    def feed(self, data: bytes, at: datetime) -> list[Reading]:
        """Return the readings that these bytes complete. `at` is when they came, UTC-aware."""
        readings: list[Reading] = []
        start = 0
        for end in self._end.finditer(data):
            readings += self._extend(data[start : end.start()], at)
            ends = self._framed or end[0] in self._suffixes
            readings += self._finish(at) if ends else self._extend(end[0], at)
            start = end.end()
        readings += self._extend(data[start:], at)
        return readings

    def idle(self, at: datetime) -> list[Reading]:
        """Drop and tell an unfinished frame: the line fell silent. Swallowing ends."""
        frame = self._frame.decode("latin-1")
        self.reset()
        if not code_in(frame):
            return []
        return [unreadable(UnreadableReason.NO_SUFFIX, frame, at, self._device)]

    def replies(self) -> bytes:
        """Return nothing: the device waits for no answer."""
        return b""

    def reset(self) -> None:
        """Forget what the device had begun to say: it went away."""
        self._frame.clear()
        self._swallowing = False
        self._framed = False

    def _extend(self, piece: bytes, at: datetime) -> list[Reading]:
        if self._swallowing:
            return []
        if not self._frame:
            code = piece.lstrip(_FRAME_MARKS)
            self._framed |= _STX in piece[: len(piece) - len(code)]
            piece = code
        room = max(0, LONGEST - len(self._frame))
        self._frame += piece[:room]
        for byte in piece[room:]:
            self._frame.append(byte)
            if self._is_too_long():
                return [self._start_swallowing(at)]
        return []

    def _is_too_long(self) -> bool:
        if len(self._frame) > LONGEST + LONGEST_FRAMING:
            return True
        return len(code_in(self._frame.decode("latin-1"))) > LONGEST

    def _start_swallowing(self, at: datetime) -> UnreadableScan:
        frame = self._frame.decode("latin-1")
        self._frame.clear()
        self._swallowing = True
        return unreadable(UnreadableReason.TOO_LONG, frame, at, self._device)

    def _finish(self, at: datetime) -> list[Reading]:
        frame = self._frame.decode("latin-1")
        self.reset()
        return [read_frame(frame, at, self._device)] if frame else []


def decoder(device: str) -> LineDecoder:
    """Return a decoder for one scanner that ends its codes with CR, LF or TAB."""
    return LineDecoder(device)
