"""How a waybill's pieces leave together: loose or in bags, on one manifest or on several. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.rules.parcel_state import ParcelState
from station.workflows.handover_manifest import BAG_KOLI
from station.workflows.way import pieces

if TYPE_CHECKING:
    from collections.abc import Collection

    from station.workflows.handover_book import View
    from station.workflows.handover_manifest import Manifest, Piece


def goes_whole(awb: str, beside: Collection[Piece], view: View, leg: int = 0) -> bool:
    """Return whether every piece of a waybill is one of these, or on a manifest of this desk.

    `leg` 0: on whichever leg that manifest left, or will.
    """
    waybill = view.known.waybill(awb)
    return waybill is None or all(
        (awb, koli_no) in beside or bool(view.book.goes_with((awb, koli_no), leg))
        for koli_no in pieces(waybill)
    )


def koli_total(awb: str, view: View) -> int:
    """Return how many pieces a waybill has; 1 for what is none, or is not known."""
    waybill = view.known.waybill(awb) if awb else None
    return waybill.koli_total if waybill else 1


def leaving(manifest: Manifest, view: View) -> dict[str, Piece]:
    """Return the waybills that leave with a manifest, each with the piece that it moves with.

    The other pieces are on it as well, or have left before it. What was carried over has left.
    """
    inside = {piece for line in manifest.lines.values() for piece in line.all_pieces}
    last = {
        piece[0]: piece
        for line in manifest.lines.values()
        if not line.is_carried
        for piece in line.all_pieces
    }
    return {awb: piece for awb, piece in last.items() if _leaves(awb, inside, view)}


def _leaves(awb: str, inside: set[Piece], view: View) -> bool:
    waybill, book = view.known.waybill(awb), view.book
    leg = view.known.departures(awb, view.here.hub) + 1
    return waybill is None or all(
        (awb, koli_no) in inside or book.goes_with((awb, koli_no), leg) in book.closed
        for koli_no in pieces(waybill)
    )


def home_of(awb: str, inside: Collection[Piece], view: View) -> ParcelState:
    """Return the state in which a waybill waits, with these of its pieces in a bag."""
    waybill, bags = view.known.waybill(awb), view.book.bags
    in_bags = waybill is None or all(
        (awb, koli_no) in inside or bags.bag_of((awb, koli_no)) for koli_no in pieces(waybill)
    )
    return ParcelState.IN_BAG if in_bags else ParcelState.AT_HUB


def bag_around(awb: str, koli_no: int, view: View) -> str:
    """Return the bag of this hub that a piece is in; "" for none, or where it has left with it.

    What is in the hand came out of another hub's bag: off line, another desk may have received it.
    """
    book, piece = view.book, (awb, koli_no)
    own = book.bags.bag_of(piece)
    if own:
        return "" if book.where((own, BAG_KOLI)) in book.closed else own
    if book.bags.stint(piece):
        return ""
    waybill, work = view.known.waybill(awb), view.known.work
    is_one = waybill is None or waybill.koli_total <= 1
    told = (item for item in work.in_bags(awb) if is_one or item.koli_no == koli_no)
    bags = (work.bag(item.bag_no) for item in told)
    return next((bag.bag_no for bag in bags if bag and bag.hub == view.here.hub), "")
