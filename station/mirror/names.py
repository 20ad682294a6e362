"""What a place is called, as far as the mirror knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from station.mirror.reader import MirrorReader


def name_of(hub: str, mirror: MirrorReader) -> str:
    """Return a hub's name, "" where the mirror has none."""
    place = mirror.location(hub)
    return place.name if place is not None else ""
