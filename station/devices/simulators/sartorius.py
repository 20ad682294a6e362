"""Sartorius SBI: `+   123.56 g  ` CR LF to ESC P; no unit while it moves, `N     ` before a net."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.devices.simulators.scales import AskedScale

if TYPE_CHECKING:
    from station.devices.simulators.pan import Pan, Shown

_INSTEAD = {
    "over": b"      High    \r\n",
    "under": b"      Low     \r\n",
    "zero_error": b"   Err 054    \r\n",
}


def frame(shown: Shown) -> bytes:
    """Return sign, nine places, a blank, three for the unit; with six before it where it is net."""
    if shown.condition != "ok":
        return _INSTEAD[shown.condition]
    unit = shown.unit if shown.stable else ""
    sign = "-" if shown.value < 0 else "+"
    name = "N     " if shown.net else ""
    return f"{name}{sign}{abs(shown.value):>9} {unit:<3}\r\n".encode()


class Sartorius(AskedScale):
    """Answers ESC P; ESC V zeroes, ESC T tares. What stands behind the letter is not minded."""

    def __init__(self, pan: Pan) -> None:
        super().__init__(pan)
        self._escaped = False

    def answer(self, command: bytes, at_s: float) -> bytes:
        """See AskedScale."""
        escaped, self._escaped = self._escaped, command == b"\x1b"
        match (escaped, command):
            case (True, b"P"):
                return frame(self.pan.look(at_s))
            case (True, b"V"):
                self.pan.zero(at_s)
            case (True, b"T"):
                self.pan.tare(at_s)
        return b""
