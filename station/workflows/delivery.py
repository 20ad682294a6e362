"""Delivery: couriers go out with parcels and come back, and people collect at the counter. Pure.

    OPEN <courier> ─→ a round of a made number, or the one that the courier has
      a parcel ─→ out with the courier          REMOVE ─→ off again      CLOSE, twice ─→ they leave
    a round that is out, chosen by OPEN <courier>, or by scanning its number
      a parcel ─→ it came back     PROBLEM <code> ─→ it failed     YES, twice ─→ a proof on paper
      CLOSE, twice ─→ missing parcels, the COD, closed
    no round chosen (its own number puts it aside)
      a parcel of a round ─→ it came back    one that waits here ─→ given to whoever collects it
    PRINT ─→ the sheet of a round that left, the COD receipt of one that is closed

Neighbours: delivery_out, delivery_back, delivery_settling, delivery_counter, delivery_paper,
rounds, proof.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.events import CommandName, Decision, Scan, Verdict
from station.journal.details import Delivery
from station.rules import verdict
from station.rules.awb import normalise
from station.rules.numbering import following
from station.workflows import delivery_back, delivery_counter, delivery_settling, proof
from station.workflows.codes import read
from station.workflows.delivery_book import DONE, OPEN, OUT, View
from station.workflows.delivery_out import put_out, tried
from station.workflows.delivery_paper import print_round
from station.workflows.knowledge import Outcome
from station.workflows.own_way import BACK
from station.workflows.rounds import find, round_of
from station.workflows.work import Choice, Prompt, Refusal, with_age

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.events import Command
    from station.mirror.facts import MirrorWaybill
    from station.workflows.delivery_book import DeliveryBook, Sheet
    from station.workflows.knowledge import Knowledge
    from station.workflows.work import Answer, Said, Situation

_LONGEST_SHOWN = 16
_MONEY = ("round_cash", "round_transfer")


def answer(said: Said, known: Knowledge, here: Situation, book: DeliveryBook) -> Answer:
    """Return what becomes of a scan or a command."""
    view = View(known, here, book)
    if here.approval is not None and here.asked is not None:
        return _allowed(here.asked, view)
    if here.asked is not None and proof.is_ours(here.asked.key):
        answered = delivery_counter.go_on(said, here.asked, view)
        if answered is not None:
            return answered
    if isinstance(said, Scan):
        return _answered(said, view) or _scan(said.text, view)
    return _command(said, view)


def _allowed(asked: Prompt, view: View) -> Answer:
    if asked.key == "round_liability":
        return delivery_back.leave_to_courier(asked.about[0], asked.about[1], view)
    return delivery_settling.close_short(asked.about, view)


def _answered(said: Scan, view: View) -> Answer | None:
    """Return what a scan does as the answer to what was asked; None where it is none."""
    asked = view.here.asked
    if asked is None:
        return None
    if asked.key.startswith(_MONEY):
        if read(said.text, view.known).waybill is not None:
            return None  # a parcel came back after all
        return delivery_settling.take_money(said.text, asked.about, view)
    answers = _ANSWERS.get(asked.key)
    return None if answers is None else answers(said.text, asked.about, view)


def _scan(text: str, view: View) -> Answer:
    known, here, _ = view
    sheet = find(normalise(text), view)
    if sheet is not None:
        if sheet.status == "closed":
            return Refusal("round_closed")
        if sheet.status == OPEN and not sheet.own:
            return Refusal("round_elsewhere", (("runsheet", sheet.number),))
        return Choice("" if sheet.number == here.selected else sheet.number)
    shot = read(text, known)
    if shot.refusal:
        return _apart(verdict.rejected(shot.code, shot.refusal, **dict(shot.facts)), view)
    if shot.waybill is None:
        return _apart(verdict.unknown(shot.code, here.unknown_shelf), view)
    return _parcel(shot.waybill, shot.koli_no, view)


def _parcel(waybill: MirrorWaybill, koli_no: int, view: View) -> Answer:
    """Return what becomes of a parcel: by the round it is on, by the one chosen, or by neither."""
    chosen, on = find(view.here.selected, view), round_of(waybill.awb, view)
    if chosen is not None and chosen.status == OPEN:
        return put_out(waybill, koli_no, chosen, view)
    if on is not None and on.status == OUT:
        return delivery_back.back_in(waybill, koli_no, on, view)
    if chosen is not None and chosen.status == OUT:
        refused = verdict.rejected(waybill.awb, "rejected_not_on_round", runsheet=chosen.number)
        return tried(refused, view, chosen, BACK)
    return delivery_counter.begin(waybill, view)


def _apart(decision: Decision, view: View) -> Outcome:
    return Outcome(with_age(decision, view.known, view.here), action="set_aside")


# ── commands ─────────────────────────────────────────────────────────────────────────────────


def _command(said: Command, view: View) -> Answer:
    asked = view.here.asked
    match said.name:
        case CommandName.OPEN:
            return _open(said.argument, view) if said.argument else _ask_courier("round_courier")
        case CommandName.PROBLEM:
            return delivery_back.ask_why(said.argument, view)
        case CommandName.YES if asked is not None:
            return _yes(asked, view)
        case CommandName.CLOSE | CommandName.REMOVE | CommandName.YES:
            return _with_round(said.name, view)
        case CommandName.PRINT | CommandName.PREVIEW:
            return print_round(normalise(said.argument), view)
        case _:
            return Refusal("not_here")


def _yes(asked: Prompt, view: View) -> Answer:
    if asked.key == "round_open_lines":
        return delivery_back.ask_liability(asked.about[0], view)
    if asked.key.startswith(_MONEY):
        return delivery_settling.take_all(asked.about, view)
    return _with_round(CommandName.YES, view)


def _with_round(name: CommandName, view: View) -> Answer:
    """Do something with the round that is chosen."""
    chosen = find(view.here.selected, view)
    if chosen is None:
        return Refusal("round_which")
    about = (chosen.number,)
    facts = (("runsheet", chosen.number),)
    if name is CommandName.CLOSE:
        return delivery_settling.close(chosen.number, view)
    if name is CommandName.REMOVE:
        left = chosen.status != OPEN
        return Refusal("round_gone") if left else Prompt("round_take_off", facts, about)
    return Prompt("round_done", facts) if chosen.status == OUT else Refusal("not_here")


def _ask_courier(key: str, *facts: tuple[str, str]) -> Prompt:
    return Prompt(key, facts, awaits_badge=True)


def _open(name: str, view: View) -> Answer:
    """Choose a courier's round, or open one."""
    known, here, book = view
    courier = _courier(name, view)
    if not courier:
        return _ask_courier("round_courier_unknown", ("courier", name.strip()[:_LONGEST_SHOWN]))
    own = book.of_courier(courier)
    for sheet in (find(own.number, view) if own else None, *_elsewhere(courier, view)):
        if sheet is None or sheet.status == "closed":
            continue
        if sheet.status == OPEN and not sheet.own:
            return Refusal("round_elsewhere", (("runsheet", sheet.number),))
        return Choice(sheet.number)
    last = book.last_number(here.hub, here.desk, here.today)
    number = str(following(last, lambda one: find(one, view) is not None))
    facts = (("courier", courier),)
    decision = Decision(Verdict.OK, "", "round_opened", facts, subject=number)
    return Outcome(
        with_age(decision, known, here),
        action=OPEN,
        details=(Delivery(number, courier, here.today.isoformat()),),
        counts=True,
        runsheet=number,
        selects=number,
        is_final=True,
    )


