"""Packing: parcels go into a bag for one hop, which is weighed and sealed. Pure.

    OPEN <hop> ─────────────→ a bag of a made number         DESTINATION <hop> → scan its own number
    OPEN <a sealed bag> ────→ a second person allows it      REMOVE → scan it out again
    a parcel ───────────────→ into the open bag of its hop   PRINT → the last sealed bag's label
    WEIGH ──────────────────→ the bag, from the scale        SEAL, twice → scan the seal: frozen

Neighbours: packing_parcels (what goes in and out), packing_book (what this desk did).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.access.approval import Request
from station.access.permissions import Action
from station.events import CommandName, Decision, Paper, Scan, Verdict, WeightRefused
from station.journal.details import Packing
from station.rules import verdict
from station.rules.awb import CodeKind, kind_of, normalise
from station.rules.numbering import following
from station.workflows.codes import read
from station.workflows.knowledge import Outcome
from station.workflows.packing_book import OPEN, REOPEN, SEAL, WEIGH, View
from station.workflows.packing_parcels import hold_of, place_of, put_in, take_out, tried
from station.workflows.places import next_hops
from station.workflows.work import Choice, Prompt, Refusal

if TYPE_CHECKING:
    from station.events import Command
    from station.workflows.knowledge import Knowledge
    from station.workflows.packing_book import Bag, PackingBook
    from station.workflows.work import Answer, Said, Situation

_LONGEST_NUMBER = 32


def answer(said: Said, known: Knowledge, here: Situation, book: PackingBook) -> Answer:
    """Return what becomes of a scan or a command."""
    view = View(known, here, book)
    if here.approval is not None and here.asked is not None:
        return _reopen(here.asked.about[0], view)
    if not isinstance(said, Scan):
        return _command(said, view)
    return _scan(said.text, view) if here.asked is None else _answered(here.asked, said.text, view)


def _answered(asked: Prompt, text: str, view: View) -> Answer:
    """Return what becomes of what answers a question."""
    match asked.key:
        case "bag_route":
            return _open(normalise(text), "", view)
        case "bag_number":
            return _open(asked.about[0], normalise(text), view)
        case "bag_take_out":
            return take_out(text, asked.about[0], view)
        case "bag_reopen":
            return _scan(text, view)
        case _:
            return _seal(asked.about[0], normalise(text), view)


def _scan(text: str, view: View) -> Answer:
    known, here, book = view
    number = normalise(text)
    if number in book.open and number != here.selected:
        return Choice(number)
    if number in book.numbers or known.work.bag(number) is not None:
        rejected = verdict.rejected("", "rejected_bag_in_bag", bag=number)
        return tried(replace(rejected, subject=number), view)
    shot = read(text, known)
    if shot.refusal:
        return tried(verdict.rejected(shot.code, shot.refusal, **dict(shot.facts)), view)
    if shot.waybill is None:
        return tried(verdict.unknown(shot.code, here.unknown_shelf), view)
    return put_in(shot.waybill, shot.koli_no, view)


def _command(said: Command, view: View) -> Answer:
    asked = view.here.asked
    match said.name:
        case CommandName.OPEN:
            numbered = asked.about[0] if asked and asked.key == "bag_number" else ""
            return _open_or_ask(said.argument or numbered, view)
        case CommandName.DESTINATION if asked and asked.key == "bag_route":
            return _open(said.argument, "", view)
        case CommandName.DESTINATION:
            route = view.known.lists.place_now(said.argument)
            facts = (("route", route),)
            return _refused_route(route, view) or Prompt("bag_number", facts, about=(route,))
        case CommandName.REMOVE | CommandName.WEIGH | CommandName.SEAL:
            return _with_bag(said, view)
        case CommandName.PRINT | CommandName.PREVIEW:
            return _print(normalise(said.argument), view.book)
        case _:
            return Refusal("not_here")


def _with_bag(said: Command, view: View) -> Answer:
    """Do something with the bag that is meant: the one that is named, selected, or alone open."""
    wanted, book = said.argument, view.book
    bag = book.chosen(wanted or view.here.selected)
    if wanted and (bag is None or bag.number != wanted):
        return Refusal("bag_sealed" if wanted in book.numbers else "bag_not_here")
    if bag is None:
        return Refusal("bag_which" if book.open else "bag_none_open")
    match said.name:
        case CommandName.REMOVE:
            return Prompt("bag_take_out", (("bag", bag.number),), about=(bag.number,))
        case CommandName.WEIGH:
            return _weigh(bag, view.here)
        case _:
            return _ask_for_seal(bag, view)


# ── opening ──────────────────────────────────────────────────────────────────────────────────


def _open_or_ask(wanted: str, view: View) -> Answer:
    if wanted:
        return _open(wanted, "", view)
    return Prompt("bag_route", offers=next_hops(view.known, view.here.hub))


def _open(route: str, number: str, view: View) -> Answer:
    if not number and _is_a_bags(normalise(route), view):
        return _reopen(normalise(route), view)
    route = view.known.lists.place_now(route)
    refusal = _refused_route(route, view) or _refused_number(number, view)
    if refusal is not None:
        return refusal
    number = number or _made_number(view)
    said = _said("bag_opened", Packing(number, route), ("route", route))
    return replace(said, action=OPEN, selects=number, is_final=True)


def _reopen(number: str, view: View) -> Answer:
    """Break a seal of this desk's, if a second person allows it and the bag has not left."""
    bag, told = view.book.sealed.get(number), view.known.work.bag(number)
    if bag is None:
        return Choice(number) if number in view.book.open else Refusal("bag_not_here")
    if told is not None and told.status not in {"open", "sealed"}:
        return Refusal("bag_left")
    manifest = view.book.manifests.bag(number)
    if manifest:
        return Refusal("bag_on_manifest", (("manifest", manifest),))
    approval = view.here.approval
    if approval is None:
        request = Request(Action.SEALED_BAG_OPENED, number, view.here.operator)
        return Prompt("bag_reopen", (("bag", number),), about=(number,), allow=request)
    said = _said("bag_reopened", Packing(number, bag.route), ("seal", bag.seal))
    details = (*said.details, approval)
    return replace(said, action=REOPEN, selects=number, is_final=True, details=details)


