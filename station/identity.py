"""Which station this is, as its screens, journal and paper name it."""

from __future__ import annotations

from msgspec import Struct


class StationIdentity(Struct, frozen=True):
    """The hub, the desk on its floor, and who works there. `timezone` is an IANA name."""

    hub: str
    hub_name: str
    desk: str
    operator: str
    timezone: str
