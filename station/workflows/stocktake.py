"""Stock-take: everything that lies on the floor is scanned, and laid beside what should. Pure.

    OPEN [number] ──→ one of this desk's own number, or the one that another desk has opened
    a parcel, a bag → counted; a second time DUPLICATE, with who and where
    CONDITION, PROBLEM DM → the last one is damaged   CLOSE, twice → every difference by its name
    PRINT ────────────────→ what the last one found

Neighbours: stocktake_book, survey (the floor, read beside), rules.reconcile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.events import CommandName, Decision, Paper, Scan, Verdict
from station.journal.details import Differs, StockTake
from station.rules.awb import normalise
from station.rules.numbering import Document, read
from station.rules.reconcile import Kind
from station.workflows.arrival_book import DAMAGED, OPENED, WET
from station.workflows.awaited import is_old
from station.workflows.awaited import named as desks_awaited
from station.workflows.knowledge import Outcome
from station.workflows.stocktake_book import CLOSE, LEAVE, MARK, OPEN, View
from station.workflows.stocktake_parcels import count, count_bag, is_bag
from station.workflows.survey import Wanted, named
from station.workflows.work import Prompt, Refusal, with_age

if TYPE_CHECKING:
    from station.events import Command
    from station.workflows.knowledge import Knowledge
    from station.workflows.stocktake_book import StockTakeBook
    from station.workflows.survey import Survey
    from station.workflows.work import Answer, Said, Situation

_CONDITIONS = ("", DAMAGED, WET, OPENED)


def answer(said: Said, known: Knowledge, here: Situation, book: StockTakeBook) -> Answer:
    """Return what becomes of a scan or a command."""
    view = View(known, here, book)
    if isinstance(said, Scan):
        return _scan(said.text, view)
    return _command(said, view)


def _command(said: Command, view: View) -> Answer:
    match said.name:
        case CommandName.OPEN:
            return _open(normalise(said.argument), view)
        case CommandName.CLOSE:
            return _close(view)
        case CommandName.PROBLEM if said.argument.upper() in {"DM", ""}:
            return _damaged("", view)
        case CommandName.CONDITION:
            return _damaged(said.argument.lower(), view)
        case CommandName.PRINT | CommandName.PREVIEW:
            return _print(normalise(said.argument), view.book)
        case _:
            return Refusal("not_here")


def _scan(text: str, view: View) -> Answer:
    number = normalise(text)
    made = read(number)
    if made is not None and made.document is Document.STOCKTAKE:
        return _open(number, view)
    if not view.book.number:
        return Refusal("stocktake_none")
    return count_bag(number, view) if is_bag(number, view) else count(text, view)


def _open(number: str, view: View) -> Answer:
    known, here, book = view
    if book.number:
        return Refusal("stocktake_open", (("number", book.number),))
    made = read(number) if number else None
    if number and (made is None or made.document is not Document.STOCKTAKE):
        return Refusal("stocktake_number_odd")
    if made is not None and made.hub != here.hub.upper():
        return Refusal("stocktake_other_hub", (("hub", made.hub),))
    if here.survey is None:
        return Prompt("floor_read", survey=Wanted())
    theirs = number or here.survey.open_take
    number = theirs or book.next_number(here.hub, here.desk, here.today)
    expected = sum(present.koli for present in here.survey.floor)
    facts = (("expected", str(expected)),)
    reason = "stocktake_joined" if theirs else "stocktake_opened"
    decision = Decision(Verdict.OK, "", reason, facts, subject=number)
    return Outcome(
        with_age(decision, known, here),
        action=OPEN,
        details=(StockTake(number, expected),),
        counts=True,
        manifest=number,
        selects=number,
        is_final=True,
    )


def _damaged(condition: str, view: View) -> Answer:
    """Mark what was counted last; any other problem is told in its own workflow."""
    book = view.book
    if condition not in _CONDITIONS:
        return Refusal("arrival_condition")
    found = book.found(book.last) if book.last else None
    if found is None:
        return Refusal("stocktake_nothing_last")
    facts = (("awb", found.code),)
    return Outcome(
        Decision(Verdict.OK, found.code, "counted_damaged", facts),
        action=MARK,
        details=(StockTake(book.number, damaged=True),),
        counts=True,
        koli_no=found.koli_no,
        condition=condition or DAMAGED,
    )


# ── closing ──────────────────────────────────────────────────────────────────────────────────


def _close(view: View) -> Answer:
    here, book = view.here, view.book
    if not book.number:
        return Refusal("stocktake_none")
    if not book.is_ours:
        return _leave(view)
    if here.survey is None:
        return Prompt("floor_read", survey=Wanted())
    if here.survey.floor and not book.totals.matched + book.totals.over:
        return Refusal("stocktake_nothing")
    return _closed(here.survey, view)


def _leave(view: View) -> Outcome:
    """Let the desk that opened it close it: it learns of what was counted here."""
    number = view.book.number
    return Outcome(
        Decision(Verdict.OK, "", "stocktake_left", subject=number),
        action=LEAVE,
        details=(StockTake(number),),
        counts=True,
        manifest=number,
        selects="",
        is_final=True,
    )


def _closed(survey: Survey, view: View) -> Outcome:
    known, here, book = view
    result = book.counted_against(survey)
    totals = result.totals
    differences = tuple(
        Differs(one.kind.value, one.code, one.found, one.expected) for one in result.differences()
    )
    counting = [desk for number, desk in survey.counting if number == book.number]
    left = [desk for number, desk in survey.left if number == book.number]
    awaited = desks_awaited(counting, left, known, here.hub, here.desk)
    is_provisional = bool(awaited) or is_old(known, here.now)
    lost = named(one.code for one in differences if one.kind == Kind.MISSING)
    facts = (
        ("counted", str(totals.matched + totals.over)),
        ("missing", str(totals.missing)),
        ("over", str(totals.over)),
        ("named", lost),
        ("awaited", ", ".join(awaited)),
    )
    reason = "stocktake_differs" if differences else "stocktake_matches"
    if lost:
        reason = "stocktake_lacks"
    unnamed = "stocktake_provisional" if is_provisional else ""
    warning = "stocktake_awaited" if awaited else unnamed
    decision = Decision(Verdict.OK, "", reason, facts, warning=warning, subject=book.number)
    done = StockTake(
        book.number,
        totals.expected,
        totals.matched + totals.over,
        differences,
        provisional=is_provisional,
        awaited=awaited,
    )
    return Outcome(
        with_age(decision, known, here),
        action=CLOSE,
        details=(done,),
        counts=True,
        manifest=book.number,
        selects="",
        is_final=True,
        prints=Paper("stock_take", book.number),
    )


def _print(number: str, book: StockTakeBook) -> Paper | Refusal:
    """Print what was found: of the stock-take that is named, or was closed last at this desk."""
    if number and number == book.number:
        return Refusal("stocktake_not_closed")
    number = number or next(reversed(book.closed), "")
    return Paper("stock_take", number) if number in book.closed else Refusal("stocktake_not_closed")
