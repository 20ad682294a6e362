"""Problem: a code is chosen, and parcels are scanned under it; later they are resolved. Pure.

    PROBLEM <code>, or its number ─▶ selected        RESOLVE ─▶ scan a parcel ─▶ its problems
    a parcel ────────▶ reported under it             one of them ─▶ allowed, with a note ─▶ resolved
    NOTE, PHOTO ─────▶ of the last report            RETURN ─▶ scan a parcel ─▶ back to its sender
    a lost one, DESTROY ▶ written off, by a supervisor

Neighbours: problem_report, problem_cure, problem_book, rules.problem_codes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.events import CommandName, Scan
from station.rules.problem_codes import codes_in
from station.workflows.problem_book import RESOLVING, View
from station.workflows.problem_cure import allowed, choose_problem, open_problems, send_back
from station.workflows.problem_report import add, destroy, report, write_off
from station.workflows.work import Choice, Prompt, Refusal

if TYPE_CHECKING:
    from station.events import Command
    from station.workflows.knowledge import Knowledge
    from station.workflows.problem_book import ProblemBook
    from station.workflows.work import Answer, Said, Situation

_LONGEST_CHOICE = 2


def answer(said: Said, known: Knowledge, here: Situation, book: ProblemBook) -> Answer:
    """Return what becomes of a scan, of what was typed, or of a command."""
    view = View(known, here, book)
    asked = here.asked
    if here.approval is not None and asked is not None and asked.allow is not None:
        is_lost = asked.key in {"problem_lose", "problem_destroy"}
        return write_off(asked.about, view) if is_lost else allowed(asked.about, "", view)
    if not isinstance(said, Scan):
        return _command(said, view)
    if said.text.isdigit() and len(said.text) <= _LONGEST_CHOICE:
        return _numbered(int(said.text), view)
    if asked is not None and asked.key == "problem_return":
        return send_back(said.text, view)
    if here.selected.startswith(RESOLVING):
        return open_problems(said.text, view)
    return report(said.text, view)


def _numbered(number: int, view: View) -> Answer:
    if view.here.selected.startswith(RESOLVING):
        awb = view.here.selected.removeprefix(RESOLVING)
        listed = [hold.problem_code for hold in view.known.problems(awb)]
    else:
        listed = [code.code for code in codes_in(view.known.lists)]
    if not 0 < number <= len(listed):
        return Refusal("problem_no_number", (("number", str(number)),))
    return _chosen(listed[number - 1], view)


def _chosen(code: str, view: View) -> Answer:
    """Report under a code from now on, or resolve it where that is what is being done."""
    awb = view.here.selected.removeprefix(RESOLVING)
    if view.here.selected.startswith(RESOLVING) and awb:
        return choose_problem(awb, code, view)
    if any(one.code == code for one in codes_in(view.known.lists)):
        return Choice(code)
    return Refusal("problem_no_code", (("code", code),))


def _command(said: Command, view: View) -> Answer:
    asked = view.here.asked
    match said.name:
        case CommandName.PROBLEM | CommandName.RESOLVE:
            return _turn(said, view)
        case CommandName.NOTE if asked is not None and asked.key == "problem_note":
            return allowed(asked.about, said.reason, view)
        case CommandName.NOTE | CommandName.PHOTO:
            return add(said, view)
        case CommandName.RETURN:
            return send_back(said.argument, view) if said.argument else Prompt("problem_return")
        case CommandName.DESTROY:
            return destroy(said.argument, view)
        case _:
            return Refusal("not_here")


def _turn(said: Command, view: View) -> Answer:
    """Choose a code, or go over to resolving and back."""
    if said.argument and said.name is CommandName.PROBLEM:
        return _chosen(said.argument.upper(), view)
    is_resolving = view.here.selected.startswith(RESOLVING)
    return Choice(RESOLVING if said.name is CommandName.RESOLVE and not is_resolving else "")
