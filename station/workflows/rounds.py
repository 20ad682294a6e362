"""Couriers' rounds of whichever desk, and what couriers' own apps told of them. Pure.

Neighbours: delivery_book (this desk's own rounds), delivery.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.rules.parcel_state import state_of
from station.workflows.delivery_book import DELIVERED, SETTLED, Line, Sheet
from station.workflows.way import moved_here, was_received

if TYPE_CHECKING:
    from station.mirror.facts import MirrorWaybill
    from station.rules.parcel_state import ParcelState
    from station.workflows.delivery_book import DeliveryBook, View
    from station.workflows.knowledge import Knowledge

_EASTERNMOST = timedelta(hours=9)
"""Where a round's day begins first (WIT): a proof of its morning is never of the day before."""


def find(number: str, view: View) -> Sheet | None:
    """Return a round of this hub as it is known here."""
    return known_round(number, view.known, view.book, view.here.hub)


def known_round(number: str, known: Knowledge, book: DeliveryBook, hub: str = "") -> Sheet | None:
    """Return a round, of any hub unless one is named; another desk's by the mirror and our part."""
    own, told = book.sheets.get(number), known.work.runsheet(number)
    if own is not None and own.own:
        return replace(own, status="closed") if told and told.status == "closed" else own
    if told is None or (hub and told.hub != hub):
        return None
    lines = {
        line.awb: Line(line.cod_amount, outcome=line.outcome)
        for line in known.work.runsheet_lines(number)
    }
    for awb, line in own.lines.items() if own else ():
        lines[awb] = replace(line, cod=lines[awb].cod if awb in lines else line.cod)
    status = "closed" if own and own.status == "closed" else told.status
    return Sheet(number, told.courier, told.date, status, lines, own=False)


def with_proofs(
    sheet: Sheet, known: Knowledge, book: DeliveryBook
) -> tuple[Sheet, tuple[str, ...]]:
    """Return a round with what the courier's own proofs tell of it, and the AWBs that they tell."""
    proven = tuple(awb for awb in sheet.unsettled if is_proven(awb, sheet, known, book))
    told = {awb: replace(sheet.lines[awb], outcome=DELIVERED) for awb in proven}
    return replace(sheet, lines=sheet.lines | told), proven


def is_proven(awb: str, sheet: Sheet, known: Knowledge, book: DeliveryBook) -> bool:
    """Return whether a proof says that a parcel reached its recipient on this round."""
    return any(
        proof.at is None or (proof.at + _EASTERNMOST).date().isoformat() >= sheet.date
        for proof in known.history.deliveries(awb)
        if not book.withdrawn.has(proof) and _may_be_of(proof.courier, sheet, known)
    )


def _may_be_of(courier: str, sheet: Sheet, known: Knowledge) -> bool:
    """Return whether a proof is this courier's: somebody else's, or the counter's, is none here.

    An app may call its couriers otherwise than the accounts do.
    """
    return courier in {"", sheet.courier} or known.person(courier) is None


def round_of(awb: str, view: View) -> Sheet | None:
    """Return the round that a parcel is on, of whichever desk; None: it is on none."""
    own = view.book.of(awb)
    if own is not None and own.lines[awb].outcome not in SETTLED:
        found = find(own.number, view)
        return found if found and found.status != "closed" else None
    for line in view.known.work.rounds_of(awb):
        if line.outcome:
            continue
        sheet = find(line.runsheet, view)
        if sheet and sheet.status != "closed" and _is_on(awb, sheet):
            return sheet
    return None


def _is_on(awb: str, sheet: Sheet) -> bool:
    return awb in sheet.lines and sheet.lines[awb].outcome not in SETTLED


def state_now(waybill: MirrorWaybill, view: View) -> ParcelState | None:
    """Return where it is by now: what this desk did has not come back from the databases yet."""
    told = (waybill, view.known, view.here.hub)
    return moved_here(*told) or was_received(*told) or state_of(waybill.status)
