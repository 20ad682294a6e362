"""Which waybill one shot of a scanner means: ours, a partner's or an order's number. Pure.

Neighbours: rules.awb (what a code can be), knowledge (whose it is), every workflow that scans.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from station.rules import awb, verdict
from station.rules.awb import CodeKind

if TYPE_CHECKING:
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
    """A number that may be a waybill's, and none that is known here is."""

    code: str


def waybill_in(text: str, known: Knowledge) -> MirrorWaybill | Unknown | Decision:
    """Return the waybill, its unknown number, or why what was read is neither.

    Two waybills in one shot need a person's eyes.
    """
    codes = awb.codes_in(text)
    found = {w.awb: w for code in codes if (w := _look_up(code, known)) is not None}
    if len(found) > 1:
        return verdict.rejected(" ".join(codes), "rejected_two_waybills")
    if found:
        return next(iter(found.values()))
    if len(codes) == 1 and awb.kind_of(codes[0]) is CodeKind.AWB:
        return Unknown(codes[0])
    # Of several codes, or of a phrase, only what a carrier's format vouches for is a waybill.
    vouched = [code for code in codes if awb.carrier_of(code)]
    match vouched:
        case [only]:
            return Unknown(only)
        case []:
            reason = _NAMED_REFUSALS.get(awb.kind_of(" ".join(codes)), "rejected_foreign")
        case _:
            reason = "rejected_two_waybills"
    return verdict.rejected(" ".join(codes), reason)


def _look_up(code: str, known: Knowledge) -> MirrorWaybill | None:
    waybill = known.waybill(code)
    if waybill is None and (ours := known.resolve(code)) is not None:
        waybill = known.waybill(ours)
    return waybill
