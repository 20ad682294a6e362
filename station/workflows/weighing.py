"""Weighing: a parcel is put on the scale, and its weight put right. Pure.

    40x30x20 ─▶ kept for the next parcel
    scan ─▶ a weight counts? ─no─▶ asked for; the desk says WEIGH by itself as soon as one does,
              │ yes                or a person types it: 1,25 kg
              ▼
            typed, or over tolerance ─▶ a second person allows it ─▶ recorded
            a VIP's ─▶ a photo first

The weight belongs to the parcel that was scanned last: another scan takes its place, and the scale
gives no second weight before its pan was empty. Neighbours: chargeable,
weighing_book, weighing_photo, codes.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from msgspec import UNSET
from msgspec.structs import replace

from station.access.approval import Request
from station.access.permissions import Action
from station.events import (
    Command,
    CommandName,
    Paper,
    Scan,
    WeightRefused,
    WeightTaken,
    Workflow,
)
from station.journal.record import Weighing
from station.rules import verdict
from station.rules.awb import normalise
from station.rules.chargeable import (
    Piece,
    charge_difference,
    charged,
    exceeds,
    rule_for,
)
from station.rules.parcel_state import TERMINAL, state_of
from station.rules.typed_measures import dimensions_in, grams_in
from station.workflows import weighing_photo
from station.workflows.codes import Read, read
from station.workflows.knowledge import Claim, Outcome
from station.workflows.way import lane, parcel_of
from station.workflows.work import Choice, Prompt, Refusal, with_age

if TYPE_CHECKING:
    from station.journal.record import Attachment
    from station.mirror.facts import MirrorWaybill
    from station.workflows.knowledge import Knowledge
    from station.workflows.weighing_book import WeighingBook
    from station.workflows.work import Answer, Said, Situation

WEIGH, WEIGH_KOLI = "weigh", "weigh_koli"
_WITHIN = timedelta(minutes=2)
"""So long after its scan a weight is a parcel's; then it is scanned again."""


class _Asked(NamedTuple):
    """What a prompt remembers: the parcel, and what is known of it already."""

    awb: str
    at: str
    dimensions: str = ""
    grams: str = ""
    device: str = ""
    """Of the scale; empty where the weight was typed."""
    serial: str = ""
    lapsed: str = ""
    """Any text: the scale's verification ran out."""
    allowed: str = ""
    """Who allowed it already, while a photo is waited for."""


def answer(said: Said, known: Knowledge, here: Situation, book: WeighingBook) -> Answer:
    """Return what comes of a scan, of what was typed, or of a command."""
    asked = _asked(here)
    if here.approval is not None and asked is not None and asked.grams:
        return _record(asked, known, here, book)
    if isinstance(said, Command):
        return _obey(said, asked, known, here, book)
    shot = read(said.text, known)
    if shot.waybill is not None:
        scanned = _Asked(shot.waybill.awb, here.now.isoformat(), here.selected)
        return _weigh(scanned, known, here, book)
    return _measured(said, asked, known, here, book) or _not_weighed(shot, known, here)


def _asked(here: Situation) -> _Asked | None:
    if here.asked is None:
        return None
    asked = _Asked(*here.asked.about)
    return asked if here.now - datetime.fromisoformat(asked.at) <= _WITHIN else None


def _obey(
    said: Command, asked: _Asked | None, known: Knowledge, here: Situation, book: WeighingBook
) -> Answer:
    match said.name:
        case CommandName.WEIGH if asked is None:
            return Refusal("weigh_scan_first")
        case CommandName.PHOTO if asked is not None and weighing_photo.is_asked(here.asked):
            photo = weighing_photo.shown_by(said)
            if photo is None:
                return weighing_photo.ask(asked.awb, tuple(asked), again=True)
            return _record(asked, known, here, book, photo)
        case CommandName.WEIGH if asked is not None and not asked.grams:
            return _weigh(asked, known, here, book)
        case CommandName.PRINT | CommandName.PREVIEW:
            return _print(normalise(said.argument), book)
        case _:
            return Refusal("not_here")


