"""Opening a manifest: for a hub or a partner, with the truck's run where one is waiting. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.events import Decision, Verdict
from station.journal.details import Handover
from station.rules import numbering
from station.workflows.handover_book import DEPART, LOAD, OPEN
from station.workflows.handover_manifest import Manifest
from station.workflows.knowledge import Outcome
from station.workflows.work import Prompt, Refusal

if TYPE_CHECKING:
    from station.mirror.work_facts import MirrorRun
    from station.workflows.handover_book import View
    from station.workflows.work import Answer

_KINDS = {"PCP": "pcp", "POS": "pos"}
"""Partners with a manifest of their own form; any other's is kept as one to a hub is."""


def open_to(code: str, view: View, run: MirrorRun | None = None) -> Outcome | Refusal:
    """Return a new manifest for a hub or a partner, by its code as it was scanned or typed."""
    to = view.known.lists.place_now(code)
    refusal = _refused(to, view)
    if refusal is not None:
        return refusal
    said = _said(to, run or waiting_run(to, view), view)
    return opened(said, "manifest_opened", (("to", to),))


def opened(
    said: Handover, reason: str, facts: tuple[tuple[str, str], ...], *along: Outcome
) -> Outcome:
    """Return that this manifest is opened."""
    decision = Decision(
        *(Verdict.OK, "", reason, facts, *Manifest.of(said).place), subject=said.manifest
    )
    return Outcome(
        decision,
        action=OPEN,
        details=(said,),
        counts=True,
        manifest=said.manifest,
        selects=said.manifest,
        is_final=True,
        along=along,
    )


def made_number(view: View) -> str:
    """Return the next number of this desk: nobody knows of it."""
    known, here, book = view
    last = book.last_number(here.hub, here.desk, here.today)
    number = numbering.following(last, lambda text: known.work.manifest(text) is not None)
    return str(number)


def _said(to: str, run: MirrorRun | None, view: View) -> Handover:
    return Handover(
        made_number(view),
        kind_of(to),
        to,
        run=run.number if run else None,
        vehicle=(run.vehicle or None) if run else None,
        driver=(run.driver or None) if run else None,
        partner=to if is_partner(to, view) else None,
    )


def kind_of(to: str) -> str:
    """Return which table keeps a manifest for there: hub, pcp or pos."""
    return _KINDS.get(to, "hub")


def is_partner(to: str, view: View) -> bool:
    """Return whether this is a partner courier's code."""
    known = view.known
    return known.location(to) is None and (
        to in _KINDS or known.lists.courier_partner(to) is not None
    )


def _refused(to: str, view: View) -> Refusal | None:
    known = view.known
    if to == view.here.hub:
        return Refusal("manifest_to_here")
    is_known = known.location(to) is not None or is_partner(to, view)
    if not is_known and known.as_of() is not None:
        return Refusal("manifest_to_unknown", (("to", to),))
    return None


# ── the truck's run ──────────────────────────────────────────────────────────────────────────


def waiting_run(to: str, view: View) -> MirrorRun | None:
    """Return the run that waits here for this way, if there is one alone."""
    told = view.known.work.runs_waiting(view.here.hub, to)
    waiting = [run for run in told if not is_gone(run, view)]
    return waiting[0] if len(waiting) == 1 else None


def is_gone(run: MirrorRun, view: View) -> bool:
    """Return whether a truck departed."""
    return run.departed_at is not None or run.number in view.book.departed


def with_run(run: MirrorRun, view: View) -> Answer:
    """Return what scanning a run does: load it, open a manifest for it, or ask whether it leaves.

    What has manifests, all of them closed, is about to leave.
    """
    facts = (("run", run.number),)
    if run.from_hub != view.here.hub:
        return Refusal("run_other_hub", facts)
    if is_gone(run, view):
        return Refusal("run_departed", facts)
    manifest = view.book.chosen(view.here.selected)
    if manifest is not None and manifest.run != run.number and manifest.to == run.to_hub:
        return _loaded(run, manifest)
    if any(one.run == run.number for one in view.book.open.values()):
        return Refusal("run_has_open", facts)
    closed_here = any(one.run == run.number for one in view.book.closed.values())
    if closed_here or view.known.work.manifests_on(run.number):
        return Prompt("run_departs", facts, about=(run.number,), takes_yes=True)
    return open_to(run.to_hub, view, run)


def _loaded(run: MirrorRun, manifest: Manifest) -> Outcome:
    said = manifest.said(run=run.number, vehicle=run.vehicle or None, driver=run.driver or None)
    facts = (("run", run.number), ("vehicle", run.vehicle))
    decision = Decision(
        *(Verdict.OK, "", "manifest_loaded", facts, *manifest.place), subject=manifest.number
    )
    return Outcome(decision, action=LOAD, details=(said,), counts=True, manifest=manifest.number)


def departed(number: str) -> Outcome:
    """Return that a truck left."""
    decision = Decision(Verdict.OK, "", "run_left", (("run", number),), subject=number)
    details = (Handover("", run=number),)
    return Outcome(decision, action=DEPART, details=details, counts=True, is_final=True)
