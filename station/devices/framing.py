"""Cuts a stream of bytes into frames; what is no frame is counted and dropped.

    noise ──start byte──▶ in a frame ──size known, bytes there──▶ read: a frame, or noise after all
                               │
                               └──longer than any frame, or a new start──▶ noise, look again inside

The leftmost start is settled before the next is looked at, so the frames found do not depend on how
the bytes were cut up on their way. Bounded: never more than `longest` bytes are held.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from station.devices.parity import SEVEN_BITS, WITH_PARITY

MORE = 0
"""A frame may begin here; its size is not known yet."""
NONE = -1
"""No frame begins here."""

Size = Callable[[bytes, int], int]
"""(bytes without parity, where a start byte stands) → the frame's size, MORE or NONE."""
Accept = Callable[[bytes], bool]
"""A frame's bytes → whether it is one after all."""

_QUIET = b"\0\x01\x03\x04\r\n "
"""What stands between frames and is not worth counting."""
_NUMBERS = b"0123456789.+-"
_NOISE = bytes(
    byte
    for byte in (*range(0x20), *range(0x7F, 0x100))
    if all((byte ^ digit).bit_count() > 1 for digit in _NUMBERS)
)
"""What an open or restarting line sounds like. A damaged digit is none of it: a weight without its
first digit would be another weight."""


class Frames:
    """Frames that begin with one of `starts`; `size` tells how long each is.

    `bits` is 7 where bit 7 can only be parity: starts and sizes are then found without it.
    """

    def __init__(self, starts: bytes, size: Size, longest: int, bits: int = WITH_PARITY) -> None:
        self._start = re.compile(b"[" + re.escape(starts) + b"]")
        self._size = size
        self._longest = longest
        self._without_parity = SEVEN_BITS if bits == WITH_PARITY else None
        self._held = b""
        self._noisy = False
        self.discarded = 0

    @property
    def held(self) -> int:
        """Bytes of an unfinished frame."""
        return len(self._held)

    def cut(self, data: bytes, accept: Accept) -> None:
        """Offer each frame to `accept`; where it refuses one, look for another inside it."""
        raw = self._held + data
        plain = raw.translate(self._without_parity)
        place = 0
        while start := self._start.search(plain, place):
            self._skip(plain[place : start.start()])
            place = start.start()
            size = self._size(plain, place)
            if self._is_unfinished(size, len(raw) - place):
                self._held = raw[place:]
                return
            if size > 0 and accept(raw[place : place + size]):
                self._noisy = False
                place += size
            else:
                self._skip(plain[place : place + 1])
                place += 1
        self._skip(plain[place:])
        self._held = b""

    def forget(self) -> bytes:
        """Let go of an unfinished frame and return it."""
        held, self._held, self._noisy = self._held, b"", False
        return held

    def _is_unfinished(self, size: int, there: int) -> bool:
        return there < self._longest if size == MORE else size > there

    def _skip(self, noise: bytes) -> None:
        if not self._noisy and noise.strip(_QUIET):
            self._noisy = True
            self.discarded += 1


class Lines:
    """Frames that end with CR, LF or both. A line longer than any frame is dropped whole.

    `bits` is 7 where bit 7 can only be parity, also that of the CR; 8 where it means something.
    """

    def __init__(self, longest: int, bits: int = WITH_PARITY) -> None:
        self._longest = longest
        self._without_parity = SEVEN_BITS if bits == WITH_PARITY else None
        self._held = b""
        self._swallowing = False
        self.discarded = 0

    @property
    def held(self) -> int:
        """Bytes of an unfinished line."""
        return len(self._held)

    def cut(self, data: bytes, accept: Accept) -> None:
        """Offer each line that is not blank to `accept`; count those it refuses."""
        place = 0
        for end in re.finditer(rb"[\r\n]", data.translate(self._without_parity)):
            self._extend(data[place : end.start()])
            self._end(accept)
            place = end.end()
        self._extend(data[place:])

    def forget(self) -> bytes:
        """Let go of an unfinished line and return it."""
        held, self._held, self._swallowing = self._held, b"", False
        return held

    def _extend(self, piece: bytes) -> None:
        if self._swallowing:
            return
        self._held += piece[: self._longest + 1]
        if len(self._held) > self._longest:
            self._held, self._swallowing = b"", True

    def _end(self, accept: Accept) -> None:
        too_long = self._swallowing
        line = self.forget()
        if too_long:
            self.discarded += 1
        elif line.strip(_QUIET) and not accept(line):
            self.discarded += 1
            heard = line.lstrip(_NOISE)
            if len(heard) < len(line) and heard:
                accept(heard)


def fixed(size: int, end: int) -> Size:
    """Frames of one size whose last byte is `end`."""

    def size_at(seven: bytes, place: int) -> int:
        last = place + size - 1
        return size if last >= len(seven) or seven[last] == end else NONE

    return size_at


def until(end: bytes, longest: int, *, restart: bytes = b"") -> Size:
    """Frames that end with the first `end`; one of `restart` in between begins a new one."""
    closing = re.compile(b"[" + re.escape(end + restart) + b"]")

    def size_at(seven: bytes, place: int) -> int:
        found = closing.search(seven, place + 1, place + longest)
        if found is None:
            return MORE if len(seven) - place < longest else NONE
        return found.end() - place if found[0] in end else NONE

    return size_at


def or_single(singles: bytes, size: Size) -> Size:
    """Frames as `size` says, and each of `singles` alone: ACK, NAK, CAN."""

    def size_at(seven: bytes, place: int) -> int:
        return 1 if seven[place] in singles else size(seven, place)

    return size_at