def _print(awb: str, book: WeighingBook) -> Paper | Refusal:
    """Print the label of the parcel that was weighed last, or is named, with its weight now."""
    last = book.last
    if last is None or last.weighing is UNSET:
        return Paper("awb_label", awb) if awb else Refusal("weigh_nothing_yet")
    if awb not in {"", last.awb}:
        return Paper("awb_label", awb)
    if last.weighing.is_partial:
        return Refusal("weigh_all_first", (("awb", last.awb),))
    weights = ("weight_g", last.weighing.new_g), ("chargeable_g", last.weighing.chargeable_g)
    known = tuple((name, grams) for name, grams in weights if grams is not None)
    return Paper("awb_label", last.awb, values=known, reason="weighed", is_copy=True)


def _measured(
    said: Scan, asked: _Asked | None, known: Knowledge, here: Situation, book: WeighingBook
) -> Answer | None:
    """Return what comes of typed centimetres or of a typed weight; None where it is neither."""
    if dimensions_in(said.text):
        if asked is None:
            return Choice(said.text.lower())
        return _weigh(asked._replace(dimensions=said.text.lower()), known, here, book)
    grams = grams_in(said.text)
    if grams is None:
        return None
    if asked is None:
        return Refusal("weigh_scan_first")
    typed = _Asked(asked.awb, asked.at, asked.dimensions, str(grams))
    return _ask_approval(typed, Action.WEIGHT_TYPED, here, grams)


def _not_weighed(shot: Read, known: Knowledge, here: Situation) -> Outcome:
    """Keep what is no waybill we know: nobody can say what it weighed before."""
    if shot.refusal:
        refused = verdict.rejected(shot.code, shot.refusal, **dict(shot.facts))
        return Outcome(refused, action="refused")
    claim = Claim(Workflow.WEIGHING, here.hub, 1, 0, shot.code, 1)
    free = claim if known.earlier(claim) is None else None
    return Outcome(verdict.unknown(shot.code, here.unknown_shelf), claim=free, action="set_aside")


def _weigh(asked: _Asked, known: Knowledge, here: Situation, book: WeighingBook) -> Answer:
    """Take the weight that counts now, or ask for one."""
    waybill = known.waybill(asked.awb)
    assert waybill is not None
    if state_of(waybill.status) in TERMINAL:
        refused = verdict.rejected(waybill.awb, "rejected_terminal", status=waybill.status)
        return Outcome(refused, action="refused")
    taken = here.weigh()
    if isinstance(taken, WeightRefused):
        facts = (("awb", asked.awb),)
        return Prompt(f"weigh_{taken.obstacle}", facts, tuple(asked), awaits_weight=True)
    weighed = _with_weight(asked, taken)
    total_g = sum(piece.weight_g for piece in _pieces(weighed, waybill, book))
    declared_g = book.weight_of(waybill, known)
    is_whole = _koli_no(waybill, book) == waybill.koli_total
    if is_whole and declared_g and exceeds(declared_g, total_g, taken.tolerance_g):
        return _ask_approval(weighed, Action.WEIGHT_OVER_TOLERANCE, here, total_g, declared_g)
    return _record(weighed, known, here, book)


def _with_weight(asked: _Asked, taken: WeightTaken) -> _Asked:
    lapsed = "lapsed" if taken.lapsed else ""
    return asked._replace(
        grams=str(taken.weight_g), device=taken.device, serial=taken.serial, lapsed=lapsed
    )


def _ask_approval(
    asked: _Asked, action: Action, here: Situation, total_g: int, declared_g: int = 0
) -> Prompt:
    key = "weigh_approve_typed" if action is Action.WEIGHT_TYPED else "weigh_approve"
    facts = (("awb", asked.awb), ("actual_g", str(total_g)), ("declared_g", str(declared_g)))
    return Prompt(key, facts, tuple(asked), allow=Request(action, asked.awb, here.operator))


