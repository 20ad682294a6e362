"""The states a parcel can be in, what receiving does to each, and which event decides. Pure.

… MANIFESTED ─handover→ IN_TRANSIT ─receiving→ AT_HUB        the usual way in
any other that is not terminal ─receiving→ AT_HUB            recorded with a warning
DELIVERED, RETURNED, CLOSED                                   refused: a supervisor must override
CANCELLED                                                     held: it turned up all the same
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


class ParcelState(StrEnum):
    """Where a parcel is in its life, as both databases name it on a fresh install."""

    BOOKED = "BOOKED"
    PICKED_UP = "PICKED_UP"
    AT_HUB = "AT_HUB"
    IN_BAG = "IN_BAG"
    MANIFESTED = "MANIFESTED"
    IN_TRANSIT = "IN_TRANSIT"
    WITH_3P = "WITH_3P"
    OUT_FOR_DELIVERY = "OUT_FOR_DELIVERY"
    FAILED = "FAILED"
    DELIVERED = "DELIVERED"
    RTS = "RTS"
    RETURNED = "RETURNED"
    CANCELLED = "CANCELLED"
    CLOSED = "CLOSED"


TERMINAL = frozenset(
    {ParcelState.DELIVERED, ParcelState.RETURNED, ParcelState.CANCELLED, ParcelState.CLOSED}
)
FLOOR = frozenset({ParcelState.AT_HUB, ParcelState.IN_BAG, ParcelState.MANIFESTED, ParcelState.RTS})
"""The states of what lies in a hub."""


class MoveClass(IntEnum):
    """What kind of a move it is; see `prevailing`."""

    ORDINARY = 0
    TERMINAL = 1
    """To the end of a parcel's life."""
    OVERRIDE = 2
    """Out of it again, or back from a mistake: by a supervisor, and recorded."""


class Move(NamedTuple):
    """One event that moves a parcel."""

    move_class: MoveClass
    effective_at: datetime
    event_id: UUID
    state: str
    hub: str


NOBODYS_EVENT = UUID(int=0)
"""What the backend wrote itself competes under this id, as an ordinary move."""


def move_class(state: str, *, overrides: bool) -> MoveClass:
    """Return the class of a move to this state."""
    if overrides:
        return MoveClass.OVERRIDE
    return MoveClass.TERMINAL if state in TERMINAL else MoveClass.ORDINARY


def prevailing(moves: Iterable[Move]) -> Move | None:
    """Return the move that decides a parcel's state, in whatever order they became known.

    The last override takes back whatever was before it. Of it and what came after, the last end of
    the parcel's life prevails, else the last move: states are a cycle, so that no rank of theirs
    could order them. `parcel_state` in OSAS holds it.
    """
    known = list(moves)
    since = max(_whens(known, MoveClass.OVERRIDE), default=None)
    left = [move for move in known if since is None or _when(move) >= since]
    return max(left, key=lambda move: (_is_end(move), _when(move)), default=None)


def _whens(moves: Iterable[Move], kind: MoveClass) -> Iterable[tuple[datetime, UUID]]:
    return (_when(move) for move in moves if move.move_class is kind)


def _when(move: Move) -> tuple[datetime, UUID]:
    return move.effective_at, move.event_id


def _is_end(move: Move) -> bool:
    """Return whether only an override leads on from here; the backend's own word never does."""
    kind = move.move_class
    return kind is MoveClass.TERMINAL or (kind is MoveClass.OVERRIDE and move.state in TERMINAL)


_HANDED_OVER = frozenset({ParcelState.IN_TRANSIT, ParcelState.WITH_3P, ParcelState.FAILED})
_STARTS_HERE = frozenset({ParcelState.BOOKED, ParcelState.PICKED_UP})


def state_of(status: str) -> ParcelState | None:
    """Return our state for a backend's status, None for one we do not know."""
    try:
        return ParcelState(status)
    except ValueError:
        return None


def implies_handover(
    state: ParcelState | None, *, at_origin: bool, handovers: int, begun_here: bool
) -> bool:
    """Return whether receiving in this state means that nobody scanned the handover before it.

    `handovers`: how many are known, from any hub. `begun_here`: another piece was received here.
    """
    if state is None or state in _HANDED_OVER:
        return False
    if state is ParcelState.AT_HUB:
        # At which hub it does not say: without a handover it can only be the first, or this one.
        return not (at_origin or begun_here or handovers)
    return not (at_origin and state in _STARTS_HERE)
