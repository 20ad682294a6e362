"""Documents of this desk's own work, from its journal: a sealed bag's label. No database is asked.

What was sealed a moment ago is nowhere else yet. The events are found by the order key of the
document; each is taken in by the book of the workflow it belongs to. Neighbours: paper_reader.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from station.journal.reading import reading
from station.journal.record import EventBody
from station.journal.schema import ACTED
from station.paper.digest import bag_digest
from station.paper.documents import BagLabel
from station.workflows.packing_book import SEAL, PackingBook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from station.mirror.reader import MirrorReader
    from station.paper.documents import Document

    Event = tuple[UUID, EventBody]

_TOUCHING = f"""
SELECT event_id, body FROM event WHERE {ACTED} AND instr(body, ?) > 0 ORDER BY seq
"""  # noqa: S608  # our own words
_decode = msgspec.json.Decoder(EventBody).decode


def own_paper(kind: str, number: str, journal: Path, mirror: MirrorReader) -> Document | None:
    """Return the document if this desk has finished what it is of. Raises JournalError."""
    if kind not in _MAKE or not journal.exists():
        return None
    key, make = _MAKE[kind]
    events = _touching(journal, f"{key}:{number}")
    return make(number, events, mirror)


def _touching(journal: Path, key: str) -> list[Event]:
    wanted = msgspec.json.encode(key)
    with reading(journal) as reader:
        found = reader.execute(_TOUCHING, (wanted,)).fetchall()
        # A note may quote a key; only what touches it counts.
        told = [(UUID(bytes=event_id), _decode(body)) for event_id, body in found]  # type: ignore[arg-type]  # both are blobs
    return [(event_id, body) for event_id, body in told if key in body.order_keys]


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


def name_of(hub: str, mirror: MirrorReader) -> str:
    """Return a hub's name, "" where the mirror has none."""
    place = mirror.location(hub)
    return place.name if place is not None else ""


_MAKE: dict[str, tuple[str, Callable[[str, list[Event], MirrorReader], Document | None]]] = {
    "bag_label": ("bag", _bag_label),
}
"""By document: the kind of its order key, and what makes it of the events that touch it."""
