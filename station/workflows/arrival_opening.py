"""A truck's run, a manifest or a bag is opened: what came with it is expected from then on. Pure.

    a manifest's barcode ─→ its lines            a run's number ─→ its seal? → its manifests' lines
    OPEN, a received bag's number ─→ its contents

A manifest that was superseded, has been received or is another hub's is refused by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.events import Decision, Verdict, Workflow
from station.journal.details import Arrival, Unmatched
from station.rules import numbering, verdict
from station.rules.awb import is_something_else, normalise
from station.rules.reconcile import Kind
from station.workflows.arrival_book import BAG, EXPECT, MANIFEST, RUN
from station.workflows.arrival_lines import all_lines, lines_of, received
from station.workflows.codes import read
from station.workflows.knowledge import Claim, Outcome
from station.workflows.work import Prompt, Refusal

if TYPE_CHECKING:
    from station.mirror.work_facts import MirrorManifest, MirrorRun
    from station.workflows.arrival_book import View
    from station.workflows.work import Answer


def opened(text: str, view: View) -> Answer | None:
    """Return what becomes of a document that was scanned; None where it is none that can open."""
    number, work = normalise(text), view.known.work
    if view.book.has(number):
        return Refusal("arrival_open", (("document", number),))
    if (run := work.run(number)) is not None:
        return _run(run, view)
    if (manifest := work.manifest(number)) is not None:
        return _manifest(manifest, view)
    made = numbering.read(number)
    if made is not None and made.document is numbering.Document.MANIFEST:
        return _rejected(number, "rejected_manifest_not_told")
    return None


def opened_bag(text: str, view: View) -> Answer | None:
    """Return what becomes of a bag that is opened to count what is in it; None where it is none."""
    number, known = normalise(text), view.known
    if view.book.has(number):
        return Refusal("arrival_open", (("document", number),))
    if known.work.bag(number) is None:
        return None
    if known.earlier(Claim(Workflow.RECEIVING, view.here.hub, 1, 0, number, 1)) is None:
        return Refusal("arrival_bag_first", (("bag", number),))
    inside = tuple(item.awb for item in known.work.bag_contents(number))
    if not inside:
        return Refusal("arrival_bag_not_told", (("bag", number),))
    said = Arrival(number, BAG, inside, len(inside))
    return replace(_expecting(said, len(inside)), bag=number)


def sealed_with(seal: str, run_no: str, view: View) -> Answer:
    """Open a run whose truck bears this seal; "" where it bears none."""
    run = view.known.work.run(run_no)
    if run is None:
        return _rejected(run_no, "rejected_run_not_told")
    if seal and _is_no_seal(seal, view):
        return Prompt("arrival_seal_odd", about=(run_no,))
    return _begin(run, seal, view)


def _is_no_seal(code: str, view: View) -> bool:
    known = view.known
    is_here = read(code, known).waybill is not None or known.work.manifest(code) is not None
    return is_here or is_something_else(code)


def _run(run: MirrorRun, view: View) -> Answer:
    if run.to_hub != view.here.hub:
        return _rejected(run.number, "rejected_run_other_hub", hub=run.to_hub)
    if run.number in view.book.closed and all(
        _is_received(one, view, empty=True) for one in _brought(run, view)
    ):
        return _rejected(run.number, "rejected_run_received")
    if run.seal_no and run.arrived_at is None:
        return Prompt("arrival_seal", about=(run.number,))
    return _begin(run, run.seal_no, view)


def _begin(run: MirrorRun, seal: str, view: View) -> Outcome:
    """Open a run; that its seal is another is told, and goes to OSAS as a difference."""
    brought = tuple(one.number for one in _brought(run, view))
    differs = bool(run.seal_no) and seal != run.seal_no
    found = (Unmatched(Kind.SEAL_DIFFERS, run.number, run.number),) if differs else ()
    pieces = _more(brought, view)
    said = Arrival(run.number, RUN, brought, pieces, seal or None, differences=found)
    outcome = _expecting(said, pieces)
    warning = "arrival_seal_differs" if differs else outcome.decision.warning
    return replace(outcome, decision=replace(outcome.decision, warning=warning), is_final=True)


def _brought(run: MirrorRun, view: View) -> tuple[MirrorManifest, ...]:
    """Return the manifests that a truck brings to this hub."""
    hub, work = view.here.hub, view.known.work
    told = (one for one in work.manifests_on(run.number) if one.to_hub == hub)
    return tuple(one for one in told if work.superseded_by(one.number) is None)


def _manifest(manifest: MirrorManifest, view: View) -> Outcome:
    number = manifest.number
    if manifest.to_hub != view.here.hub:
        return _rejected(number, "rejected_manifest_other_hub", hub=manifest.to_hub)
    after = view.known.work.superseded_by(number)
    if after is not None:
        return _rejected(number, "rejected_manifest_superseded", by=after.number)
    if _is_received(manifest, view, empty=number in view.book.closed):
        return _rejected(number, "rejected_manifest_received")
    pieces = _more((number,), view)
    return _expecting(Arrival(number, MANIFEST, pieces=pieces), pieces)


def _is_received(manifest: MirrorManifest, view: View, *, empty: bool) -> bool:
    """Return whether all of it has come; looks until the first that has not.

    `empty` is the answer where it has no lines. What was closed with something missing may be
    opened again, for that may come later.
    """
    lines = [line for _, line in lines_of((manifest.number,), view.known)]
    hub, since = view.here.hub, manifest.closed_at
    come = (received(line.code, view.known, hub, since) >= line.koli for line in lines)
    return all(come) if lines else empty


def _more(manifests: tuple[str, ...], view: View) -> int:
    """Return how many pieces are expected that were not before."""
    before = {code: line.koli for code, (_, line) in all_lines(view.book, view.known).items()}
    now = dict(before)
    for _, line in lines_of(manifests, view.known):
        now[line.code] = max(line.koli, now.get(line.code, 0))
    return sum(now.values()) - sum(before.values())


def _expecting(said: Arrival, pieces: int) -> Outcome:
    facts = (("pieces", str(pieces)),)
    warning = "" if pieces else "arrival_not_told"
    decision = Decision(
        Verdict.OK, "", "arrival_opened", facts, warning=warning, subject=said.document
    )
    manifest = said.document if said.kind != BAG else ""
    return Outcome(
        decision, action=EXPECT, details=(said,), counts=True, manifest=manifest, source=said.kind
    )


def _rejected(number: str, reason: str, **facts: str) -> Outcome:
    decision = verdict.rejected("", reason, document=number, **facts)
    return Outcome(replace(decision, subject=number))
