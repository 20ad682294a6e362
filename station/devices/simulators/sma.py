"""SMA level 1: `LF s r n m f value(10) unit(3) CR` to `LF W CR`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.devices.simulators.scales import AskedScale

if TYPE_CHECKING:
    from station.devices.simulators.pan import Shown

_STATUS = {"ok": " ", "over": "O", "under": "U", "zero_error": "E"}


def frame(shown: Shown) -> bytes:
    """Return status, range 1, gross or net, motion, nothing; the value or dashes; the unit."""
    status = "Z" if shown.zero else _STATUS[shown.condition]
    kind, motion = "N" if shown.net else "G", " " if shown.stable else "M"
    value = "-" * 10 if shown.condition == "zero_error" else f"{shown.value:>10}"
    return f"\n{status}1{kind}{motion} {value}{shown.unit:<3}\r".encode()


class Sma(AskedScale):
    """Answers W; Z, T and C do and answer alike; anything else is answered `?`."""

    ends = b"\r"

    def answer(self, command: bytes, at_s: float) -> bytes:
        """See AskedScale."""
        match command:
            case b"W":
                pass
            case b"Z":
                self.pan.zero(at_s)
            case b"T":
                self.pan.tare(at_s)
            case b"C":
                self.pan.clear_tare()
            case _:
                return b"\n?\r"
        return frame(self.pan.look(at_s))
