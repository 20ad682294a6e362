"""Berkel/ICL: ENQ → ACK; DC1 → `STX ID w5 BCC ETX`; the station echoes it; CR confirms.

A wrong echo, or a pan that moves, is CAN: weigh again. ID bit 4 is a range fault. BCC: ID and
digits, XORed.
"""

from __future__ import annotations

from functools import reduce
from operator import xor
from typing import TYPE_CHECKING

from station.devices.simulators.scales import handle

if TYPE_CHECKING:
    from station.devices.simulators.pan import Pan, Shown

_ENQ, _ACK, _DC1, _CAN = 0x05, b"\x06", 0x11, b"\x18"
_ID, _RANGE = 0x69, 0x10


def frame(shown: Shown) -> bytes:
    """Return five digits in grams; nothing but noughts, and the fault, where they do not fit."""
    fits = shown.condition == "ok" and shown.value >= 0
    digits = f"{shown.digits:05d}" if fits else "00000"
    body = bytes((_ID | _RANGE * (not fits),)) + digits.encode()
    return b"\x02" + body + bytes((reduce(xor, body),)) + b"\x03"


class Berkel:
    """Waits for its echo after each frame."""

    def __init__(self, pan: Pan) -> None:
        self._pan = pan
        self._echo = b""

    def hear(self, data: bytes, at_s: float) -> bytes:
        """Answer, or compare an echo."""
        return b"".join(self._hear_one(byte, at_s) for byte in data)

    def speak(self, at_s: float) -> bytes:  # noqa: ARG002 - only when asked
        """Say nothing by itself."""
        return b""

    def obey(self, order: str, at_s: float) -> bytes:
        """Put a weight on the pan, or press a key."""
        handle(self._pan, order, at_s)
        return b""

    def _hear_one(self, byte: int, at_s: float) -> bytes:
        if self._echo:
            return self._compare(byte)
        if byte == _ENQ:
            return _ACK
        if byte != _DC1:
            return b""
        shown = self._pan.look(at_s)
        if not shown.stable:
            return _CAN
        self._echo = frame(shown)
        return self._echo

    def _compare(self, byte: int) -> bytes:
        expected, self._echo = self._echo[0], self._echo[1:]
        if byte != expected:
            self._echo = b""
            return _CAN
        return b"" if self._echo else b"\r"
