"""Lost label: the same number is printed again, or a parcel without any is kept until it has one.

    a parcel, found by its number or looked up ─▶ why? ─▶ recorded, printed as LABEL ULANG
    KEEP ─▶ nobody knows whose it is: a provisional number (OG), held until it is linked
    a provisional number and a waybill, scanned after each other ─▶ linked

Pure. Neighbours: lost_label_book, rules.numbering.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.events import CommandName, Decision, Place, Scan, Verdict
from station.journal.details import LostLabel
from station.rules import numbering, verdict
from station.rules.notes import on_one_line
from station.rules.parcel_state import TERMINAL, state_of
from station.rules.problem_codes import Cure, cured
from station.workflows.codes import read
from station.workflows.knowledge import Outcome
from station.workflows.lost_label_book import ADD, KEEP, LINK, REASONS, RELABEL, TRY, WORDS, View
from station.workflows.own_problems import OVERGOODS
from station.workflows.proof import PHOTO, kept
from station.workflows.way import lane, parcel_of
from station.workflows.work import Prompt, Refusal, with_age

if TYPE_CHECKING:
    from station.events import Command
    from station.mirror.facts import MirrorWaybill
    from station.workflows.knowledge import Knowledge
    from station.workflows.lost_label_book import LostLabelBook
    from station.workflows.work import Answer, Said, Situation


def answer(said: Said, known: Knowledge, here: Situation, book: LostLabelBook) -> Answer:
    """Return what becomes of a scan, of what was typed, or of a command."""
    view = View(known, here, book)
    if not isinstance(said, Scan):
        return _command(said, view)
    if said.text.isdigit() and 0 < int(said.text) <= len(REASONS):
        return _again(REASONS[int(said.text) - 1], view)
    number = numbering.read(said.text)
    if number is not None and number.document is numbering.Document.OVERGOODS:
        return _of_number(str(number), view)
    return _of_parcel(said.text, view)


def _command(said: Command, view: View) -> Answer:
    match said.name:
        case CommandName.KEEP:
            return _keep(view)
        case CommandName.PRINT if said.argument.lower() in REASONS:
            return _again(said.argument.lower(), view)
        case CommandName.PRINT:
            return _of_parcel(said.argument, view) if said.argument else Refusal("label_scan_first")
        case CommandName.NOTE if _asked(view, "label_reason"):
            return _again(on_one_line(said.reason), view)
        case CommandName.NOTE | CommandName.PHOTO:
            return _add(said, view)
        case _:
            return Refusal("not_here")


def _asked(view: View, key: str) -> str:
    """Return what was asked about, empty where this was not asked."""
    asked = view.here.asked
    return asked.about[0] if asked is not None and asked.key == key else ""


# ── the same label again ─────────────────────────────────────────────────────────────────────


def _of_parcel(text: str, view: View) -> Answer:
    shot = read(text, view.known)
    if shot.refusal:
        return _tried(verdict.rejected(shot.code, shot.refusal, **dict(shot.facts)), view)
    if shot.waybill is None:
        return _tried(verdict.unknown(shot.code, view.here.unknown_shelf), view)
    waybill, number = shot.waybill, _asked(view, "label_link")
    if state_of(waybill.status) in TERMINAL:
        rejected = verdict.rejected(waybill.awb, "rejected_terminal", status=waybill.status)
        return _tried(rejected, view)
    if number:
        return _link(number, waybill, view)
    facts = (("awb", waybill.awb),)
    return Prompt("label_reason", facts, (waybill.awb,), selects=waybill.awb)


def _again(reason: str, view: View) -> Answer:
    awb = _asked(view, "label_reason")
    waybill = view.known.waybill(awb) if awb else None
    if waybill is None:
        return Refusal("label_scan_first")
    if not reason:
        return Refusal("label_reason_empty")
    lifted = cured(view.known.problems(awb), Cure.RELABELLED)
    codes = tuple(sorted({hold.problem_code for hold in lifted}))
    place = lane(waybill, view.known, view.here.hub)
    words = WORDS.get(reason, (reason, reason))
    facts = (("text_id", words[0]), ("text_en", words[1]))
    decision = Decision(Verdict.OK, awb, "label_again", facts, *place)
    outcome = _of(waybill, decision, LostLabel(reason, cures=codes), view)
    return replace(outcome, action=RELABEL)


def _tried(decision: Decision, view: View) -> Outcome:
    return Outcome(with_age(decision, view.known, view.here), action=TRY)


def _of(waybill: MirrorWaybill, decision: Decision, said: LostLabel, view: View) -> Outcome:
    told = replace(decision, parcel=parcel_of(waybill, 1, view.known))
    return Outcome(
        with_age(told, view.known, view.here),
        leg=view.known.departures(waybill.awb, view.here.hub) + 1,
        koli_total=max(1, waybill.koli_total),
        details=(said,),
        counts=True,
        selects="",
    )


# ── nobody knows whose it is ─────────────────────────────────────────────────────────────────


def _keep(view: View) -> Outcome:
    """Give a nameless parcel a number of its own, under which it is held."""
    number = view.book.next_number(view.here.hub, view.here.desk, view.here.today)
    desk = view.here.hold_desk
    place = (Place.DESK, desk) if desk else (Place.NONE, "")
    decision = Decision(Verdict.OK, number, "label_kept", (("number", number),), *place)
    said = LostLabel(provisional=number)
    return Outcome(decision, action=KEEP, details=(said,), counts=True, selects=number)


def _of_number(number: str, view: View) -> Answer:
    awb = _asked(view, "label_reason")
    waybill = view.known.waybill(awb) if awb else None
    if waybill is not None:
        return _link(number, waybill, view)
    if number in view.book.linked:
        facts = {"number": number, "to": view.book.linked[number]}
        return _tried(verdict.rejected(number, "rejected_linked", **facts), view)
    return Prompt("label_link", (("number", number),), (number,), selects=number)


def _link(number: str, waybill: MirrorWaybill, view: View) -> Answer:
    if number in view.book.linked:
        facts = {"number": number, "to": view.book.linked[number]}
        return _tried(verdict.rejected(waybill.awb, "rejected_linked", **facts), view)
    place = lane(waybill, view.known, view.here.hub)
    decision = Decision(Verdict.OK, waybill.awb, "label_linked", (("number", number),), *place)
    said = LostLabel(provisional=number, cures=(OVERGOODS,))
    return replace(_of(waybill, decision, said, view), action=LINK)


def _add(said: Command, view: View) -> Answer:
    """Add a note or a photo to a nameless parcel, by which its owner may know it."""
    number = said.argument or view.here.selected
    if number not in view.book.kept:
        return Refusal("label_keep_first")
    try:
        photo = kept(said.pictures, PHOTO, said.at)
    except ValueError:
        return Refusal("problem_photo_big")
    note = on_one_line(said.reason)
    if photo is None and not note:
        return Refusal("problem_note_empty")
    reason = "label_noted" if photo is None else "label_pictured"
    shown = LostLabel(
        provisional=number, note=note or None, photo=photo.reference if photo else None
    )
    return Outcome(
        Decision(Verdict.OK, number, reason, (("number", number),)),
        action=ADD,
        details=(shown,),
        counts=True,
        pictures=() if photo is None else (photo,),
    )