def _record(
    asked: _Asked,
    known: Knowledge,
    here: Situation,
    book: WeighingBook,
    photo: Attachment | None = None,
) -> Answer:
    waybill = known.waybill(asked.awb)
    if waybill is None:  # the mirror was made anew meanwhile
        return Refusal("weigh_scan_first")
    approval = here.approval or weighing_photo.approved_before(asked.allowed)
    details = _details(asked, waybill, known, book)
    if waybill.needs_photo and not details.is_partial and photo is None:
        waits = asked._replace(allowed=weighing_photo.remembered(approval))
        return weighing_photo.ask(asked.awb, tuple(waits))
    if photo is not None:
        details = replace(details, photo=photo.reference)
    if approval is not None:
        details = replace(details, approver=approval.approver, reason=approval.reason)
    koli_no = _koli_no(waybill, book)
    again = "weighed_again" if known.history.weighings(asked.awb) else ""
    warning = "scale_lapsed" if asked.lapsed else again
    facts = _facts(details, waybill)
    decision = replace(
        verdict.ok(
            replace(parcel_of(waybill, koli_no, known), weight_g=int(asked.grams)),
            lane(waybill, known, here.hub),
            warning=warning,
        ),
        reason="weighed_koli" if details.is_partial else "weighed",
        facts=facts,
    )
    return Outcome(
        with_age(decision, known, here),
        action=WEIGH_KOLI if details.is_partial else WEIGH,
        details=(details,) if approval is None else (details, approval),
        counts=True,
        koli_no=koli_no,
        koli_total=waybill.koli_total,
        selects="",
        pictures=() if photo is None else (photo,),
    )


def _details(
    asked: _Asked, waybill: MirrorWaybill, known: Knowledge, book: WeighingBook
) -> Weighing:
    pieces = _pieces(asked, waybill, book)
    rule = rule_for("", waybill.service, known.lists)
    weights = charged(pieces, rule)
    old_g, koli_no = book.weight_of(waybill, known), _koli_no(waybill, book)
    is_partial = koli_no < waybill.koli_total
    length, width, height = pieces[-1].dimensions_cm or (None, None, None)
    return Weighing(
        old_g,
        old_g if is_partial else weights.gross_g,
        chargeable_g=None if is_partial else weights.chargeable_g,
        old_chargeable_g=waybill.chargeable_g,
        volumetric_g=weights.volumetric_g or None,
        charge_difference=None
        if is_partial
        else charge_difference(waybill.chargeable_g, weights.chargeable_g, waybill.freight_amount),
        length_cm=length,
        width_cm=width,
        height_cm=height,
        scale_serial=asked.serial or None,
        is_manual=not asked.device,
        has_rule=rule.id != 0,
        rule_partner=rule.partner or None,
        rule_service=rule.service or None,
        koli_g=pieces[-1].weight_g if waybill.koli_total > 1 else None,
        is_partial=is_partial,
    )


def _pieces(asked: _Asked, waybill: MirrorWaybill, book: WeighingBook) -> list[Piece]:
    """Return the pieces weighed so far, this one last."""
    this = Piece(int(asked.grams), dimensions_in(asked.dimensions))
    return [*book.pieces(waybill.awb), this]


def _koli_no(waybill: MirrorWaybill, book: WeighingBook) -> int:
    return min(len(book.pieces(waybill.awb)) + 1, max(1, waybill.koli_total))


def _facts(details: Weighing, waybill: MirrorWaybill) -> tuple[tuple[str, str], ...]:
    if details.is_partial:
        return (("actual_g", str(details.koli_g)),)
    facts = [
        ("declared_g", str(waybill.weight_g)),
        ("actual_g", str(details.new_g)),
        ("chargeable_g", str(details.chargeable_g)),
    ]
    return tuple(facts)
