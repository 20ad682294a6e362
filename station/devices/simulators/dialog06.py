"""Dialog 06 without its secret: a scale that takes a price and answers with records 02 and 09.

    EOT STX 01 ESC price … ETX → ACK
    EOT STX 08 ETX → STX 09 ESC code ETX
    EOT ENQ → STX 02 ESC 3 ESC 01250 ESC price ESC amount ETX     3: kilograms
            → STX 09 ESC code ETX     00 nothing, 20 motion, 30 below the minimum, 32 overload

A real one asks for a checksum made with the vendor's secret before it weighs: this one does not.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from station.devices.simulators.scales import handle

if TYPE_CHECKING:
    from station.devices.simulators.pan import Pan, Shown

_EOT, _ENQ, _ETX, _ACK = b"\x04", b"\x05", b"\x03", b"\x06"
_ASKS_STATUS = b"\x0208\x03"
_PRICE = re.compile(rb"\x0201\x1b(\d{1,6})")
_LONGEST = 64


def frame(shown: Shown, price: int = 0) -> bytes:
    """Return record 02 with its weight, or record 09 with why there is none."""
    code = _fault_of(shown)
    if code:
        return f"\x0209\x1b{code}\x03".encode()
    amount = int((shown.value * price).quantize(Decimal(1), ROUND_HALF_UP))
    return f"\x0202\x1b3\x1b{shown.digits:05d}\x1b{price:06d}\x1b{amount:06d}\x03".encode()


def _fault_of(shown: Shown) -> str:
    if not shown.stable:
        return "20"
    if shown.condition == "over":
        return "32"
    return "30" if shown.condition != "ok" or shown.value <= 0 else ""


class Dialog06:
    """Keeps the price of the last record 01."""

    def __init__(self, pan: Pan) -> None:
        self._pan = pan
        self._price = 0
        self._heard = b""

    def hear(self, data: bytes, at_s: float) -> bytes:
        """Take a price, or say what was weighed."""
        self._heard = (self._heard + data)[-_LONGEST:]
        if self._heard.endswith(_EOT + _ENQ):
            self._heard = b""
            return frame(self._pan.look(at_s), self._price)
        if self._heard.endswith(_ASKS_STATUS):
            self._heard = b""
            return f"\x0209\x1b{_fault_of(self._pan.look(at_s)) or '00'}\x03".encode()
        told = _PRICE.search(self._heard)
        if told is None or not self._heard.endswith(_ETX):
            return b""
        self._price, self._heard = int(told[1]), b""
        return _ACK

    def speak(self, at_s: float) -> bytes:  # noqa: ARG002 - only when asked
        """Say nothing by itself."""
        return b""

    def obey(self, order: str, at_s: float) -> bytes:
        """Put a weight on the pan, or press a key."""
        handle(self._pan, order, at_s)
        return b""
