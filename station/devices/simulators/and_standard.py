"""A&D's standard format, and the family of `ST,GS,` headers that many indicators share.

ST,+00123.45  g CR LF           to Q, S (stable) and SI
ST,GS,+012.3456  kg CR LF       without end
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.devices.simulators.scales import QuietScale

if TYPE_CHECKING:
    from station.devices.simulators.pan import Shown

_PLACES = 8


def frame(shown: Shown) -> bytes:
    """Return the header, nine places for the value, three for the unit."""
    return f"{_head(shown)},{_value(shown)}{shown.unit:>3}\r\n".encode()


def header_frame(shown: Shown) -> bytes:
    """Return the family's: gross or net behind the header, four places for the unit."""
    kind = "NT" if shown.net else "GS"
    return f"{_head(shown)},{kind},{_value(shown)}{shown.unit:>4}\r\n".encode()


def _head(shown: Shown) -> str:
    if shown.condition != "ok":
        return "OL"
    return "ST" if shown.stable else "US"


def _value(shown: Shown) -> str:
    if shown.condition != "ok":  # nines for too much and for too little
        nines = "9" * (_PLACES - 1 - shown.decimals) + "." + "9" * shown.decimals
        return ("-" if shown.condition == "under" else "+") + nines
    return f"{shown.value:+0{_PLACES + 1}f}"


class AndStandard(QuietScale):
    """Answers Q and SI at once, S when stable; Z and T do and say nothing."""

    ends = b"\n"
    at_once = (b"Q", b"SI")
    when_still, to_zero, to_tare = b"S", b"Z", b"T"

    def frame(self, shown: Shown) -> bytes:
        """See QuietScale."""
        return frame(shown)
