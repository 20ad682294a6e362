"""Closing a manifest: final, in one commit with the handover of every parcel on it. Pure.

What is held, or has no partner's number and is not marked to follow, keeps it open. A closed
manifest is never edited: see handover_superseding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.access.approval import Request
from station.access.permissions import Action
from station.events import Decision, Paper, Verdict
from station.rules.parcel_state import ParcelState
from station.rules.transitions import Act, Guard, step
from station.workflows.handover_bags import held_inside
from station.workflows.handover_book import CLOSE, HAND_OVER, MAP
from station.workflows.handover_koli import koli_total, leaving
from station.workflows.handover_parcels import has_left, hold_of
from station.workflows.knowledge import Outcome
from station.workflows.work import Prompt, Refusal, with_age

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.workflows.handover_book import View
    from station.workflows.handover_manifest import Line, Manifest
    from station.workflows.work import Answer

_MET = frozenset({Guard.COUNTED_OR_OVERRIDE, Guard.NOT_HELD, Guard.PARTNER_AWB})
"""What keeps a manifest open."""


def close(counted: str, manifest: Manifest, view: View) -> Answer:
    """Return a manifest closed, or what is in the way.

    `counted`: how many pieces and bags the other side counted, "" where it says the same.
    """
    refusal = _refused(manifest, view)
    if refusal is not None:
        return refusal
    if manifest.unmapped:
        awb = next(iter(manifest.unmapped))
        facts = (("items", str(len(manifest.unmapped))), ("awb", awb))
        return Prompt("manifest_unmapped", facts, about=(manifest.number, awb), takes_yes=True)
    if counted and counted != str(manifest.koli) and view.here.approval is None:
        return _ask_for_count(counted, manifest, view)
    return _closed(manifest, view)


def _refused(manifest: Manifest, view: View) -> Refusal | None:
    if not manifest.lines:
        return Refusal("manifest_empty")
    if has_left(manifest, view):
        return Refusal("run_departed", (("run", manifest.run),))
    later = view.known.work.superseded_by(manifest.supersedes) if manifest.supersedes else None
    if later is not None and later.number != manifest.number:
        return Refusal("manifest_superseded", (("manifest", later.number),))
    return next((refusal for refusal in _holds(manifest, view)), None)


def _holds(manifest: Manifest, view: View) -> Iterator[Refusal]:
    """Yield a refusal for what was held since it was scanned."""
    for code, line in manifest.lines.items():
        if line.is_bag:
            held = held_inside(line.inside, code, manifest.to, view)
            if held is not None:
                yield Refusal("manifest_bag_holds", held.facts[:2])
        elif hold_of(code, manifest.to, view):
            yield Refusal("manifest_holds", (("awb", code),))


def _ask_for_count(counted: str, manifest: Manifest, view: View) -> Prompt:
    facts = (("counted", counted), ("items", str(manifest.koli)))
    wanted = Request(Action.COUNT_DIFFERS, manifest.number, view.here.operator)
    return Prompt("manifest_count", facts, about=(manifest.number,), allow=wanted)


def _closed(manifest: Manifest, view: View) -> Outcome:
    facts = (("items", str(len(manifest.lines))), ("koli", str(manifest.koli)))
    decision = Decision(
        *(Verdict.OK, "", "manifest_sealed", facts, *manifest.place), subject=manifest.number
    )
    run, vehicle, driver = manifest.runs[-1]
    smu, flight = manifest.flights[-1] if manifest.flights else ("", "")
    said = manifest.said(
        run=run or None,
        vehicle=vehicle or None,
        driver=driver or None,
        smu=smu or None,
        flight=flight or None,
        total_items=len(manifest.lines),
        total_koli=manifest.koli,
        total_weight_g=manifest.weight_g,
        digest=manifest.digest,
    )
    approval = view.here.approval
    return Outcome(
        with_age(decision, view.known, view.here),
        action=CLOSE,
        details=(said,) if approval is None else (said, approval),
        counts=True,
        manifest=manifest.number,
        selects="",
        is_final=True,
        prints=paper_of(manifest.kind, manifest.number),
        along=tuple(_handed_over(manifest, view)),
    )


def paper_of(kind: str, number: str) -> Paper:
    """Return a manifest's paper: one for the driver, one that stays."""
    return Paper(f"manifest_{kind}", number, sets=2)


# ── what leaves with it ──────────────────────────────────────────────────────────────────────


def _handed_over(manifest: Manifest, view: View) -> Iterator[Outcome]:
    """Yield the handover of each piece and bag; what was carried over left with the one before."""
    act = Act.GIVE_TO_PARTNER if manifest.partner else Act.HAND_OVER
    to = step(ParcelState.MANIFESTED, act, _MET).to
    moving = leaving(manifest, view)
    for line in manifest.lines.values():
        if line.is_carried:
            yield from _mapped(line, manifest, view)
            continue
        told = _bag(line, manifest, view) if line.is_bag else _loose(line, manifest, view)
        for one in told:
            awb = one.decision.awb
            moves = bool(awb) and moving.get(awb) == (awb, one.koli_no)
            yield replace(one, moves_to=to) if moves else one


def _mapped(line: Line, manifest: Manifest, view: View) -> Iterator[Outcome]:
    """Yield the partner's number of what left before it was known."""
    if line.is_paired:
        facts = (("code", line.partner_awb),)
        decision = Decision(Verdict.OK, line.code, "paired", facts)
        one = replace(_one(line.code, manifest, view), decision=decision, action=MAP)
        yield replace(one, details=(_line(line, manifest),))


def _loose(line: Line, manifest: Manifest, view: View) -> Iterator[Outcome]:
    one = _one(line.code, manifest, view)
    for place, koli_no in enumerate(line.pieces):
        said = _line(line, manifest) if place == 0 else manifest.said()
        yield replace(one, details=(said,), koli_no=koli_no)


def _bag(line: Line, manifest: Manifest, view: View) -> Iterator[Outcome]:
    bag = replace(_one("", manifest, view), details=(_line(line, manifest),), bag=line.code)
    yield replace(bag, decision=replace(bag.decision, subject=line.code))
    for awb, koli_no in line.inside:
        one = _one(awb, manifest, view)
        yield replace(one, details=(manifest.said(bag=line.code),), bag=line.code, koli_no=koli_no)


def _line(line: Line, manifest: Manifest) -> object:
    """Return what a line says in the end."""
    return manifest.said(
        bag=line.code if line.is_bag else None,
        line_no=line.line_no,
        koli=len(line.pieces),
        weight_g=line.weight_g,
        partner_awb=line.partner_awb or None,
        follows=line.follows,
    )


def _one(awb: str, manifest: Manifest, view: View) -> Outcome:
    leg = view.known.departures(awb, view.here.hub) + 1 if awb else 1
    decision = Decision(Verdict.OK, awb, "handed_over")
    total = koli_total(awb, view)
    return Outcome(
        decision,
        leg=leg,
        action=HAND_OVER,
        counts=True,
        manifest=manifest.number,
        koli_total=total,
    )
