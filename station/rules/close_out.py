"""A hub's shift as an equation: whatever came in went out, or lies there and was counted. Pure.

    opening + received + picked up + back from courier or partner + found
        = handed over + to 3P + out + collected + returned
        + cancelled, lost, destroyed + counted

Kept parcel by parcel, so that a difference has a name. A parcel may come and go several times in a
shift: what is compared is how often.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, field

from station.rules.parcel_state import FLOOR, ParcelState

if TYPE_CHECKING:
    from collections.abc import Iterable


class Flow(StrEnum):
    """One term of the equation."""

    OPENING = "opening"
    RECEIVED = "received"
    PICKED_UP = "picked_up"
    BACK = "back"
    FOUND = "found"
    HANDED_OVER = "handed_over"
    TO_PARTNER = "to_partner"
    OUT = "out"
    COLLECTED = "collected"
    RETURNED = "returned"
    CLOSED = "closed"
    """Cancelled, lost or destroyed."""
    COUNTED = "counted"


IN = (Flow.OPENING, Flow.RECEIVED, Flow.PICKED_UP, Flow.BACK, Flow.FOUND)
OUT = tuple(flow for flow in Flow if flow not in IN)
_IS_IN = {flow: flow in IN for flow in Flow}


class Unbalanced(NamedTuple):
    """A parcel that does not add up, by how much, and what is known of it.

    Positive: it came in and neither left nor was counted (missing); negative: it left or was
    counted, and nobody saw it come (over).
    """

    awb: str
    balance: int
    flows: tuple[Flow, ...]

    @property
    def is_missing(self) -> bool:
        """Whether it should be here and is not."""
        return self.balance > 0


class CloseOut(Struct):
    """One hub's shift. One thread owns it; a flow costs the same however many there were."""

    _flows: dict[str, list[Flow]] = field(default_factory=dict)
    _balance: dict[str, int] = field(default_factory=dict)
    _totals: Counter[Flow] = field(default_factory=Counter)

    @property
    def totals(self) -> dict[Flow, int]:
        """Every term, in the order of the equation."""
        return {flow: self._totals[flow] for flow in Flow}

    @property
    def balances(self) -> bool:
        """Whether every parcel adds up: two that miss each other are two differences, not none."""
        return not self._balance

    def add(self, flow: Flow, awb: str) -> None:
        """Count one parcel under a term; received after its pickup it has come once."""
        if flow is Flow.RECEIVED and self._flows.get(awb, [])[-1:] == [Flow.PICKED_UP]:
            return
        self._flows.setdefault(awb, []).append(flow)
        self._count(flow, awb, 1)

    def take_back(self, flow: Flow, awb: str) -> bool:
        """Count it no more (an undo); return whether it had been counted."""
        flows = self._flows.get(awb, [])
        if flow not in flows:
            return False
        flows.remove(flow)
        self._count(flow, awb, -1)
        return True

    def differences(self) -> tuple[Unbalanced, ...]:
        """Name every parcel that does not add up."""
        return tuple(
            Unbalanced(awb, balance, tuple(self._flows[awb]))
            for awb, balance in sorted(self._balance.items())
        )

    def _count(self, flow: Flow, awb: str, by: int) -> None:
        self._totals[flow] += by
        balance = self._balance.get(awb, 0) + (by if _IS_IN[flow] else -by)
        if balance:
            self._balance[awb] = balance
        else:
            self._balance.pop(awb, None)


_LEAVES: dict[str, Flow] = {
    ParcelState.IN_TRANSIT: Flow.HANDED_OVER,
    ParcelState.WITH_3P: Flow.TO_PARTNER,
    ParcelState.OUT_FOR_DELIVERY: Flow.OUT,
    ParcelState.DELIVERED: Flow.COLLECTED,
    ParcelState.RETURNED: Flow.RETURNED,
    ParcelState.CLOSED: Flow.CLOSED,
}
_ARRIVES: dict[str, Flow] = {
    ParcelState.OUT_FOR_DELIVERY: Flow.BACK,
    ParcelState.FAILED: Flow.BACK,
    ParcelState.WITH_3P: Flow.BACK,
    ParcelState.DELIVERED: Flow.FOUND,
    ParcelState.RETURNED: Flow.FOUND,
    ParcelState.CANCELLED: Flow.FOUND,
    ParcelState.CLOSED: Flow.FOUND,
}


def flow_of(state: str, came_from: str | None) -> Flow | None:
    """Return the term that a move at this hub belongs to; None: it was no coming and no going.

    `came_from` is the state before, None where nobody knows it. A parcel that a courier delivers or
    loses has left already; one that is cancelled lies where it lies, and is counted.
    """
    if state == ParcelState.PICKED_UP:
        return Flow.PICKED_UP
    if state in FLOOR:
        return None if came_from in FLOOR else _ARRIVES.get(came_from or "", Flow.RECEIVED)
    return _LEAVES.get(state) if came_from is None or came_from in FLOOR else None


def closed_out(flows: Iterable[tuple[Flow, str]]) -> CloseOut:
    """Return a shift of these flows."""
    made = CloseOut()
    for flow, awb in flows:
        made.add(flow, awb)
    return made
