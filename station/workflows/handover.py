"""Handover: parcels and bags onto a manifest for one hub and one truck's run, or one partner. Pure.

    OPEN, DESTINATION <hub or partner> ─→ a manifest of a made number
    a parcel, a sealed bag ─────────────→ onto the open manifest of its hop
    a partner's number ─────────────────→ the pair of the parcel that was scanned before it; one
                                          that followed (menyusul): scan the parcel again, then it
    REMOVE → scan it off again            AIR → scan SMU, then flight
    a run's number ─────────────────────→ loads it; when all is closed: has it left?
    CLOSE, twice ───────────────────────→ all that is on it has left: final
    PRINT ──────────────────────────────→ the manifest that was closed last, twice
    a closed manifest's number ─────────→ YES, twice: a new one takes its place

Neighbours: handover_opening, handover_parcels, handover_bags, handover_partner, handover_off,
handover_closing, handover_superseding; handover_book (what this desk did).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.events import CommandName, Decision, Paper, Scan, Verdict
from station.rules import verdict
from station.rules.awb import is_something_else, normalise
from station.workflows.codes import read
from station.workflows.handover_bags import add_bag, bag_of
from station.workflows.handover_book import AIR, View
from station.workflows.handover_closing import close, paper_of
from station.workflows.handover_off import take_off
from station.workflows.handover_opening import departed, open_to, with_run
from station.workflows.handover_parcels import add, tried
from station.workflows.handover_partner import follow, followed, is_free, pair, pair_in
from station.workflows.handover_superseding import known_manifest, supersede
from station.workflows.knowledge import Outcome
from station.workflows.places import receivers
from station.workflows.work import Choice, Prompt, Refusal

if TYPE_CHECKING:
    from station.events import Command
    from station.workflows.codes import Read
    from station.workflows.handover_book import HandoverBook
    from station.workflows.handover_manifest import Manifest
    from station.workflows.knowledge import Knowledge
    from station.workflows.work import Answer, Said, Situation

_LONGEST_AIR = 24


def answer(said: Said, known: Knowledge, here: Situation, book: HandoverBook) -> Answer:
    """Return what becomes of a scan or a command."""
    view = View(known, here, book)
    if not isinstance(said, Scan):
        return _command(said, view)
    asked = here.asked
    match asked.key if asked else "":
        case "manifest_to":
            return _opened(normalise(said.text), view)
        case "manifest_off":
            return take_off(said.text, asked.about[0] if asked else "", view)
        case "manifest_smu" | "manifest_smu_odd" | "manifest_flight" | "manifest_flight_odd":
            return _air(normalise(said.text), asked, view)
        case _:
            return _scan(said.text, view)


def _scan(text: str, view: View) -> Answer:
    shot = read(text, view.known)
    if shot.waybill is not None:
        late = followed(shot, text, view)
        return late or add(shot, shot.waybill, pair_in(text, shot, view), view)
    return _document(normalise(text), view) or _nobodys(text, shot, view)


def _document(number: str, view: View) -> Answer | None:
    """Return what the number of a manifest, a bag or a run does; None where it is none's."""
    if number in view.book.open:
        return Choice(number)
    bag = bag_of(number, view)
    if bag is not None:
        return add_bag(bag, view)
    run = view.known.work.run(number)
    return with_run(run, view) if run else known_manifest(number, view)


def _nobodys(text: str, shot: Read, view: View) -> Answer:
    """Return what a code does that is known as nothing: a partner's number, or it is set aside."""
    manifest, code = view.book.chosen(view.here.selected), normalise(text)
    wanting = _wanting(manifest, view) if manifest else ""
    if manifest and wanting and (is_free(code, view) or code in view.book.pairs):
        return pair(code, wanting, manifest, view)
    if shot.refusal:
        return tried(verdict.rejected(shot.code, shot.refusal, **dict(shot.facts)), view)
    return tried(verdict.unknown(shot.code, view.here.unknown_shelf), view)