def _courier(name: str, view: View) -> str:
    """Return whose name was typed or badge was scanned, empty where nobody is called so here."""
    known, said = view.known, name.strip()
    person = known.person(said) or known.person(said.lower())
    if person is not None:
        return person.username if person.is_active else ""
    # Without any reference data nobody is known, and work goes on all the same.
    return said.lower()[:32] if known.as_of() is None else ""


def _elsewhere(courier: str, view: View) -> list[Sheet | None]:
    told = view.known.work.runsheets_of(courier)
    return [find(one.number, view) for one in told if one.hub == view.here.hub]


def _prove(text: str, view: View) -> Answer:
    """Ask who received a parcel of a round, from a courier who proves it on paper."""
    shot = read(text, view.known)
    on = round_of(shot.waybill.awb, view) if shot.waybill else None
    if shot.waybill is None or on is None or on.status != OUT:
        awb = shot.waybill.awb if shot.waybill else shot.code
        reason = shot.refusal or "rejected_not_out"
        refused = verdict.rejected(awb, reason, **dict(shot.facts))
        return replace(_apart(refused, view), action=DONE)
    return delivery_counter.ask(shot.waybill, on, view)


_ANSWERS: dict[str, Callable[[str, tuple[str, ...], View], Answer]] = {
    "round_courier": lambda text, _, view: _open(text, view),
    "round_courier_unknown": lambda text, _, view: _open(text, view),
    "round_code": lambda text, _, view: delivery_back.ask_why(text, view),
    "round_code_unknown": lambda text, _, view: delivery_back.ask_why(text, view),
    "round_fail": lambda text, about, view: delivery_back.fail(text, about[0], view),
    "round_take_off": lambda text, about, view: delivery_back.take_off(text, about[0], view),
    "round_done": lambda text, _, view: _prove(text, view),
}
"""What the next scan means once this was asked."""
