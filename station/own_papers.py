"""Documents of this desk's own work, from its journal: bag labels, manifests. No database is asked.

What was sealed a moment ago is nowhere else yet. The events are found by the order key of the
document, or by what they say; each is taken in by the book of the workflow it belongs to.
Neighbours: own_reports (the other documents), paper_reader.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from msgspec import UNSET
from msgspec.structs import replace

from station import own_reports
from station.journal.reading import reading
from station.journal.record import EventBody
from station.journal.schema import ACTED
from station.mirror.names import name_of
from station.paper import documents
from station.paper.digest import bag_digest
from station.paper.documents import BagLabel
from station.workflows.handover_book import CLOSE, HandoverBook
from station.workflows.packing_book import SEAL, PackingBook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from station.mirror.reader import MirrorReader
    from station.paper.documents import Document
    from station.workflows.handover_manifest import Line, Manifest

    Event = tuple[UUID, EventBody]
    Make = Callable[[str, list[Event], MirrorReader], Document | None]

_TOUCHING = f"""
SELECT event_id, body FROM event WHERE {ACTED} AND instr(body, ?) > 0 ORDER BY seq
"""  # noqa: S608  # our own words
_decode = msgspec.json.Decoder(EventBody).decode


def own_paper(kind: str, number: str, journal: Path, mirror: MirrorReader) -> Document | None:
    """Return the document if this desk has finished what it is of. Raises JournalError."""
    if kind not in _MAKE or not journal.exists():
        return None
    key, make = _MAKE[kind]
    if key in _NAMED:
        name = _NAMED[key]
        events = _saying(journal, number, lambda body: name(body) == number)
    else:
        order_key = f"{key}:{number}"
        events = _saying(journal, order_key, lambda body: order_key in body.order_keys)
    return make(number, events, mirror)


def _saying(journal: Path, text: str, is_of: Callable[[EventBody], bool]) -> list[Event]:
    wanted = msgspec.json.encode(text)
    with reading(journal) as reader:
        found = reader.execute(_TOUCHING, (wanted,)).fetchall()
        # A note may quote it; only what touches it counts.
        told = [(UUID(bytes=event_id), _decode(body)) for event_id, body in found]  # type: ignore[arg-type]  # both are blobs
    return [(event_id, body) for event_id, body in told if is_of(body)]


_SHIFT, _ARRIVAL = "shift", "arrival"
_NAMED: dict[str, Callable[[EventBody], str]] = {
    _SHIFT: lambda body: body.shift.shift if body.shift is not UNSET else "",
    _ARRIVAL: lambda body: body.arrival.document if body.arrival is not UNSET else "",
}
"""What is no order key, or one of several kinds: what an event of it says."""


def _bag_label(number: str, events: list[Event], mirror: MirrorReader) -> BagLabel | None:
    book = PackingBook()
    sealed: EventBody | None = None
    for event_id, body in events:
        book.take(event_id, body)
        sealed = body if body.action == SEAL and body.counts else sealed
    bag = book.sealed.get(number)
    if bag is None or sealed is None:
        return None
    return BagLabel(
        number,
        origin=sealed.hub,
        origin_name=name_of(sealed.hub, mirror),
        next_hub=bag.route,
        next_hub_name=name_of(bag.route, mirror),
        count=len(bag.pieces),
        weight_g=bag.weight_g,
        seal_no=bag.seal,
        sealed_at=sealed.effective_at,
        operator=sealed.operator,
        digest=bag_digest(number, bag.seal, bag.pieces),
    )


def _manifest(kind: str) -> Make:
    def make(number: str, events: list[Event], mirror: MirrorReader) -> documents.Manifest | None:
        book = HandoverBook()
        closed: EventBody | None = None
        note = ""
        for event_id, body in events:
            book.take(event_id, body)
            closed = body if body.action == CLOSE and body.counts else closed
            note = (body.handover.note or note) if body.handover is not UNSET else note
        manifest = book.closed.get(number)
        if manifest is None or closed is None or manifest.kind != kind:
            return None
        return _of_manifest(manifest, closed, note, mirror)

    return make


def _of_manifest(
    manifest: Manifest, closed: EventBody, note: str, mirror: MirrorReader
) -> documents.Manifest:
    _, vehicle, driver = manifest.runs[-1]
    smu, flight = manifest.flights[-1] if manifest.flights else ("", "")
    to_hub = "" if manifest.partner else manifest.to
    lines = sorted(manifest.lines.values(), key=lambda line: line.line_no)
    return documents.Manifest(
        manifest.number,
        tuple(_line(line, manifest.to, mirror) for line in lines),
        from_hub=closed.hub,
        from_name=name_of(closed.hub, mirror),
        to_hub=to_hub,
        to_name=name_of(to_hub, mirror) if to_hub else "",
        vehicle=vehicle,
        driver=driver,
        smu_number=smu,
        flight=flight,
        closed_at=closed.effective_at,
        closed_by=closed.operator,
        supersedes=manifest.supersedes,
        note=note,
    )


def _line(line: Line, to: str, mirror: MirrorReader) -> documents.ManifestLine:
    """Return a line; a bag goes where it is bound for, a parcel to its destination."""
    said = documents.ManifestLine(
        line.code,
        koli=len(line.pieces),
        weight_g=line.weight_g,
        volume_cm3=None if line.is_bag else _volume_cm3(line.code, mirror),
        service=line.service or "",
        postcode=line.postcode or "",
        partner_awb=line.partner_awb,
        follows=line.follows,
    )
    if line.is_bag:
        bag = mirror.work.bag(line.code)
        return replace(said, destination=bag.route if bag is not None else to)
    waybill = mirror.waybill(line.code)
    if waybill is None:
        return said
    return replace(
        said,
        destination=waybill.destination,
        service=said.service or waybill.service,
        postcode=said.postcode or waybill.postcode,
    )


def _volume_cm3(awb: str, mirror: MirrorReader) -> int | None:
    """Return what the measured pieces of a waybill take up; None where none is known."""
    pieces = mirror.history.koli(awb)
    volumes = [(one.length_cm or 0) * (one.width_cm or 0) * (one.height_cm or 0) for one in pieces]
    return sum(volumes) or None


_MAKE: dict[str, tuple[str, Make]] = {
    "bag_label": ("bag", _bag_label),
    **{f"manifest_{kind}": ("manifest", _manifest(kind)) for kind in ("hub", "pcp", "pos")},
    "runsheet": ("runsheet", own_reports.runsheet),
    "cod_receipt": ("runsheet", own_reports.cod_receipt),
    "stock_take": ("manifest", own_reports.stock_take),
    "reconciliation": (_ARRIVAL, own_reports.reconciliation),
    "close_out": (_SHIFT, own_reports.close_out),
}
"""By document: the kind of its order key, and what makes it of the events that touch it."""
