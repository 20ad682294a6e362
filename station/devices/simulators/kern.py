"""Kern's old protocol, 18 characters: `       1.250 kg ` CR LF; no unit while it moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.devices.simulators.scales import AskedScale

if TYPE_CHECKING:
    from station.devices.simulators.pan import Shown

_ERROR = b"       Error    \r\n"


def frame(shown: Shown) -> bytes:
    """Return twelve places for the value, a blank, three for the unit."""
    if shown.condition != "ok":
        return _ERROR
    return f"{shown.value:>12} {shown.unit if shown.stable else '':<3}\r\n".encode()


class Kern(AskedScale):
    """Answers w at once and s when stable; t tares. FKB and KDE take them without CR LF."""

    def answer(self, command: bytes, at_s: float) -> bytes | None:
        """See AskedScale."""
        shown = self.pan.look(at_s)
        match command:
            case b"w":
                return frame(shown)
            case b"s":
                return frame(shown) if shown.stable else None
            case b"t":
                self.pan.tare(at_s)
        return b""
