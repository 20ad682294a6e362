"""Pickup: a sender gives a parcel to us, and signs. Pure.

    a parcel ─→ booked, and its number in a book of ours? ─→ sender ─→ signature, photo ─→ PICKED_UP

Neighbours: awb_books (whose number it is), proof (which asks).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec import UNSET
from msgspec.structs import replace

from station.events import Scan, Workflow, WorkShown
from station.journal.details import Pickup
from station.mirror.facts import MirrorScan
from station.rules import verdict
from station.rules.awb_books import Standing, few_left, standing
from station.rules.parcel_state import ParcelState, state_of
from station.rules.transitions import Act, Guard, step
from station.workflows import proof
from station.workflows.codes import read
from station.workflows.knowledge import Claim, Outcome
from station.workflows.way import lane, parcel_of, was_received
from station.workflows.withdrawn import Withdrawn
from station.workflows.work import Prompt, Refusal, with_age

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from station.events import Decision
    from station.journal.record import EventBody
    from station.mirror.facts import MirrorWaybill
    from station.workflows.knowledge import Knowledge
    from station.workflows.work import Answer, Said, Situation

PICK_UP = "picked_up"
_REASONS = {"rejected_state": "rejected_not_booked", "guard_in_book": "rejected_no_book"}
"""What a step's refusal is called here."""


class PickupBook:
    """How many parcels this desk took in today, and the last sender."""

    def __init__(self) -> None:
        self._day: date | None = None
        self._today = 0
        self._sender = ""
        self.withdrawn = Withdrawn()

    def take(self, _event_id: UUID, body: EventBody) -> None:
        """Take in a pickup, or take it back."""
        said, back = body.pickup, body.undoes is not UNSET
        if said is UNSET or not (body.counts or back):
            return
        self.withdrawn.take(body, back=back)
        if self._day != body.device_at.date():
            self._day, self._today = body.device_at.date(), 0
        self._today = max(0, self._today + (-1 if back else 1))
        self._sender = "" if back else said.sender

    def undo_refusal(self, _body: EventBody) -> str:
        """Let every pickup be undone that was not moved since."""
        return ""

    def shown(self, _selected: str) -> WorkShown:
        """Return today's count."""
        facts = (("sender", self._sender),) if self._sender else ()
        title = self._day.isoformat() if self._day and self._today else ""
        return WorkShown(Workflow.PICKUP, title, self._today, facts=facts)


class View(NamedTuple):
    """All that a decision of this workflow looks at."""

    known: Knowledge
    here: Situation
    book: PickupBook


def answer(said: Said, known: Knowledge, here: Situation, book: PickupBook) -> Answer:
    """Return what becomes of a scan or a command."""
    shot = read(said.text, known) if isinstance(said, Scan) else None
    asked = here.asked
    if asked is not None and proof.is_ours(asked.key) and (shot is None or shot.waybill is None):
        answered = proof.go_on(said, asked.key, proof.Asked(*asked.about))
        if isinstance(answered, Prompt):
            return answered
        if answered is not None:
            return _take(*answered, View(known, here, book))
    if shot is None:
        return Refusal("not_here")
    if shot.refusal:
        return _tried(verdict.rejected(shot.code, shot.refusal, **dict(shot.facts)), known, here)
    if shot.waybill is None:
        return _tried(_unlisted(shot.code, known, here), known, here)
    return _ask(shot.waybill, View(known, here, book))


def _ask(waybill: MirrorWaybill, view: View) -> Answer:
    refused = _refused(waybill, view)
    if refused is not None:
        return _tried(refused, view.known, view.here)
    return proof.begin(proof.Asked(waybill.awb, "pickup"))


def _take(asked: proof.Asked, shown: proof.Shown, view: View) -> Outcome | Refusal:
    known, here, _ = view
    waybill = known.waybill(asked.awb)
    if waybill is None:
        return Refusal("proof_scan_again")
    refused = _refused(waybill, view)
    if refused is not None:
        return _tried(refused, known, here)
    few = few_left(known.lists.books_of(here.hub))
    decision = verdict.handed_to(
        parcel_of(waybill, max(1, waybill.koli_total), known),
        PICK_UP,
        asked.name,
        warning="" if few is None else "few_numbers",
    )
    told = Pickup(
        asked.name,
        here.operator or None,
        shown.signature.reference if shown.signature else None,
        shown.photo.reference if shown.photo else None,
    )
    return replace(
        _tried(decision, known, here),
        claim=_claim(waybill, here),
        moves_to=ParcelState.PICKED_UP,
        came_from=ParcelState.BOOKED,
        koli_total=max(1, waybill.koli_total),
        details=(told,),
        pictures=shown.pictures,
    )


def _tried(decision: Decision, known: Knowledge, here: Situation) -> Outcome:
    return Outcome(with_age(decision, known, here), action=PICK_UP)


def _claim(waybill: MirrorWaybill, here: Situation) -> Claim:
    return Claim(Workflow.PICKUP, here.hub, 1, 0, waybill.awb, 1)


def _unlisted(code: str, known: Knowledge, here: Situation) -> Decision:
    """Keep a number nobody knows, unless another agent may issue it."""
    return _of_another(code, known, here) or verdict.unknown(code, here.unknown_shelf)


def _of_another(awb: str, known: Knowledge, here: Situation) -> Decision | None:
    whose, book = standing(awb, (here.hub,), known.lists)
    if whose is not Standing.ANOTHERS or book is None:
        return None
    return verdict.rejected(awb, "rejected_book_of_another", agent=book.agent)


def _refused(waybill: MirrorWaybill, view: View) -> Decision | None:
    """Return the verdict on a parcel that is not picked up, None where it is."""
    known, here, _ = view
    awb, parcel = waybill.awb, parcel_of(waybill, 1, known)
    earlier = known.earlier(_claim(waybill, here)) or _proved(awb, view)
    if earlier is not None:
        return verdict.duplicate(parcel, earlier, lane(waybill, known, here.hub))
    state = was_received(waybill, known, here.hub) or state_of(waybill.status)
    if state is ParcelState.CANCELLED:
        return verdict.held_cancelled(parcel, here.hold_desk)
    another = _of_another(awb, known, here)
    if another is not None:
        return another
    legal = step(state or ParcelState.BOOKED, Act.PICKUP, _met(awb, known, here))
    if not legal.refused:
        return None
    reason = _REASONS.get(legal.refused, legal.refused)
    return verdict.rejected(awb, reason, status=state or waybill.status)


def _met(awb: str, known: Knowledge, here: Situation) -> frozenset[Guard]:
    """Return whether a book vouches for the number; an agent without books issues any."""
    in_book = standing(awb, (here.hub,), known.lists)[0] is Standing.OURS
    has_books = bool(known.lists.books_of(here.hub))
    return frozenset({Guard.IN_BOOK}) if in_book or not has_books else frozenset()


def _proved(awb: str, view: View) -> MirrorScan | None:
    """Return another desk's pickup of it, as its proof tells."""
    proofs = view.known.history.pickups(awb)
    told = next((one for one in proofs if not view.book.withdrawn.has(one)), None)
    if told is None or told.at is None:
        return None
    return MirrorScan(awb, Workflow.PICKUP, view.here.hub, "", told.courier, 1, 1, told.at)
