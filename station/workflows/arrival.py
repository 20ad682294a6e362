"""Receiving against an expectation: a truck's run, or any manifests and bags, unloaded mixed. Pure.

    a document scanned ─→ expected (arrival_opening)     CLOSE, twice ─→ this desk's part is closed:
    a parcel, a bag ────→ judged as in free receiving,                    arrival_closing
                          and matched besides            CONDITION ─────→ said of the next parcel
                                                         PRINT ─────────→ what the last part found

Receiving comes here only for what belongs to an expectation, or to a command: a parcel that nobody
expects pays for none of this. Neighbours: receiving, arrival_book.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.events import Command, CommandName, Paper, Verdict
from station.journal.details import Arrival
from station.rules.awb import normalise
from station.rules.reconcile import Kind
from station.workflows.arrival_book import DAMAGED, OPENED, UNLOAD, WET, ArrivalBook, View
from station.workflows.arrival_closing import close_part
from station.workflows.arrival_opening import opened, opened_bag, sealed_with
from station.workflows.knowledge import Outcome
from station.workflows.work import Prompt, Refusal, with_age

if TYPE_CHECKING:
    from station.workflows.knowledge import Knowledge
    from station.workflows.work import Answer, Said, Situation

_ASKED = {"arrival_damaged": DAMAGED, "arrival_wet": WET, "arrival_opened": OPENED}
_PROMPTS = {condition: key for key, condition in _ASKED.items()}
_FOLLOWS = {DAMAGED: WET, WET: OPENED}
_OVER = {Verdict.MISSORT: Kind.MISSORT, Verdict.UNKNOWN: Kind.UNKNOWN}


def answer(
    said: Said,
    judged: Outcome | None,
    known: Knowledge,
    here: Situation,
    book: ArrivalBook,
) -> Answer:
    """Return what becomes of a command, or of a scan that was `judged` as in free receiving."""
    view = View(known, here, book)
    if isinstance(said, Command):
        found = _command(said, view)
    else:
        assert judged is not None
        found = _scan(said.text, judged, view)
    if isinstance(found, Outcome) and found is not judged:
        return replace(found, decision=with_age(found.decision, known, here))
    return found


def _command(said: Command, view: View) -> Answer:
    asked = view.here.asked
    match said.name:
        case CommandName.OPEN if asked is not None and asked.key.startswith("arrival_seal"):
            return sealed_with("", asked.about[0], view)
        case CommandName.OPEN:
            return _open(said.argument, view)
        case CommandName.CLOSE:
            return close_part(view)
        case CommandName.CONDITION:
            return _condition(said.argument.lower(), asked)
        case CommandName.PRINT | CommandName.PREVIEW:
            return _print(normalise(said.argument) or view.book.last_closed)
        case _:
            return Refusal("not_here")


def _open(document: str, view: View) -> Answer:
    if not document:
        return Prompt("arrival_document")
    found = opened_bag(document, view) or opened(document, view)
    return found or Refusal("arrival_not_document")


def _print(number: str) -> Paper | Refusal:
    """Print what a part has found: the one that is named, or was closed last."""
    return Paper("reconciliation", number) if number else Refusal("arrival_none_closed")


def _condition(wanted: str, asked: Prompt | None) -> Prompt | Refusal:
    """Ask for the parcel that is so; told without which, each time the next one is meant."""
    if wanted and wanted not in _PROMPTS:
        return Refusal("arrival_condition")
    before = _ASKED.get(asked.key, "") if asked else ""
    return Prompt(_PROMPTS[wanted or _FOLLOWS.get(before, DAMAGED)])


def _scan(text: str, judged: Outcome, view: View) -> Answer:
    asked = view.here.asked
    key = "" if asked is None else asked.key
    if asked is not None and key.startswith("arrival_seal"):
        return sealed_with(normalise(text), asked.about[0], view)
    if key == "arrival_document" and (bag := opened_bag(text, view)) is not None:
        return bag
    if judged.decision.verdict in {Verdict.REJECTED, Verdict.UNKNOWN} and not judged.bag:
        document = opened(text, view)
        if document is not None:
            return document
    return _unload(replace(judged, condition=_ASKED.get(key, judged.condition)), view)


def _unload(judged: Outcome, view: View) -> Outcome:
    """Match a piece that counts against what is expected; one that is over is told."""
    book = view.book
    if judged.claim is None or not book.is_expecting:
        return judged
    code = judged.decision.awb or judged.bag
    document = book.document_of(code, view.known)
    over = "" if document else _OVER.get(judged.decision.verdict, Kind.UNMANIFESTED)
    beside = document or next(iter(book.documents))
    said = Arrival(beside, over=over or None)
    decision = judged.decision
    if over == Kind.UNMANIFESTED:
        decision = replace(decision, warning="arrival_not_expected")
    return replace(
        judged,
        decision=decision,
        action=judged.action or UNLOAD,
        details=(*judged.details, said),
        source=book.documents[beside].kind,
    )
