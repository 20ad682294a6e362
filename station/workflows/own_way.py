"""What this desk let go of, over what the mirror knows of it by now: truck or courier. Pure.

    handed over here ─ comes back in the mirror ─▶ the same departure, by its leg
    left behind, taken off, undone ──────────────▶ never left, whatever the mirror still says

Of every workflow: receiving asks whether a parcel was away since it came. Neighbour: recollection.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from msgspec import UNSET, Struct, field

from station.events import Workflow
from station.rules.parcel_state import ParcelState
from station.workflows.withdrawn import Withdrawn

if TYPE_CHECKING:
    from uuid import UUID

    from station.journal.details import Delivery
    from station.journal.record import EventBody
    from station.mirror.facts import MirrorOut

SETTLES = timedelta(minutes=2)
"""So long what this desk did may take to come back from the databases."""
_KEPT = 20_000
"""So many parcels are remembered: by then the mirror knows the older ones."""
BACK = "back"
_ENDS = frozenset({BACK, "done"})


class Outing(NamedTuple):
    """A parcel's last way out with a courier from a hub; attempt 0: it never went out.

    `runsheet` and `courier` are empty once it is off its round again.
    """

    attempt: int = 0
    at: datetime | None = None
    runsheet: str = ""
    courier: str = ""
    state: ParcelState = ParcelState.OUT_FOR_DELIVERY
    is_proven: bool = False
    """Whether its courier proved since that it was delivered."""


class _Out(Struct):
    """One attempt of this desk's. `pieces` are koli numbers."""

    attempt: int
    at: datetime
    runsheet: str = ""
    courier: str = ""
    pieces: set[int] = field(default_factory=set)
    failed: bool = False
    ended: bool = False


class _Withdrawn(NamedTuple):
    """A leg or an attempt that was none after all, and since when that is known here."""

    number: int
    at: datetime


class _Way(Struct):
    left: dict[int, set[int]] = field(default_factory=dict)
    """Leg → the koli that were handed over on it."""
    outs: list[_Out] = field(default_factory=list)
    stayed: _Withdrawn | None = None
    not_out: _Withdrawn | None = None


class OwnWay:
    """Folded from all of this desk's events."""

    def __init__(self) -> None:
        self._ways: dict[tuple[str, str], _Way] = {}
        self.withdrawn = Withdrawn()

    def take(self, _event_id: UUID, body: EventBody) -> None:
        """Take in a committed event, or take it back."""
        back = body.undoes is not UNSET
        if not (body.counts or back):
            return
        if body.workflow is Workflow.HANDOVER and body.awb:
            self._hear_handover(body, back=back)
        elif body.delivery is not UNSET:
            self._hear_delivery(body, back=back)
        elif body.workflow is Workflow.PROBLEM and body.moves_to:
            for out in self._ways.get((body.awb, body.hub), _NOWHERE).outs[-1:]:
                out.failed = body.moves_to == ParcelState.FAILED and not back

    def has(self, awb: str, hub: str) -> bool:
        """Return whether this desk let go of a parcel there."""
        return (awb, hub) in self._ways

    def departures(
        self, awb: str, hub: str, told: int, koli_total: int, as_of: datetime | None
    ) -> int:
        """Return how often all pieces have left a hub; `told`: by the mirror of this moment."""
        way = self._ways.get((awb, hub), _NOWHERE)
        if way.stayed is not None and _is_news(way.stayed, told, as_of):
            told = way.stayed.number - 1
        whole = (leg for leg, pieces in way.left.items() if len(pieces) >= max(1, koli_total))
        return max(told, max(whole, default=0))

    def outing(self, awb: str, hub: str, told: MirrorOut | None, as_of: datetime | None) -> Outing:
        """Return its last way out with a courier, by whichever desk."""
        way = self._ways.get((awb, hub), _NOWHERE)
        if told is not None and way.not_out is not None:
            told = None if _is_news(way.not_out, told.attempt, as_of) else told
        last = way.outs[-1] if way.outs else None
        if last is None or (told is not None and told.attempt > last.attempt):
            return Outing() if told is None else Outing(told.attempt, told.at)
        state = ParcelState.FAILED if last.failed else ParcelState.OUT_FOR_DELIVERY
        on = ("", "") if last.ended else (last.runsheet, last.courier)
        return Outing(last.attempt, last.at, *on, state)

    def is_back(self, awb: str, hub: str, runsheet: str) -> bool:
        """Return whether this desk took a parcel off a round, whoever put it there."""
        outs = self._ways.get((awb, hub), _NOWHERE).outs
        return any(out.ended and out.runsheet == runsheet for out in outs[-1:])

    def _of(self, awb: str, hub: str) -> _Way:
        """Return a parcel's way, which is the youngest now."""
        way = self._ways.pop((awb, hub), None) or _Way()
        self._ways[awb, hub] = way
        if len(self._ways) > _KEPT:
            del self._ways[next(iter(self._ways))]
        return way

    def _hear_handover(self, body: EventBody, *, back: bool) -> None:
        leaves = body.action == "leave"
        if not leaves and body.action != "hand_over":
            return
        way = self._of(body.awb, body.hub)
        if leaves is back:
            way.left.setdefault(body.leg, set()).add(body.koli_no)
            way.stayed = None
        else:
            way.left.get(body.leg, set()).discard(body.koli_no)
            way.stayed = _Withdrawn(body.leg, body.effective_at)

    def _hear_delivery(self, body: EventBody, *, back: bool) -> None:
        said = body.delivery
        assert said is not UNSET, "whoever calls has looked"
        action = BACK if body.workflow is Workflow.RECEIVING else body.action
        if action == "done":
            self.withdrawn.take(body, back=back)
        for awb in (*said.proven, *([body.awb] if body.awb else ())):
            way = self._of(awb, body.hub)
            ends = not body.awb or (bool(body.moves_to) and action in _ENDS)
            if action == "out" and not back:
                _go_out(way, body)
            elif action in {"out", "take_off"}:
                _withdraw(way, body)
            elif action == "fail" and way.outs:
                way.outs[-1].failed = not back
            elif ends or action == "liability":
                _end(way, body, said, back=back)


_NOWHERE = _Way()


def _go_out(way: _Way, body: EventBody) -> None:
    said = body.delivery
    assert said is not UNSET, "it goes out on a round"
    if not way.outs or way.outs[-1].attempt != body.attempt or way.outs[-1].ended:
        round_ = (said.runsheet or "", said.courier or "")
        way.outs.append(_Out(body.attempt, body.effective_at, *round_))
    way.outs[-1].pieces.add(body.koli_no)
    way.outs[-1].at = body.effective_at
    way.not_out = None


def _end(way: _Way, body: EventBody, said: Delivery, *, back: bool) -> None:
    runsheet = said.runsheet or ""
    if runsheet and not (way.outs and way.outs[-1].runsheet == runsheet):
        # Another desk put it there.
        way.outs.append(_Out(body.attempt, body.effective_at, runsheet, said.courier or ""))
    if way.outs:
        way.outs[-1].ended = not back


def _is_news(one: _Withdrawn, told: int, as_of: datetime | None) -> bool:
    """Return whether the mirror still counts what was withdrawn here."""
    return told >= one.number and (as_of is None or as_of < one.at + SETTLES)


def _withdraw(way: _Way, body: EventBody) -> None:
    """Take a piece off its round before it left: it was never out."""
    if not way.outs:
        return
    way.outs[-1].pieces.discard(body.koli_no)
    if not way.outs[-1].pieces:
        way.outs.pop()
        way.not_out = _Withdrawn(body.attempt, body.effective_at)
