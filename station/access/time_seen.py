"""The latest time that is certain: by it log-ins expire, whatever the computer's clock says. Pure.

    on line    the server says what time it is: that counts, and how far our clock is off
    off line   the later of: our clock, put right; what was seen before; that and the seconds that
               the program has run since

So a clock that is set back prolongs nothing, also over a restart: time goes on while the program
runs. One that is set ahead ends log-ins early, until a server is asked again.
"""

from __future__ import annotations

from msgspec import Struct


class Seen(Struct, frozen=True):
    """What is kept: server time, and how far it is ahead of this computer's. Microseconds."""

    at_us: int = 0
    offset_us: int = 0


def told(server_us: int, device_us: int) -> Seen:
    """Return what is certain once a server has said what time it is."""
    return Seen(server_us, server_us - device_us)


def advanced(seen: Seen, device_us: int, elapsed_us: int) -> Seen:
    """Return what is certain now, `elapsed_us` of running time after it was looked at last."""
    at_us = max(seen.at_us + max(0, elapsed_us), device_us + seen.offset_us)
    return Seen(at_us, seen.offset_us)
