"""A bag received as a bag: what is in it has arrived with it, and may be counted later. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.events import Decision, Place, Verdict, Workflow
from station.journal.details import Packing
from station.mirror.work_facts import MirrorBag
from station.rules import numbering, verdict
from station.rules.awb import normalise
from station.rules.parcel_state import ParcelState
from station.workflows.knowledge import Claim, Outcome

if TYPE_CHECKING:
    from station.mirror.facts import MirrorScan
    from station.workflows.knowledge import Knowledge
    from station.workflows.work import Situation

RECEIVE_BAG = "receive_bag"
_NOT_LEFT = frozenset({"open", "sealed"})


def bag_in(text: str, known: Knowledge) -> MirrorBag | None:
    """Return the bag that a shot is of; of one that nobody told of yet, its number says it."""
    number = normalise(text)
    bag = known.work.bag(number)
    made = numbering.read(number)
    if bag is None and made is not None and made.document is numbering.Document.BAG:
        return MirrorBag(number, made.hub, "", "", "", None, "", None)
    return bag


def receive(bag: MirrorBag, known: Knowledge, here: Situation) -> Outcome:
    """Return what becomes of a bag that comes in."""
    claim = Claim(Workflow.RECEIVING, here.hub, 1, 0, bag.bag_no, 1)
    if bag.hub == here.hub and (bag.status in _NOT_LEFT or not bag.status):
        decision = verdict.rejected("", "rejected_bag_not_left", bag=bag.bag_no)
        return _outcome(decision, bag)
    earlier = known.earlier(claim)
    if earlier is not None:
        return _outcome(_duplicate(earlier), bag)
    inside = tuple(dict.fromkeys(item.awb for item in known.work.bag_contents(bag.bag_no)))
    held = next((awb for awb in inside if known.holds(awb)), "")
    warning = "" if bag.route else "bag_not_told"
    facts = (("route", bag.route),)
    if bag.route not in {here.hub, ""}:
        place = _lane(bag, known, here)
        decision = Decision(Verdict.MISSORT, "", "bag_strayed", facts, *place)
    elif held:
        facts = (("awb", held),)
        decision = Decision(Verdict.HOLD, "", "bag_holds", facts, Place.DESK, here.hold_desk)
    else:
        decision = Decision(Verdict.OK, "", "bag_received", warning=warning)
    return replace(
        _outcome(decision, bag),
        claim=claim,
        moves_to=ParcelState.AT_HUB,
        came_from=ParcelState.IN_TRANSIT,
        carries=bag.bag_no,
        parcels=inside,
    )


def _duplicate(earlier: MirrorScan) -> Decision:
    facts = (
        ("at", earlier.at.isoformat()),
        ("operator", earlier.operator),
        ("desk", earlier.desk),
    )
    return Decision(Verdict.DUPLICATE, "", "duplicate", facts)


def _lane(bag: MirrorBag, known: Knowledge, here: Situation) -> tuple[Place, str]:
    route = known.route(here.hub, bag.route)
    return (Place.LANE, route.lane) if route and route.lane else (Place.NONE, "")


def _outcome(decision: Decision, bag: MirrorBag) -> Outcome:
    return Outcome(
        replace(decision, subject=bag.bag_no),
        action=RECEIVE_BAG,
        details=(Packing(bag.bag_no, bag.route),),
        bag=bag.bag_no,
    )
