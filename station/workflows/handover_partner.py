"""A partner's numbers: known already, or scanned as a pair with ours. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.events import Decision, Verdict
from station.rules import verdict
from station.rules.awb import CodeKind, codes_in, kind_of
from station.workflows.handover_book import FOLLOW, PAIR
from station.workflows.knowledge import Outcome
from station.workflows.way import parcel_of
from station.workflows.work import Prompt

if TYPE_CHECKING:
    from station.workflows.codes import Read
    from station.workflows.handover_book import View
    from station.workflows.handover_manifest import Manifest
    from station.workflows.work import Answer


def number_of(awb: str, manifest: Manifest, view: View) -> str:
    """Return the number that this manifest's partner gave a parcel, "" where none is known."""
    if not manifest.partner:
        return ""
    told = view.known.history.partner_numbers(awb)
    return next((one.partner_awb for one in told if one.partner == manifest.partner), "")


def pair_in(text: str, shot: Read, view: View) -> str:
    """Return the partner's number that was read in one shot with ours, "" where none was."""
    others = [code for code in codes_in(text) if code != shot.code and is_free(code, view)]
    return others[0] if len(others) == 1 else ""


def is_free(code: str, view: View) -> bool:
    """Return whether this may be a partner's number: nobody knows it as anything else."""
    known = view.known
    looks_like_one = kind_of(code) is CodeKind.AWB and code not in view.book.pairs
    return looks_like_one and known.waybill(code) is None and known.resolve(code) is None


def pair(code: str, awb: str, manifest: Manifest, view: View) -> Outcome:
    """Return what becomes of the code that was scanned behind a parcel without a number."""
    taken = view.book.pairs.get(code)
    if taken is not None:
        refused = verdict.rejected(awb, "rejected_partner_awb", code=code, other=taken)
        return Outcome(refused, action=PAIR, manifest=manifest.number)
    waybill = view.known.waybill(awb)
    parcel = parcel_of(waybill, 1, view.known) if waybill else None
    facts = (("code", code),)
    decision = Decision(Verdict.OK, awb, "paired", facts, *manifest.place, parcel=parcel)
    return Outcome(
        decision,
        action=PAIR,
        details=(manifest.said(partner_awb=code),),
        counts=True,
        manifest=manifest.number,
    )


def followed(shot: Read, text: str, view: View) -> Answer | None:
    """Return what a parcel does whose number was marked to follow: it is there now, or asked for.

    None where the selected manifest has no such parcel.
    """
    manifest = view.book.chosen(view.here.selected)
    line = manifest.lines.get(shot.code) if manifest is not None else None
    if manifest is None or line is None or not line.follows:
        return None
    partner_awb = pair_in(text, shot, view)
    if partner_awb:
        return pair(partner_awb, shot.code, manifest, view)
    return Prompt("manifest_pair", (("awb", shot.code),), about=(manifest.number, shot.code))


def follow(manifest: Manifest) -> Outcome:
    """Return that the numbers which are missing follow (menyusul)."""
    facts = (("items", str(len(manifest.unmapped))),)
    decision = Decision(
        *(Verdict.OK, "", "manifest_follows", facts, *manifest.place), subject=manifest.number
    )
    return Outcome(
        decision,
        action=FOLLOW,
        details=(manifest.said(follows=True),),
        counts=True,
        manifest=manifest.number,
    )
