"""Where this desk moved parcels last, over what the mirror knows by now. Pure.

Of every workflow: what went into a bag, onto a manifest or out a moment ago is nowhere else, though
nobody has told the databases yet. Neighbours: recollection, own_way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET

from station.rules.parcel_state import ParcelState, state_of
from station.workflows.own_way import SETTLES

if TYPE_CHECKING:
    from datetime import datetime

    from station.journal.record import EventBody

SEND_BACK = "send_back"
_KEPT = 20_000
"""So many parcels are remembered: by then the mirror knows the older ones."""


class OwnMoves:
    """Folded from all of this desk's events, undone ones too: an undo moves back."""

    def __init__(self) -> None:
        self._moved: dict[tuple[str, str], tuple[str, datetime]] = {}
        self._sent_back: dict[str, datetime] = {}

    def take(self, body: EventBody) -> None:
        """Take in a committed event."""
        if not body.moves_to:
            return
        if body.action == SEND_BACK:
            self._turn(body)
        for awb in (body.awb,) if body.awb else body.parcels or ():
            self._moved.pop((awb, body.hub), None)
            self._moved[awb, body.hub] = body.moves_to, body.effective_at
        if len(self._moved) > _KEPT:
            del self._moved[next(iter(self._moved))]

    def _turn(self, body: EventBody) -> None:
        self._sent_back.pop(body.awb, None)
        if body.undoes is UNSET:
            self._sent_back[body.awb] = body.effective_at

    def is_sent_back(self, awb: str) -> bool:
        """Return whether this desk sent a parcel back to its sender."""
        return awb in self._sent_back

    def turned(self, awb: str, as_of: datetime | None) -> bool:
        """Return whether this desk sent it back, and a mirror of then cannot tell so."""
        at = self._sent_back.get(awb)
        return at is not None and (as_of is None or as_of < at + SETTLES)

    def has(self, awb: str, hub: str) -> bool:
        """Return whether this desk moved a parcel there."""
        return (awb, hub) in self._moved

    def state(self, awb: str, hub: str, as_of: datetime | None) -> ParcelState | None:
        """Return where a parcel is since this desk moved it; None where a mirror of then tells."""
        moved = self._moved.get((awb, hub))
        if moved is None or (as_of is not None and as_of >= moved[1] + SETTLES):
            return None
        return state_of(moved[0])
