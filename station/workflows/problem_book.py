"""What this desk reported: the last of each parcel, to which a note or a photo is added. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from msgspec import UNSET

from station.events import Action, CommandName, Offer, Workflow, WorkShown
from station.rules.parcel_state import ParcelState, state_of
from station.rules.problem_codes import WAYS, codes_in, is_known_cure
from station.workflows.own_problems import REPORTS, Told, came_back, told_by

if TYPE_CHECKING:
    from datetime import date

    from station.journal.record import EventBody
    from station.mirror.facts import MirrorHold, MirrorProblemCode, MirrorWaybill
    from station.workflows.knowledge import Knowledge
    from station.workflows.work import Situation

REPORT, ADD, RESOLVE, SEND_BACK = "report", "add", "resolve", "send_back"
LOSE, DESTROY = "lose", "destroy"
RESOLVING = "?"
"""Selected while problems are resolved, with the AWB whose are listed; else it is a code."""
MOST_KEYS = 9


class View(NamedTuple):
    """All that a decision of this workflow looks at."""

    known: Knowledge
    here: Situation
    book: ProblemBook


class _Moved(NamedTuple):
    event_id: UUID
    to: str
    told: Told


class ProblemBook:
    """Folded from this desk's problems in their order."""

    def __init__(self) -> None:
        self._reports: dict[str, list[Told]] = {}
        """Of each parcel, as they were made."""
        self._moved: dict[str, list[_Moved]] = {}
        self.last = ""
        """The parcel that was reported last, empty once that was undone."""
        self._day: date | None = None
        self._today = 0

    def take(self, event_id: UUID, body: EventBody) -> None:
        """Take in a committed event, or take it back."""
        said, back = body.problem, isinstance(body.undoes, UUID)
        if said is UNSET or not (body.counts or back):
            return
        if body.action in REPORTS:
            self._take_report(event_id, body)
        if isinstance(body.undoes, UUID):
            moved = self._moved.get(body.awb, [])
            self._moved[body.awb] = [one for one in moved if one.event_id != body.undoes]
        elif body.moves_to is not None:
            told = told_by(event_id, said.code, "", body)
            self._moved.setdefault(body.awb, []).append(_Moved(event_id, body.moves_to, told))

    def _take_report(self, event_id: UUID, body: EventBody) -> None:
        assert body.problem is not UNSET
        if self._day != body.device_at.date():
            self._day, self._today = body.device_at.date(), 0
        reports = self._reports.setdefault(body.awb, [])
        if isinstance(body.undoes, UUID):
            reports[:] = [one for one in reports if one.event_id != body.undoes]
            self._today, self.last = self._today - 1, body.awb if reports else ""
        else:
            reports.append(told_by(event_id, body.problem.code, "", body))
            self._today, self.last = self._today + 1, body.awb

    def undo_refusal(self, _body: EventBody) -> str:
        """Let everything be undone that is not final."""
        return ""

    def report_of(self, awb: str) -> Told | None:
        """Return the last report that this desk made of a parcel."""
        return next(reversed(self._reports.get(awb, [])), None)

    def state_of(self, waybill: MirrorWaybill, known: Knowledge) -> ParcelState | None:
        """Return where a parcel is; what this desk did has not come back from OSAS at once."""
        moved = next(reversed(self._moved.get(waybill.awb, [])), None)
        if moved is not None and not _is_told(moved, waybill, known):
            return state_of(moved.to)
        return state_of(waybill.status)

    def shown(self, selected: str) -> WorkShown:
        """Return the code that is reported, and how many parcels were today."""
        return WorkShown(Workflow.PROBLEM, selected, self._today, about=self.last)


def _is_told(moved: _Moved, waybill: MirrorWaybill, known: Knowledge) -> bool:
    if moved.to == ParcelState.RTS:
        return waybill.direction == "return"
    if moved.to == ParcelState.AT_HUB:
        return state_of(waybill.status) is not ParcelState.CLOSED
    return came_back(moved.told, known.history.problems(waybill.awb))


def shown(book: ProblemBook, selected: str, known: Knowledge) -> WorkShown:
    """Return the panel: what is reported, or a parcel's problems, and what there is to choose."""
    if selected.startswith(RESOLVING):
        return _shown_resolving(selected.removeprefix(RESOLVING), known)
    codes = codes_in(known.lists)
    meant = next((code for code in codes if code.code == selected), None)
    commands = [Action(CommandName.RESOLVE), Action(CommandName.RETURN)]
    is_damaged = bool(book.last) and meant is not None and meant.cured_by == "rewrapped_or_claim"
    return WorkShown(
        Workflow.PROBLEM,
        selected,
        book.shown(selected).scanned,
        facts=_facts(meant),
        commands=tuple(commands),
        actions=(Action(CommandName.DESTROY, book.last, ready=False),) if is_damaged else (),
        offers=tuple(_offer(code.code, code) for code in codes),
        about=book.last,
    )


def _facts(meant: MirrorProblemCode | None) -> tuple[tuple[str, str], ...]:
    if meant is None:
        return ()
    facts = ["blocks_delivery"] if meant.blocks_delivery else []
    if meant.blocks_manifest_to in WAYS:
        facts.append(f"blocks_{meant.blocks_manifest_to}")
    if is_known_cure(meant.cured_by):
        facts.append(f"cure_{meant.cured_by}")
    return tuple((fact, "") for fact in facts)


def _shown_resolving(awb: str, known: Knowledge) -> WorkShown:
    problems = known.problems(awb) if awb else ()
    return WorkShown(
        Workflow.PROBLEM,
        awb,
        len(problems),
        facts=(("resolving", ""),),
        commands=(Action(CommandName.PROBLEM),),
        offers=tuple(_offer(one.problem_code, one) for one in problems),
        about=awb,
    )


def _offer(code: str, words: MirrorProblemCode | MirrorHold) -> Offer:
    return Offer(Action(CommandName.PROBLEM, code), words.text_id, words.text_en, code)