def _said(reason: str, done: Packing, *facts: tuple[str, str]) -> Outcome:
    """Return that something was done with a bag."""
    place = place_of(done.route, done.bag)
    decision = Decision(Verdict.OK, "", reason, facts, *place, subject=done.bag)
    return Outcome(decision, details=(done,), counts=True, bag=done.bag)


def _refused_route(route: str, view: View) -> Refusal | None:
    if route == view.here.hub:
        return Refusal("bag_route_here")
    if view.known.location(route) is None and view.known.as_of() is not None:
        return Refusal("bag_route_unknown", (("route", route),))
    return None


def _refused_number(number: str, view: View) -> Refusal | None:
    """Return why a scanned number is none for a new bag: another bore it, or it is no label."""
    if not number:
        return None
    if _is_a_bags(number, view):
        return Refusal("bag_number_used", (("bag", number),))
    return None if _is_number(number, view.known) else Refusal("bag_number_odd")


def _is_a_bags(number: str, view: View) -> bool:
    return number in view.book.numbers or view.known.work.bag(number) is not None


def _is_number(text: str, known: Knowledge) -> bool:
    """Return whether this may be the number of a bag or a seal: nothing that is anything else."""
    is_label = kind_of(text) is CodeKind.AWB and len(text) <= _LONGEST_NUMBER
    return is_label and read(text, known).waybill is None


def _made_number(view: View) -> str:
    last = view.book.last_number(view.here.hub, view.here.desk, view.here.today)
    return str(following(last, lambda number: _is_a_bags(number, view)))


# ── weighing and sealing ─────────────────────────────────────────────────────────────────────


def _weigh(bag: Bag, here: Situation) -> Answer:
    taken = here.weigh()
    if isinstance(taken, WeightRefused):
        return Refusal("bag_no_weight")
    done = Packing(bag.number, bag.route, weight_g=taken.weight_g)
    return replace(_said("bag_weighed", done, ("weight_g", str(taken.weight_g))), action=WEIGH)


def _ask_for_seal(bag: Bag, view: View) -> Prompt | Refusal:
    if not bag.pieces:
        return Refusal("bag_empty")
    held = next((awb for awb, _ in bag.pieces if hold_of(awb, bag.route, view)), None)
    if held is not None:
        return Refusal("bag_holds", (("awb", held),))
    return Prompt("bag_seal", (("bag", bag.number),), about=(bag.number,))


def _seal(number: str, seal: str, view: View) -> Answer:
    """Freeze a bag under this seal; where the seal is none, or was used, ask for another one."""
    bag = view.book.open.get(number)
    if bag is None:
        return Refusal("bag_sealed")
    if not bag.pieces:
        return Refusal("bag_empty")
    other = view.known.work.sealed_with(seal)
    used_for = view.book.seals.get(seal, "") or (other.bag_no if other else "")
    if used_for:
        return Prompt("bag_seal_used", (("seal", seal), ("bag", used_for)), about=(number,))
    if _is_a_bags(seal, view) or not _is_number(seal, view.known):
        return Prompt("bag_seal_odd", about=(number,))
    done = Packing(number, bag.route, seal, bag.weight_g, len(bag.pieces))
    said = _said("bag_sealed", done, ("seal", seal), ("items", str(len(bag.pieces))))
    label = Paper("bag_label", number, reason="sealed_again")
    return replace(said, action=SEAL, selects="", is_final=True, prints=label)


def _print(number: str, book: PackingBook) -> Paper | Refusal:
    """Print the label of the bag that is named, or was sealed last; an open one has none yet."""
    if number in book.open:
        return Refusal("bag_open")
    number = number or next(reversed(book.sealed), "")
    return Paper("bag_label", number) if number else Refusal("bag_none_sealed")
