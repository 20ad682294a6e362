"""NCI SCP-01, and the ECR variant that says only its status while the pan moves.

LF 001.250kg CR   LF [S] b1 b2 [b3] CR ETX
b1  0 motion, 1 zero        b2  0 under, 1 over, 6 b3 follows        b3  2 net
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.devices.simulators.scales import AskedScale

if TYPE_CHECKING:
    from station.devices.simulators.pan import Shown

_INSTEAD_OF_DIGITS = {"over": "^" * 6, "under": "_" * 6, "zero_error": "-" * 6}
_ZERO, _OVER, _MORE, _NET = 0x02, 0x02, 0x40, 0x04


def frame(shown: Shown) -> bytes:
    """Return the weight in seven places and the status."""
    return _weight(shown) + status(shown)


def ecr_frame(shown: Shown) -> bytes:
    """Return the same in capitals; the status alone in motion."""
    return (_weight(shown).upper() if shown.stable else b"") + status(shown, b"S")


def status(shown: Shown, prefix: bytes = b"") -> bytes:
    """Return the status line; its third byte only where it says something."""
    first = 0x30 | (not shown.stable) | _ZERO * shown.zero
    low = shown.condition == "under" or shown.value < 0
    second = 0x30 | low | _OVER * (shown.condition == "over")
    if shown.net:
        return b"\n" + prefix + bytes((first, second | _MORE, 0x30 | _NET)) + b"\r\x03"
    return b"\n" + prefix + bytes((first, second)) + b"\r\x03"


def _weight(shown: Shown) -> bytes:
    digits = _INSTEAD_OF_DIGITS.get(shown.condition) or f"{shown.value:07f}"
    return f"\n{digits}{shown.unit}\r".encode()


class Nci(AskedScale):
    """Answers W H S and Z; anything else with a question mark."""

    ends = b"\r"
    prefix = b""

    def answer(self, command: bytes, at_s: float) -> bytes:
        """See AskedScale."""
        if command == b"Z":
            self.pan.zero(at_s)
        shown = self.pan.look(at_s)
        match command:
            case b"W" | b"H":
                return self.frame(shown)
            case b"S" | b"Z":
                return status(shown, self.prefix)
        return b"\n?\r\x03"

    def frame(self, shown: Shown) -> bytes:
        """Return what it says to W."""
        return frame(shown)


class NciEcr(Nci):
    """The variant for cash registers."""

    prefix = b"S"

    def frame(self, shown: Shown) -> bytes:
        """Return what it says to W."""
        return ecr_frame(shown)
