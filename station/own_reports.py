"""Reports of this desk's own work, from its journal: rounds, receipts, stock-takes, close-outs.

Each is made of the events that touch it, and says what they say; what they leave out (a recipient's
name, where a parcel was bound) is filled in where it is known. Neighbours: own_papers, which finds
the events; paper_reader, which fills in.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import UNSET
from msgspec.structs import replace

from station.journal.details import Differs
from station.mirror.names import name_of
from station.paper import documents
from station.paper.documents import CloseOut, CodReceipt, CountLine, FindingLine, Findings, Runsheet
from station.rules.reconcile import Kind
from station.workflows.arrival_book import CLOSE_PART
from station.workflows.delivery_book import CLOSE, OPEN, DeliveryBook

if TYPE_CHECKING:
    from uuid import UUID

    from station.journal.record import EventBody
    from station.mirror.reader import MirrorReader
    from station.workflows.delivery_book import Sheet

    Event = tuple[UUID, EventBody]

_SHORT = frozenset({Kind.MISSING, Kind.KOLI_SHORT})


def runsheet(number: str, events: list[Event], mirror: MirrorReader) -> Runsheet | None:
    """Return a round that this desk opened, with what became of each parcel by now."""
    sheet, opened = _sheet(number, events), _last(events, OPEN)
    if sheet is None or opened is None:
        return None
    lines = tuple(
        documents.RunsheetLine(
            awb, koli=len(line.out) or line.total, cod_rp=line.cod, outcome=line.outcome
        )
        for awb, line in sheet.lines.items()
    )
    return Runsheet(
        number,
        lines,
        hub=opened.hub,
        hub_name=name_of(opened.hub, mirror),
        courier=sheet.courier,
        for_on=date.fromisoformat(sheet.date) if sheet.date else None,
        opened_by=opened.operator,
    )


def cod_receipt(number: str, events: list[Event], mirror: MirrorReader) -> CodReceipt | None:
    """Return what a round that this desk closed took in."""
    sheet, closed = _sheet(number, events), _last(events, CLOSE)
    if sheet is None or closed is None or closed.delivery is UNSET:
        return None
    said = closed.delivery
    return CodReceipt(
        number,
        hub=closed.hub,
        hub_name=name_of(closed.hub, mirror),
        courier=said.courier or sheet.courier,
        parcels=len(sheet.lines),
        expected_rp=said.cod_expected,
        cash_rp=said.cod_cash,
        transfer_rp=said.cod_transfer,
        short_rp=said.cod_short,
        received_by=closed.operator,
        received_at=closed.effective_at,
    )


def stock_take(number: str, events: list[Event], mirror: MirrorReader) -> Findings | None:
    """Return what a stock-take that this desk closed has found."""
    closed = _last(events, CLOSE)
    if closed is None or closed.stocktake is UNSET:
        return None
    said = closed.stocktake
    missing = sum(one.expected - one.found for one in said.differences if one.kind in _SHORT)
    return Findings(
        number,
        tuple(_finding(one, mirror) for one in said.differences),
        hub=closed.hub,
        hub_name=name_of(closed.hub, mirror),
        counted_at=closed.effective_at,
        counted_by=closed.operator,
        expected=said.expected,
        scanned=said.counted,
        missing=missing,
        over=said.counted - (said.expected - missing),
        provisional=said.provisional,
    )


def reconciliation(number: str, events: list[Event], mirror: MirrorReader) -> Findings | None:
    """Return what came of an expectation whose part this desk closed."""
    closed = _last(events, CLOSE_PART)
    if closed is None or closed.arrival is UNSET:
        return None
    said = closed.arrival
    missing = said.pieces - said.matched
    return Findings(
        number,
        tuple(
            replace(_finding(Differs(one.kind, one.code), mirror), note=one.document)
            for one in said.differences
        ),
        hub=closed.hub,
        hub_name=name_of(closed.hub, mirror),
        subject=", ".join(said.documents),
        counted_at=closed.effective_at,
        counted_by=closed.operator,
        expected=said.pieces,
        scanned=said.matched + said.over_pieces,
        missing=missing,
        over=said.over_pieces,
        provisional=said.provisional,
    )


def close_out(shift: str, events: list[Event], mirror: MirrorReader) -> CloseOut | None:
    """Return the balance of a shift that this desk closed, every difference by its name."""
    opened, closed = _last(events, OPEN), _last(events, CLOSE)
    if closed is None or closed.shift is UNSET:
        return None
    said = closed.shift
    notes = {"counted": said.stocktake or ""}
    balance = [
        CountLine(what, said.counts.get(what, 0), notes.get(what, "")) for what in documents.BALANCE
    ]
    named = [CountLine(one.kind, 1, one.code) for one in said.differences]
    return CloseOut(
        shift,
        (*balance, *named),
        hub=closed.hub,
        hub_name=name_of(closed.hub, mirror),
        shift_from_at=opened.effective_at if opened is not None else None,
        shift_to_at=closed.effective_at,
        closed_by=said.signed_by or closed.operator,
        difference=len(said.differences),
        unsent=said.unsent,
    )


def _sheet(number: str, events: list[Event]) -> Sheet | None:
    """Return a round of this desk's own; of another desk's it knows but a part."""
    book = DeliveryBook()
    for event_id, body in events:
        book.take(event_id, body)
    sheet = book.sheets.get(number)
    return sheet if sheet is not None and sheet.own else None


def _last(events: list[Event], action: str) -> EventBody | None:
    done = [body for _, body in events if body.action == action and body.counts]
    return done[-1] if done else None


def _finding(one: Differs, mirror: MirrorReader) -> FindingLine:
    waybill = mirror.waybill(one.code)
    return FindingLine(
        one.code,
        one.kind,
        destination=waybill.destination if waybill is not None else "",
        koli=f"{one.found}/{one.expected}" if one.expected else "",
        weight_g=waybill.weight_g if waybill is not None else None,
    )
