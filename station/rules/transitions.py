"""A parcel's way through a hub: which act does what to it in which state. One table. Pure.

Neighbours: parcel_state (the states, and which move prevails), problem_codes (what an unresolved
problem blocks; HOLD is an overlay, no state). Whoever asks tells which guards are met, and learns
where the parcel goes, or the first thing that is in the way.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from station.rules.parcel_state import TERMINAL, ParcelState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


class Act(StrEnum):
    """What is done with a parcel."""

    PICKUP = "pickup"
    CANCEL = "cancel"
    RECEIVE = "receive"
    WEIGH = "weigh"
    PUT_IN_BAG = "put_in_bag"
    TAKE_OUT = "take_out"
    MANIFEST = "manifest"
    LEAVE_BEHIND = "leave_behind"
    HAND_OVER = "hand_over"
    GIVE_TO_PARTNER = "give_to_partner"
    GO_OUT = "go_out"
    DELIVER = "deliver"
    REPORT = "report"
    """A problem, with its code."""
    RESOLVE = "resolve"
    SEND_BACK = "send_back"
    RETURN = "return"
    """To the sender's own hands."""
    LOSE = "lose"
    DESTROY = "destroy"
    OVERRIDE = "override"


class Guard(StrEnum):
    """What must hold. The sentence of each that does not: `reason.guard_<value>`."""

    IN_BOOK = "in_book"
    AT_ORIGIN = "at_origin"
    AT_DESTINATION = "at_destination"
    STABLE = "stable"
    WITHIN_TOLERANCE_OR_APPROVED = "within_tolerance_or_approved"
    BAG_OPEN = "bag_open"
    ROUTE_MATCHES = "route_matches"
    NOT_HELD = "not_held"
    BAG_OPEN_OR_SUPERVISOR = "bag_open_or_supervisor"
    ONE_MANIFEST = "one_manifest"
    SUPERSEDED = "superseded"
    COUNTED_OR_OVERRIDE = "counted_or_override"
    PARTNER_AWB = "partner_awb"
    """Mapped, or noted to follow."""
    RUNSHEET_OPEN = "runsheet_open"
    PROOF = "proof"
    """Recipient and proof."""
    REASON = "reason"
    FAILED_OR_REFUSED = "failed_or_refused"
    SIGNED = "signed"
    SUPERVISOR = "supervisor"
    ROLE_AND_NOTE = "role_and_note"


class Opens(StrEnum):
    """What an act begins."""

    NOTHING = ""
    LEG = "leg"
    ATTEMPT = "attempt"


class Rule(NamedTuple):
    """One row. `to` is None where the state does not move; `table` is what records it.

    `warning` keys a second line: it is legal, and a scan before it is missing or has not come yet.
    """

    states: tuple[ParcelState, ...]
    act: Act
    table: str
    to: ParcelState | None
    guards: tuple[Guard, ...] = ()
    opens: Opens = Opens.NOTHING
    warning: str = ""


S, A, G = ParcelState, Act, Guard
ANY = tuple(S)
LIVING = tuple(state for state in S if state not in TERMINAL)
_HERE = (S.AT_HUB, S.RTS)
"""A parcel that goes back is handled at each hub as one that goes out."""
_NOT_RECEIVED = (S.BOOKED, S.PICKED_UP, S.IN_TRANSIT)
"""It is in somebody's hands here all the same: its receiving is missing, or has not come yet."""

