"""Shift and close-out of a hub, not of a desk: whatever came in went out, or was counted. Pure.

    OPEN ───────────────────→ what should lie here is noted, by name
    a bag's, manifest's code → passes on to the owner of a second badge, in any desk's shift
    CLOSE, twice ───────────→ after a stock-take: every difference by its name; a supervisor signs
    PRINT ──────────────────→ the last close-out

Neighbours: shift_book, rules.close_out, survey (what came and went, read beside).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.access.approval import Request
from station.access.permissions import Action
from station.events import CommandName, Decision, Paper, Scan, Verdict
from station.journal.details import Differs, Shift
from station.rules.awb import normalise
from station.rules.numbering import Document, read
from station.rules.reconcile import Kind
from station.workflows.awaited import heard_of, is_old
from station.workflows.awaited import named as desks_awaited
from station.workflows.knowledge import Outcome
from station.workflows.shift_book import CLOSE, OPEN, PASS_ON, View, equation
from station.workflows.survey import Wanted, named
from station.workflows.work import Prompt, Refusal, with_age

if TYPE_CHECKING:
    from station.journal.details import Approval
    from station.rules.close_out import CloseOut, Unbalanced
    from station.workflows.knowledge import Knowledge
    from station.workflows.shift_book import ShiftBook
    from station.workflows.survey import Survey, Taken
    from station.workflows.work import Answer, Said, Situation

_PASSED_ON = frozenset({Document.BAG, Document.MANIFEST, Document.RUNSHEET})


def answer(said: Said, known: Knowledge, here: Situation, book: ShiftBook) -> Answer:
    """Return what becomes of a scan or a command."""
    view = View(known, here, book)
    if isinstance(said, Scan):
        return _pass_on(normalise(said.text), view)
    match said.name:
        case CommandName.OPEN:
            return _open(view)
        case CommandName.CLOSE:
            return _close(view)
        case CommandName.PRINT | CommandName.PREVIEW:
            return _print(normalise(said.argument), view.book)
        case _:
            return Refusal("not_here")


def _open(view: View) -> Answer:
    known, here, book = view
    if book.shift:
        return Refusal("shift_open", (("shift", book.shift),))
    if here.survey is None:
        return Prompt("floor_read", survey=Wanted())
    theirs, desk = here.survey.open_shift
    if theirs:
        return Refusal("shift_open_there", (("shift", theirs), ("desk", desk)))
    shift = book.next_shift(here.today, here.survey.shifts)
    parcels = tuple(present.awb for present in here.survey.floor)
    facts = (("parcels", str(len(parcels))),)
    decision = Decision(Verdict.OK, "", "shift_opened", facts, subject=shift)
    done = Shift(shift, parcels=parcels)
    return Outcome(
        with_age(decision, known, here),
        action=OPEN,
        details=(done,),
        counts=True,
        selects=shift,
        is_final=True,
    )


def _pass_on(work: str, view: View) -> Answer:
    """Have an open bag or manifest pass to whoever shows the second badge: one desk owns each."""
    here = view.here
    refusal = _refused_pass_on(work, view)
    if refusal is not None:
        return refusal
    shift = view.book.shift
    if not shift and here.survey is None:  # another desk may have opened the hub's
        return Prompt("floor_read", survey=Wanted())
    shift = shift or (here.survey.open_shift[0] if here.survey is not None else "")
    if not shift:
        return Refusal("shift_none")
    if here.approval is None:
        request = Request(Action.WORK_TAKEN_OVER, work, here.operator, wants_reason=False)
        return Prompt("pass_on_to", (("work", work),), allow=request)
    return _passed_on(work, shift, here.approval)


def _refused_pass_on(work: str, view: View) -> Refusal | None:
    made, here = read(work), view.here
    if not _can_pass_on(work, view):
        return Refusal("pass_on_what")
    if made is not None and (made.hub, made.desk) != (here.hub.upper(), here.desk.upper()):
        return Refusal("pass_on_other_desk", (("desk", made.desk),))
    return None


def _passed_on(work: str, shift: str, allowed: Approval) -> Outcome:
    facts = (("to", allowed.approver),)
    return Outcome(
        Decision(Verdict.OK, "", "passed_on", facts, subject=work),
        action=PASS_ON,
        details=(Shift(shift, work=work), allowed),
        counts=True,
        manifest=work,
    )


def _can_pass_on(work: str, view: View) -> bool:
    made, known = read(work), view.known.work
    is_known = known.bag(work) is not None or known.manifest(work) is not None
    return is_known or (made is not None and made.document in _PASSED_ON)


# ── closing out ──────────────────────────────────────────────────────────────────────────────


def _close(view: View) -> Answer:
    here, book = view.here, view.book
    if not book.shift:
        return Refusal("shift_none")
    survey = here.survey
    if survey is None:
        return Prompt("floor_read", survey=Wanted(book.opened_at))
    taken = survey.taken
    if taken is None or (book.opened_at is not None and taken.at < book.opened_at):
        return Refusal("shift_not_counted")
    left = _left_open(survey, view)
    if left is not None:
        return left
    out = equation(book.opening, survey.moves, taken)
    if here.approval is None:
        facts = (
            ("shift", book.shift),
            ("differences", str(len(out.differences()))),
            ("unsent", str(survey.unsent)),
        )
        request = Request(Action.HUB_CLOSED, book.shift, here.operator, wants_reason=False)
        return Prompt("shift_sign", facts, allow=request)
    return _closed(out, survey, taken, here.approval, view)


def _left_open(survey: Survey, view: View) -> Refusal | None:
    """Name what no next shift has: of this desk, or of another one that is there to pass it on."""
    known, here, book = view
    left = next((work for work in survey.open_work if work not in book.passed), "")
    if left:
        return Refusal("shift_left_open", (("work", left),))
    there = heard_of(known, here.hub) if not is_old(known, here.now) else frozenset()
    for work, desk in survey.open_there:
        if desk in there and (book.shift, work) not in survey.passed_there:
            return Refusal("shift_left_there", (("work", work), ("desk", desk)))
    return None


def _closed(out: CloseOut, survey: Survey, taken: Taken, signed: Approval, view: View) -> Outcome:
    known, here, book = view
    differences = tuple(map(_differs, out.differences()))
    done = Shift(
        book.shift,
        {flow.value: number for flow, number in out.totals.items()},
        survey.unsent,
        signed.reason or None,
        signed.approver,
        differences,
        stocktake=taken.number,
    )
    awaited = ", ".join(desks_awaited((), (), known, here.hub, here.desk))
    facts = (
        ("differences", str(len(differences))),
        ("named", named(one.code for one in differences)),
        ("unsent", str(survey.unsent)),
        ("awaited", awaited),
    )
    reason = "shift_differs" if differences else "shift_balances"
    unsent = "shift_unsent" if survey.unsent else ""
    warning = "shift_awaited" if awaited else unsent
    decision = Decision(Verdict.OK, "", reason, facts, warning=warning, subject=book.shift)
    return Outcome(
        with_age(decision, known, here),
        action=CLOSE,
        details=(done, signed),
        counts=True,
        selects="",
        is_final=True,
        prints=Paper("close_out", book.shift),
    )


def _print(shift: str, book: ShiftBook) -> Paper | Refusal:
    """Print the close-out that is named, or was made last at this desk."""
    shift = shift or next(reversed(book.closed), "")
    return Paper("close_out", shift) if shift in book.closed else Refusal("shift_not_closed")


def _differs(one: Unbalanced) -> Differs:
    kind = Kind.MISSING if one.is_missing else Kind.UNMANIFESTED
    return Differs(kind, one.awb)
