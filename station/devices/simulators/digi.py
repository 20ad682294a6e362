"""DIGI DS-425, without end: `00 CR 0  1.250 CR 4  0.000 CR LF`; 01 while it moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from station.devices.simulators.pan import Shown


def frame(shown: Shown) -> bytes:
    """Return state, weight and tare; nothing where there is no weight."""
    if shown.condition != "ok":
        return b""
    state = b"\x00" if shown.stable else b"\x01"
    tare = f"{shown.tare:.{shown.decimals}f}"
    return state + f"\r0{shown.value:>7}\r4{tare:>7}\r\n".encode()
