"""Kern's old protocol, 18 characters: `       1.250 kg ` CR LF; no unit while it moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.devices.simulators.scales import QuietScale

if TYPE_CHECKING:
    from station.devices.simulators.pan import Shown

_ERROR = b"       Error    \r\n"


def frame(shown: Shown) -> bytes:
    """Return twelve places for the value, a blank, three for the unit."""
    if shown.condition != "ok":
        return _ERROR
    return f"{shown.value:>12} {shown.unit if shown.stable else '':<3}\r\n".encode()


class Kern(QuietScale):
    """Answers w at once and s when stable; t tares. FKB and KDE take them without CR LF."""

    at_once = (b"w",)
    when_still, to_tare = b"s", b"t"

    def frame(self, shown: Shown) -> bytes:
        """See QuietScale."""
        return frame(shown)
