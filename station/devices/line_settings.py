"""How a serial line is set: what both ends must agree on. Data, no I/O.

Written as devices' manuals write it: `9600 8N1`, `2400 7E1`, `19200 8N2 rtscts`.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec
from msgspec import Struct

Parity = Literal["N", "E", "O", "M", "S"]
Flow = Literal["none", "xonxoff", "rtscts"]

_WRITTEN = re.compile(
    r"(?P<baud>[1-9]\d{1,6})"
    r"([ ,]+(?P<data_bits>[5-8])(?P<parity>[NEOMS])(?P<stop_bits>1\.5|1|2))?"
    r"([ ,]+(?P<flow>xonxoff|rtscts))?",
    re.IGNORECASE,
)


class LineSettings(Struct, frozen=True):
    """Speed (bits per second) and frame of a serial line; 9600 8N1 unless said otherwise."""

    baud: int = 9600
    data_bits: int = 8
    parity: Parity = "N"
    stop_bits: float = 1
    """1, 1.5 or 2."""
    flow: Flow = "none"

    def __str__(self) -> str:
        flow = "" if self.flow == "none" else f" {self.flow}"
        return f"{self.baud} {self.data_bits}{self.parity}{self.stop_bits:g}{flow}"


def read_line_settings(text: str) -> LineSettings | None:
    """Read what a manual writes, whatever its case; None if it is no such thing."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        return None
    written = {key: value for key, value in found.groupdict().items() if value is not None}
    cased = {
        key: value.upper() if key == "parity" else value.lower() for key, value in written.items()
    }
    return msgspec.convert(cased, LineSettings, strict=False)
