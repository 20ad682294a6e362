"""Which station this is, as its screens, journal and paper name it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StationIdentity:
    """The hub, the desk on its floor, and who works there. `timezone` is an IANA name."""

    hub: str
    hub_name: str
    desk: str
    operator: str
    timezone: str
