"""What one shot read: a waybill, a number nobody knows, or what it is instead. Pure.

Every workflow that is told a parcel asks this first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from station.rules import awb
from station.rules.awb import CodeKind

if TYPE_CHECKING:
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
    """`waybill` is None for a number nobody knows, and where `refusal` says why it is none."""

    code: str
    waybill: MirrorWaybill | None = None
    refusal: str = ""


def read(text: str, known: Knowledge) -> Read:
    """Pick the waybill out of what one shot read; two of them need a person's eyes."""
    codes = awb.codes_in(text)
    found = {w.awb: w for code in codes if (w := _look_up(code, known)) is not None}
    if len(found) > 1:
        return Read(" ".join(codes), refusal="rejected_two_waybills")
    if found:
        return Read(*next(iter(found.items())))
    if len(codes) == 1 and awb.kind_of(codes[0]) is CodeKind.AWB:
        return Read(codes[0])
    # Of several codes, or of a phrase, only what a carrier's format vouches for is a waybill.
    vouched = [code for code in codes if awb.carrier_of(code)]
    match vouched:
        case [only]:
            return Read(only)
        case []:
            reason = _NAMED_REFUSALS.get(awb.kind_of(" ".join(codes)), "rejected_foreign")
        case _:
            reason = "rejected_two_waybills"
    return Read(" ".join(codes), refusal=reason)


def _look_up(code: str, known: Knowledge) -> MirrorWaybill | None:
    waybill = known.waybill(code)
    if waybill is None and (ours := known.resolve(code)) is not None:
        waybill = known.waybill(ours)
    return waybill
