"""Which station this is and who works at it, as people name it. Plain values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StationIdentity:
    """One desk of one hub. `timezone` is an IANA name; `hub_name` is empty until it is known."""

    hub: str
    hub_name: str
    desk: str
    operator: str
    timezone: str
