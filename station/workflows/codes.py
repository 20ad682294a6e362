"""Which waybill one shot of a scanner means: ours, a partner's or an order's number. Pure.

Neighbours: rules.awb (what a code can be), knowledge (whose it is), every workflow that scans.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from station.rules import awb, numbering, verdict
from station.rules.awb import CodeKind
from station.rules.koli_codes import are_original_and_return, piece_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.events import Decision
    from station.mirror.facts import MirrorWaybill
    from station.workflows.knowledge import Knowledge

_NAMED_REFUSALS = {
    CodeKind.EAN: "rejected_ean",
    CodeKind.QRIS: "rejected_qris",
    CodeKind.PROGRAMMING: "rejected_programming",
    CodeKind.COMMAND: "rejected_command_other_hub",
    CodeKind.DAMAGED_COMMAND: "rejected_command_damaged",
    CodeKind.FOREIGN: "rejected_foreign",
}


class Unknown(Struct, frozen=True):
    """A number that may be a waybill's, and none that is known here is; of which piece, from 1."""

    code: str
    koli_no: int = 1


def waybill_in(text: str, known: Knowledge) -> MirrorWaybill | Unknown | Decision:
    """Return the waybill, its unknown number, or why what was read is neither.

    Two waybills in one shot need a person's eyes. Which piece a label names, `koli_in` tells.
    """
    codes = awb.codes_in(text)
    found = {w.awb: (w, koli_no) for code in codes for w, koli_no in _look_up(code, known)}
    match list(found.values()):
        case [(waybill, koli_no)]:
            return _of_piece(waybill, koli_no)
        case []:
            return _unlisted(codes)
    return verdict.rejected(" ".join(codes), _of_two(codes))


def _of_piece(waybill: MirrorWaybill, koli_no: int) -> MirrorWaybill | Decision:
    total = max(1, waybill.koli_total)
    if 0 <= koli_no <= total:
        return waybill
    facts = {"koli_no": str(max(0, koli_no)), "total": str(total)}
    return verdict.rejected(waybill.awb, "rejected_koli", **facts)


def _unlisted(codes: tuple[str, ...]) -> Unknown | Decision:
    """Judge what is no waybill that is known here."""
    read = " ".join(codes)
    if any(numbering.read(code) for code in codes):
        return verdict.rejected(read, "rejected_document")
    if len(codes) == 1 and awb.kind_of(read) is CodeKind.AWB:
        return _unknown(read)
    # Of several codes, or of a phrase, only what a carrier's format vouches for is a waybill.
    match [code for code in codes if awb.carrier_of(code)]:
        case [only]:
            return Unknown(only)
        case []:
            reason = _NAMED_REFUSALS.get(awb.kind_of(read), "rejected_foreign")
        case _:
            reason = _of_two(codes)
    return verdict.rejected(read, reason)


def koli_in(text: str, waybill: MirrorWaybill, known: Knowledge) -> int:
    """Return which piece of the waybill a label names, 0 where it names none: then count up."""
    if waybill.koli_total <= 1:
        return 0
    found = (one for code in awb.codes_in(text) for one in _look_up(code, known))
    return max((koli_no for other, koli_no in found if other.awb == waybill.awb), default=0)


def _of_two(codes: tuple[str, ...]) -> str:
    is_return = are_original_and_return(codes)
    return "rejected_original_and_return" if is_return else "rejected_two_waybills"


def _unknown(code: str) -> Unknown:
    """Keep a piece's label under the number of its waybill, where it plainly is one."""
    piece = piece_in(code)
    if piece is None or not piece.koli_total or not piece.is_possible:
        return Unknown(code)
    return Unknown(piece.awb, piece.koli_no)


def _look_up(code: str, known: Knowledge) -> Iterator[tuple[MirrorWaybill, int]]:
    """Yield the waybill that a code is of, and which piece it names; -1 for one that cannot be."""
    if waybill := _numbered(code, known):
        yield waybill, 0
    elif (piece := piece_in(code)) and (waybill := _numbered(piece.awb, known)):
        yield waybill, piece.koli_no or -1


def _numbered(code: str, known: Knowledge) -> MirrorWaybill | None:
    waybill = known.waybill(code)
    if waybill is None and (ours := known.resolve(code)) is not None:
        waybill = known.waybill(ours)
    return waybill