TABLE = (
    Rule((S.BOOKED,), A.PICKUP, "pop_record", S.PICKED_UP, (G.IN_BOOK,)),
    Rule((S.BOOKED,), A.CANCEL, "", S.CANCELLED),
    Rule((S.BOOKED, S.PICKED_UP), A.RECEIVE, "receiving_scan", S.AT_HUB),
    Rule((S.IN_TRANSIT, S.WITH_3P, S.FAILED), A.RECEIVE, "receiving_scan", S.AT_HUB),
    Rule(
        *((S.AT_HUB, S.IN_BAG, S.MANIFESTED, S.OUT_FOR_DELIVERY, S.RTS), A.RECEIVE),
        *("receiving_scan", S.AT_HUB),
        warning="implied_handover",
    ),
    Rule(LIVING, A.WEIGH, "alter_weight", None, (G.STABLE, G.WITHIN_TOLERANCE_OR_APPROVED)),
    Rule(
        *(_HERE, A.PUT_IN_BAG, "packing_scan", S.IN_BAG),
        (G.BAG_OPEN, G.ROUTE_MATCHES, G.NOT_HELD),
    ),
    Rule(
        *(_NOT_RECEIVED, A.PUT_IN_BAG, "packing_scan", S.IN_BAG),
        (G.BAG_OPEN, G.ROUTE_MATCHES, G.NOT_HELD),
        warning="implied_receiving",
    ),
    Rule((S.IN_BAG,), A.TAKE_OUT, "packing_scan", S.AT_HUB, (G.BAG_OPEN_OR_SUPERVISOR,)),
    Rule(
        *((S.IN_BAG, *_HERE), A.MANIFEST, "manifest_item", S.MANIFESTED),
        (G.ONE_MANIFEST, G.NOT_HELD),
    ),
    Rule(
        *(_NOT_RECEIVED, A.MANIFEST, "manifest_item", S.MANIFESTED),
        (G.ONE_MANIFEST, G.NOT_HELD),
        warning="implied_receiving",
    ),
    Rule((S.MANIFESTED,), A.LEAVE_BEHIND, "manifest_item", S.AT_HUB, (G.SUPERSEDED,)),
    Rule(
        *((S.MANIFESTED,), A.HAND_OVER, "handover_scan", S.IN_TRANSIT),
        (G.COUNTED_OR_OVERRIDE, G.NOT_HELD),
        Opens.LEG,
    ),
    Rule(
        *((*_HERE, S.MANIFESTED), A.GIVE_TO_PARTNER, "handover_scan", S.WITH_3P),
        (G.PARTNER_AWB, G.NOT_HELD),
    ),
    Rule(
        *(_NOT_RECEIVED, A.GIVE_TO_PARTNER, "handover_scan", S.WITH_3P),
        (G.PARTNER_AWB, G.NOT_HELD),
        warning="implied_receiving",
    ),
    Rule(
        *((S.AT_HUB,), A.GO_OUT, "delivery_scan", S.OUT_FOR_DELIVERY),
        (G.AT_DESTINATION, G.RUNSHEET_OPEN, G.NOT_HELD),
        Opens.ATTEMPT,
    ),
    Rule(
        *(_NOT_RECEIVED, A.GO_OUT, "delivery_scan", S.OUT_FOR_DELIVERY),
        (G.AT_DESTINATION, G.RUNSHEET_OPEN, G.NOT_HELD),
        *(Opens.ATTEMPT, "implied_receiving"),
    ),
    Rule(
        *((S.OUT_FOR_DELIVERY, S.WITH_3P, S.AT_HUB), A.DELIVER, "delivery_scan", S.DELIVERED),
        (G.PROOF, G.NOT_HELD),
    ),
    Rule(
        *(_NOT_RECEIVED, A.DELIVER, "delivery_scan", S.DELIVERED),
        (G.PROOF, G.NOT_HELD),
        warning="implied_receiving",
    ),
    Rule((S.OUT_FOR_DELIVERY,), A.REPORT, "problem_scan", S.FAILED, (G.REASON,)),
    Rule(
        *(tuple(s for s in LIVING if s is not S.OUT_FOR_DELIVERY), A.REPORT, "problem_scan", None),
        (G.REASON,),
    ),
    Rule(LIVING, A.RESOLVE, "problem_scan", None, (G.ROLE_AND_NOTE,)),
    Rule((S.AT_HUB,), A.SEND_BACK, "scans", S.RTS, (G.FAILED_OR_REFUSED,), Opens.LEG),
    Rule(_HERE, A.RETURN, "delivery_scan", S.RETURNED, (G.AT_ORIGIN, G.SIGNED)),
    Rule(ANY, A.LOSE, "problem_scan", S.CLOSED, (G.SUPERVISOR,)),
    Rule(ANY, A.DESTROY, "problem_scan", S.CLOSED, (G.SUPERVISOR,)),
    Rule(tuple(sorted(TERMINAL)), A.OVERRIDE, "approval_log", S.AT_HUB, (G.SUPERVISOR,)),
)

_BY: dict[tuple[ParcelState, Act], Rule] = {
    (state, rule.act): rule for rule in TABLE for state in rule.states
}


class Step(NamedTuple):
    """What an act does: where the parcel is then, None where it stays; or why it is not done.

    `refused` keys a sentence, empty where the act is legal: `reason.rejected_terminal`,
    `reason.rejected_state` (not from this state), or `reason.guard_…`.
    """

    to: ParcelState | None
    warning: str = ""
    opens: Opens = Opens.NOTHING
    refused: str = ""
    guard: Guard | None = None


def rule_of(state: ParcelState, act: Act) -> Rule | None:
    """Return the row for an act in a state; None: it is not legal."""
    return _BY.get((state, act))


def step(state: ParcelState | None, act: Act, met: Collection[Guard]) -> Step:
    """Return what an act does to a parcel where these guards are met.

    A state that nobody knows (a backend's own word) is taken as AT_HUB: the parcel is here.
    """
    now = ParcelState.AT_HUB if state is None else state
    rule = rule_of(now, act)
    if rule is None:
        return Step(None, refused="rejected_terminal" if now in TERMINAL else "rejected_state")
    missing = next((guard for guard in rule.guards if guard not in met), None)
    if missing is not None:
        return Step(None, refused=f"guard_{missing}", guard=missing)
    return Step(rule.to, rule.warning, rule.opens)


class Journey(NamedTuple):
    """Which leg of its way a parcel is on, from 1, and how often it went out for delivery."""

    leg: int
    attempt: int


def journey(rules: Iterable[Rule | None]) -> Journey:
    """Count legs and attempts from what was done, in whatever order it became known."""
    opened = [rule.opens for rule in rules if rule is not None]
    return Journey(1 + opened.count(Opens.LEG), opened.count(Opens.ATTEMPT))
