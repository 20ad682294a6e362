"""What one shot read: a waybill, a number nobody knows, or what it is instead. Pure.

Every workflow that is told a parcel asks this first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from station.rules import awb, numbering
from station.rules.awb import CodeKind
from station.rules.koli_codes import are_original_and_return, piece_in

if TYPE_CHECKING:
    from collections.abc import Iterator

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


class Read(NamedTuple):
    """`waybill` is None for a number nobody knows, and where `refusal` says why it is none.

    `koli_no`: which piece its label names, 0 where it names none: then they count up. `facts` fill
    the refusal's blanks.
    """

    code: str
    waybill: MirrorWaybill | None = None
    refusal: str = ""
    koli_no: int = 0
    facts: tuple[tuple[str, str], ...] = ()


def read(text: str, known: Knowledge) -> Read:
    """Pick the waybill out of what one shot read; two of them need a person's eyes."""
    codes = awb.codes_in(text)
    if are_original_and_return(codes):
        # They may be of one parcel: which of its two ways it is on, only a person can see.
        return Read(" ".join(codes), refusal=_of_two(codes))
    found = {w.awb: (w, koli_no) for code in codes for w, koli_no in _look_up(code, known)}
    match list(found.values()):
        case [(waybill, koli_no)]:
            return _of_piece(waybill, koli_no)
        case []:
            return _unlisted(codes)
    return Read(" ".join(codes), refusal=_of_two(codes))


def _of_piece(waybill: MirrorWaybill, koli_no: int) -> Read:
    total = max(1, waybill.koli_total)
    if 0 <= koli_no <= total:
        return Read(waybill.awb, waybill, koli_no=koli_no if total > 1 else 0)
    facts = (("koli_no", str(max(0, koli_no))), ("total", str(total)))
    return Read(waybill.awb, refusal="rejected_koli", facts=facts)


def _unlisted(codes: tuple[str, ...]) -> Read:
    """Judge what is no waybill that is known here."""
    shot = " ".join(codes)
    if any(numbering.read(code) for code in codes):
        return Read(shot, refusal="rejected_document")
    if len(codes) == 1 and awb.kind_of(shot) is CodeKind.AWB:
        return _unknown(shot)
    # Of several codes, or of a phrase, only what a carrier's format vouches for is a waybill.
    match [code for code in codes if awb.carrier_of(code)]:
        case [only]:
            return Read(only)
        case []:
            reason = _NAMED_REFUSALS.get(awb.kind_of(shot), "rejected_foreign")
        case _:
            reason = _of_two(codes)
    return Read(shot, refusal=reason)


def _of_two(codes: tuple[str, ...]) -> str:
    is_return = are_original_and_return(codes)
    return "rejected_original_and_return" if is_return else "rejected_two_waybills"


def _unknown(code: str) -> Read:
    """Keep a piece's label under the number of its waybill, where it plainly is one."""
    piece = piece_in(code)
    if piece is None or not piece.koli_total or not piece.is_possible:
        return Read(code)
    return Read(piece.awb, koli_no=piece.koli_no)


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