def _wanting(manifest: Manifest, view: View) -> str:
    """Return the AWB that a partner's number would be of now."""
    asked = view.here.asked
    if asked is not None and asked.key in {"manifest_unmapped", "manifest_pair"}:
        return asked.about[1]
    return manifest.waits_for


def _command(said: Command, view: View) -> Answer:
    asked = view.here.asked
    match said.name:
        case CommandName.OPEN:
            return open_to(said.argument, view) if said.argument else _ask_where(view)
        case CommandName.DESTINATION:
            return _opened(said.argument, view) if said.argument else _ask_where(view)
        case CommandName.YES if asked is not None:
            return _yes(asked, view)
        case CommandName.REMOVE | CommandName.CLOSE | CommandName.AIR:
            return _with_manifest(said, view)
        case CommandName.PRINT | CommandName.PREVIEW:
            return _print(normalise(said.argument), view)
        case _:
            return Refusal("not_here")


def _ask_where(view: View) -> Prompt:
    return Prompt("manifest_to", offers=receivers(view.known, view.here.hub))


def _print(number: str, view: View) -> Paper | Refusal:
    """Print the manifest that is named, or was closed last; an open one may still change."""
    if number in view.book.open:
        return Refusal("manifest_open")
    number = number or next(reversed(view.book.closed), "")
    own, told = view.book.closed.get(number), view.known.work.manifest(number)
    if own is not None:
        return paper_of(own.kind, number)
    return paper_of(told.kind, number) if told is not None else Refusal("manifest_none_closed")


def _opened(to: str, view: View) -> Answer:
    """Choose the manifest that is open for there, else open one."""
    to = view.known.lists.place_now(to)
    found = [number for number, one in view.book.open.items() if one.to == to]
    return Choice(found[-1]) if found else open_to(to, view)


def _yes(asked: Prompt, view: View) -> Answer:
    number = asked.about[0] if asked.about else ""
    match asked.key:
        case "manifest_unmapped":
            manifest = view.book.open.get(number)
            return follow(manifest) if manifest else Refusal("manifest_closed")
        case "manifest_supersede":
            return supersede(number, view)
        case "run_departs":
            return departed(number)
        case _:
            return Refusal("not_here")


def _with_manifest(said: Command, view: View) -> Answer:
    """Do something with the manifest that is selected, or alone open."""
    manifest = view.book.chosen(view.here.selected)
    if manifest is None:
        return Refusal("manifest_which" if view.book.open else "manifest_none_open")
    facts = (("manifest", manifest.number[-4:]),)
    match said.name:
        case CommandName.REMOVE:
            return Prompt("manifest_off", facts, about=(manifest.number,))
        case CommandName.AIR if manifest.kind != "hub":
            return Refusal("manifest_no_air")
        case CommandName.AIR:
            return Prompt("manifest_smu", about=(manifest.number,))
        case _:
            return close(said.argument, manifest, view)


def _air(code: str, asked: Prompt | None, view: View) -> Answer:
    """Take the air waybill's number, then the flight's."""
    assert asked is not None, "it answers what was asked"
    manifest = view.book.open.get(asked.about[0])
    if manifest is None:
        return Refusal("manifest_closed")
    key = asked.key.removesuffix("_odd")
    if not _may_fly(code, view):
        return replace(asked, key=f"{key}_odd")
    if key == "manifest_smu":
        return Prompt("manifest_flight", (("smu", code),), about=(manifest.number, code))
    return _flies(asked.about[1], code, manifest)


def _may_fly(code: str, view: View) -> bool:
    """Return whether this may be an air waybill's number, or a flight's."""
    is_other = is_something_else(code) or view.known.waybill(code) is not None
    return 0 < len(code) <= _LONGEST_AIR and not is_other


def _flies(smu: str, flight: str, manifest: Manifest) -> Outcome:
    facts = (("smu", smu), ("flight", flight))
    decision = Decision(
        *(Verdict.OK, "", "manifest_flies", facts, *manifest.place), subject=manifest.number
    )
    said = manifest.said(smu=smu, flight=flight)
    return Outcome(decision, action=AIR, details=(said,), counts=True, manifest=manifest.number)
