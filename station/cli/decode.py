"""`hub-station devices decode`: what a device's bytes mean, as one JSON object.

0 whatever the bytes mean, also nothing · 2 the protocol or the bytes cannot be understood.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from station.cli import lines
from station.devices.answers import answer
from station.devices.protocols import PROTOCOLS, protocol_named
from station.errors import DeviceError

if TYPE_CHECKING:
    from station.cli.invocation import Invocation

_BETWEEN = re.compile(r"[\s:,-]|0[xX]")
_NO_DIGIT = re.compile(r"[^0-9A-Fa-f]")


def decode(call: Invocation) -> int:
    """Print what the bytes mean."""
    asked = call.arguments
    protocol_named(asked.protocol)
    query = bytes_of(asked.request) or None
    lines.put(answer(asked.protocol, bytes_of(asked.hex), gaps_of(asked.timing_ms), query))
    return 0


def protocols(call: Invocation) -> int:
    """Print every protocol there is."""
    del call
    for protocol in PROTOCOLS:
        line = [str(one) for one in protocol.lines]
        requests = [request.hex() for request in protocol.requests]
        lines.put(
            {
                "protocol": protocol.name,
                "role": protocol.role.value,
                "lines": line,
                "requests": requests,
            }
        )
    return 0


def bytes_of(text: str) -> bytes:
    """Return the bytes of hexadecimal digits, however they are grouped. Raises DeviceError."""
    digits = _BETWEEN.sub("", text)
    if wrong := _NO_DIGIT.search(_BETWEEN.sub(lambda found: "0" * len(found[0]), text)):
        raise DeviceError("not_hexadecimal", place=wrong.start() + 1, found=wrong[0])
    if len(digits) % 2:
        raise DeviceError("half_a_byte", digits=len(digits))
    return bytes.fromhex(digits)


def gaps_of(text: str) -> tuple[float, ...]:
    """Return the milliseconds between keys. Raises DeviceError."""
    gaps: list[float] = []
    for place, number in enumerate(text.split(",") if text else (), start=1):
        try:
            gaps.append(float(number))
        except ValueError:
            gaps.append(-1.0)
        if not 0 <= gaps[-1] < float("inf"):
            raise DeviceError("not_milliseconds", place=place, found=number)
    return tuple(gaps)
