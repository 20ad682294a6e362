"""Ohaus: `     192.21 g` CR LF, with ` ?` while it moves. Says nothing where there is no weight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.devices.simulators.scales import AskedScale

if TYPE_CHECKING:
    from station.devices.simulators.pan import Shown


def frame(shown: Shown) -> bytes:
    """Return eleven places for the value, the unit, a question mark in motion."""
    if shown.condition != "ok":
        return b""
    return f"{shown.value:>11} {shown.unit}{'' if shown.stable else ' ?'}\r\n".encode()


class Ohaus(AskedScale):
    """Answers P and IP at once, SP when stable; Z and T do and say nothing."""

    ends = b"\r\n"

    def answer(self, command: bytes, at_s: float) -> bytes | None:
        """See AskedScale."""
        shown = self.pan.look(at_s)
        match command:
            case b"P" | b"IP":
                return frame(shown)
            case b"SP":
                return frame(shown) if shown.stable else None
            case b"Z":
                self.pan.zero(at_s)
            case b"T":
                self.pan.tare(at_s)
        return b""
