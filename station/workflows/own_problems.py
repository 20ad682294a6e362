"""What this desk reported and resolved, over what the mirror knows of it by now. Pure.

    reported here ─ comes back in the mirror ─▶ the mirror's word alone
    resolved here ─────────────────────────────▶ what was reported before that holds no longer

Of every workflow: a label that is printed again lifts a problem too. Neighbour: recollection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from msgspec import UNSET

from station.rules.problem_codes import hold_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from station.journal.record import EventBody
    from station.mirror.facts import MirrorHold, MirrorProblem
    from station.rules.problem_codes import Codes

REPORTS = frozenset({"report", "lose", "destroy", "fail"})
"""Actions that say that something is wrong."""
OVERGOODS = "OG"


class Told(NamedTuple):
    """What was said of one code of a parcel, by which event. `trusted`: by a clock that is."""

    event_id: UUID
    code: str
    note: str
    at: datetime
    trusted: bool = True


class OwnProblems:
    """Folded from all of this desk's events."""

    def __init__(self) -> None:
        self._reported: dict[str, list[Told]] = {}
        self._resolved: dict[str, list[Told]] = {}

    def take(self, event_id: UUID, body: EventBody) -> None:
        """Take in a committed event, or take it back."""
        if isinstance(body.undoes, UUID):
            for awb in {body.awb, _provisional(body)} - {""}:
                self._forget(awb, body.undoes)
        elif body.counts:
            for told in _reported(event_id, body):
                self._reported.setdefault(body.awb, []).append(told)
            for told in _resolved(event_id, body):
                for awb in {body.awb, _provisional(body)} - {""}:
                    self._resolved.setdefault(awb, []).append(told)

    def knows(self, awb: str) -> bool:
        """Return whether anything was said of a parcel here."""
        return awb in self._reported or awb in self._resolved

    def open(self, awb: str, told: Sequence[MirrorProblem], codes: Codes) -> tuple[MirrorHold, ...]:
        """Return what is unresolved of what the mirror knows and what was said here."""
        theirs = [
            hold_of(one.code, one.note, one.at, codes)
            for one in told
            if not one.is_resolved and not self._is_resolved(awb, one.code, one.at)
        ]
        own = [
            hold_of(one.code, one.note, one.at, codes)
            for one in self._reported.get(awb, ())
            if not came_back(one, told) and not self._is_resolved(awb, one.code, one.at)
        ]
        return tuple(sorted([*theirs, *own], key=lambda hold: hold.since))

    def _is_resolved(self, awb: str, code: str, since: datetime) -> bool:
        resolved = self._resolved.get(awb, ())
        return any(one.code == code and one.at >= since for one in resolved)

    def _forget(self, awb: str, event_id: UUID) -> None:
        for said in (self._reported, self._resolved):
            left = [one for one in said.get(awb, ()) if one.event_id != event_id]
            if left:
                said[awb] = left
            else:
                said.pop(awb, None)


def came_back(told: Told, mirror: Iterable[MirrorProblem]) -> bool:
    """Return whether the mirror knows of this report, or of a later one of the same code."""
    return any(one.code == told.code and (one.at >= told.at or not told.trusted) for one in mirror)


def _reported(event_id: UUID, body: EventBody) -> list[Told]:
    code, note = "", ""
    if body.problem is not UNSET and body.action in REPORTS:
        code, note = body.problem.code, body.problem.note or ""
    elif body.lost_label is not UNSET and body.action == "keep":
        code, note = OVERGOODS, body.lost_label.note or ""
    return [told_by(event_id, code, note, body)] if code else []


def _resolved(event_id: UUID, body: EventBody) -> list[Told]:
    codes: tuple[str, ...] = ()
    if body.problem is not UNSET:
        own = (body.problem.code,) if body.action == "resolve" else ()
        codes = (*own, *body.problem.cures)
    elif body.lost_label is not UNSET:
        codes = body.lost_label.cures
    return [told_by(event_id, code, "", body) for code in codes]


def told_by(event_id: UUID, code: str, note: str, body: EventBody) -> Told:
    """Return what an event says of a code."""
    return Told(event_id, code, note, body.effective_at, body.clock_trusted)


def _provisional(body: EventBody) -> str:
    """Return the number that a parcel bore until this event linked it."""
    return "" if body.lost_label is UNSET else body.lost_label.provisional or ""
