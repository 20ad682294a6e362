"""CAS: 22 and 18 characters without end, and the ENQ protocol (Ohaus' likewise).

22   ST,GS,1<lamps>,   1.250 kg CR LF     lamps: 7 set, 6 stable, 5 not, 2 gross, 1 tare, 0 zero
18   ST,GS,0001.250kg CR LF
ENQ  05 → 06, 11 → SOH STX S ␠ 01.250 kg BCC ETX EOT     BCC: all between STX and it, XORed
"""

from __future__ import annotations

from functools import reduce
from operator import xor
from typing import TYPE_CHECKING

from station.devices.simulators.scales import AskedScale

if TYPE_CHECKING:
    from station.devices.simulators.pan import Pan, Shown

_STABLE, _UNSTABLE, _GROSS, _TARE, _ZERO = 0xC0, 0xA0, 0x04, 0x02, 0x01


def frame_22(shown: Shown, fill: str = " ") -> bytes:
    """Return 22 characters; the sign stands in front, the value to the right."""
    width = 7 if shown.value < 0 else 8
    value = "-" * (shown.value < 0) + f"{abs(shown.value)}".rjust(width, fill)
    return f"{_head(shown)},1".encode() + _lamps(shown) + f",{value} {shown.unit}\r\n".encode()


def frame_18(shown: Shown) -> bytes:
    """Return 18 characters."""
    return f"{_head(shown)},{shown.value:08f}{shown.unit}\r\n".encode()


def frame_enq(shown: Shown) -> bytes:
    """Return the block that follows DC1; an F where the sign stands is too much."""
    sign = "-" if shown.value < 0 else " "
    weight = f"F{0:06.3f}" if shown.condition != "ok" else f"{sign}{abs(shown.value):06f}"
    body = f"{'S' if shown.stable else 'U'}{weight}{shown.unit}".encode()
    return b"\x01\x02" + body + bytes((reduce(xor, body),)) + b"\x03\x04"


def _head(shown: Shown) -> str:
    state = "ST" if shown.stable else "US"
    return f"{'OL' if shown.condition != 'ok' else state},{'NT' if shown.net else 'GS'}"


def _lamps(shown: Shown) -> bytes:
    state = _STABLE if shown.stable else _UNSTABLE
    return bytes((state | (_TARE if shown.net else _GROSS) | _ZERO * shown.zero,))


class CasEnq(AskedScale):
    """Says ACK to ENQ, and its weight to the DC1 that follows."""

    def __init__(self, pan: Pan) -> None:
        super().__init__(pan)
        self._called = False

    def answer(self, command: bytes, at_s: float) -> bytes:
        """See AskedScale."""
        called, self._called = self._called, command == b"\x05"
        if self._called:
            return b"\x06"
        return frame_enq(self.pan.look(at_s)) if called and command == b"\x11" else b""
