"""Toledo 8217 and 8213: single letters in, `STX 01.250 CR` out; no unit in the frame.

Where there is no weight: `STX ? s CR`, s: 0 motion, 1 over, 2 under, 3 outside zero, 4 centre of
zero, 5 net (8213: always set), 6 always set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.devices.simulators.scales import AskedScale

if TYPE_CHECKING:
    from station.devices.simulators.pan import Shown

_ALWAYS, _MOTION, _OVER, _UNDER, _OUTSIDE_ZERO, _CENTRE, _NET = 0x40, 1, 2, 4, 8, 0x10, 0x20
_PASSED = b"\x02?@\r"


def frame(shown: Shown) -> bytes:
    """Return the 8217's weight in five digits and a point, N if net; or why there is none."""
    if not _has_weight(shown):
        return status(shown)
    return f"\x02{shown.value:06f}{'N' if shown.net else ''}\r".encode()


def frame_8213(shown: Shown) -> bytes:
    """Return the same without net."""
    return f"\x02{shown.value:06f}\r".encode() if _has_weight(shown) else status_8213(shown)


def status(shown: Shown) -> bytes:
    """Return the 8217's status byte, framed."""
    return b"\x02?" + bytes((_bits(shown) | _NET * shown.net,)) + b"\r"


def status_8213(shown: Shown) -> bytes:
    """Return the 8213's: its bit 5 says nothing."""
    return b"\x02?" + bytes((_bits(shown) | _NET,)) + b"\r"


def _has_weight(shown: Shown) -> bool:
    return shown.stable and shown.condition == "ok" and shown.value >= 0


def _bits(shown: Shown) -> int:
    low = shown.condition == "under" or shown.value < 0
    return (
        _ALWAYS
        | _MOTION * (not shown.stable)
        | _OVER * (shown.condition == "over")
        | _UNDER * low
        | _OUTSIDE_ZERO * (shown.condition == "zero_error")
        | _CENTRE * shown.zero
    )


class Toledo8217(AskedScale):
    """Answers W Z T C, tests itself (A, then B), and echoes each byte between E and F."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]  # as AskedScale's own
        self._echoes = False

    def hear(self, data: bytes, at_s: float) -> bytes:
        """Echo, then answer."""
        return b"".join(
            (one if self._echoes else b"") + super(Toledo8217, self).hear(one, at_s)
            for one in (bytes((byte,)) for byte in data)
        )

    def answer(self, command: bytes, at_s: float) -> bytes:
        """See AskedScale."""
        match command:
            case b"W" | b"H":
                return self.frame(self.pan.look(at_s))
            case b"Z":
                self.pan.zero(at_s)
            case b"T":
                self.pan.tare(at_s)
            case b"C":
                self.pan.clear_tare()
            case b"B":
                return _PASSED
            case b"E" | b"F":
                self._echoes = command == b"E"
                return b""
            case _:
                return b""
        return self.status(self.pan.look(at_s))

    def frame(self, shown: Shown) -> bytes:
        """Return what it says to W."""
        return frame(shown)

    def status(self, shown: Shown) -> bytes:
        """Return what it says to the rest."""
        return status(shown)


class Toledo8213(Toledo8217):
    """The older one."""

    def frame(self, shown: Shown) -> bytes:
        """Return what it says to W."""
        return frame_8213(shown)

    def status(self, shown: Shown) -> bytes:
        """Return what it says to Z."""
        return status_8213(shown)
