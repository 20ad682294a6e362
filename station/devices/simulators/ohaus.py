"""Ohaus: `     192.21 g` CR LF, with ` ?` while it moves. Says nothing where there is no weight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.devices.simulators.scales import QuietScale

if TYPE_CHECKING:
    from station.devices.simulators.pan import Shown


def frame(shown: Shown) -> bytes:
    """Return eleven places for the value, the unit, a question mark in motion."""
    if shown.condition != "ok":
        return b""
    return f"{shown.value:>11} {shown.unit}{'' if shown.stable else ' ?'}\r\n".encode()


class Ohaus(QuietScale):
    """Answers P and IP at once, SP when stable; Z and T do and say nothing."""

    ends = b"\r\n"
    at_once = (b"P", b"IP")
    when_still, to_zero, to_tare = b"SP", b"Z", b"T"

    def frame(self, shown: Shown) -> bytes:
        """See QuietScale."""
        return frame(shown)
