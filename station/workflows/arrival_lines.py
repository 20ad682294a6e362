"""What documents expect, piece by piece, and what of it has come to this hub, by any desk. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.events import Workflow
from station.rules.reconcile import Line
from station.workflows.arrival_book import BAG
from station.workflows.knowledge import Claim

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from station.workflows.arrival_book import ArrivalBook
    from station.workflows.knowledge import Knowledge


def lines_of(manifests: Iterable[str], known: Knowledge) -> Iterator[tuple[str, Line]]:
    """Yield what manifests expect, each line with its manifest; a bag is one piece."""
    for number in manifests:
        for line in known.work.manifest_lines(number):
            koli = line.koli if line.awb else 1
            yield number, Line(line.awb or line.bag_no, koli)


def all_lines(book: ArrivalBook, known: Knowledge) -> dict[str, tuple[str, Line]]:
    """Return what is expected now by its code, with its document; the greater number counts."""
    found: dict[str, tuple[str, Line]] = {}
    for document, line in (*lines_of(book.manifests(), known), *_in_bags(book)):
        if line.code not in found or line.koli > found[line.code][1].koli:
            found[line.code] = document, line
    return found


def received(code: str, known: Knowledge, hub: str, since: datetime | None) -> int:
    """Return how many pieces of a code have come to this hub, as far as is known here.

    What has left it again counts too, where it came after `since` (its manifest was closed).
    """
    waybill = known.waybill(code)
    pieces = range(1, 1 + max(1, waybill.koli_total if waybill else 1))
    stay = known.departures(code, hub) + 1 if waybill else 1
    return sum(_has_come(code, koli_no, known, (hub, stay, since)) for koli_no in pieces)


def _has_come(
    code: str, koli_no: int, known: Knowledge, stay: tuple[str, int, datetime | None]
) -> bool:
    hub, leg, since = stay
    if known.earlier(Claim(Workflow.RECEIVING, hub, leg, 0, code, koli_no)) is not None:
        return True
    if leg == 1 or since is None:
        return False
    before = known.earlier(Claim(Workflow.RECEIVING, hub, leg - 1, 0, code, koli_no))
    return before is not None and before.at >= since


def _in_bags(book: ArrivalBook) -> Iterator[tuple[str, Line]]:
    for number, document in book.documents.items():
        if document.kind == BAG:
            for code, koli in document.holds.items():
                yield number, Line(code, koli)
