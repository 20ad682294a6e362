"""What this desk did and may still take back: in this run, or before it was started again.

    the last 500   at hand, with all that was decided
    older          read from the journal, as far as a body tells; a reason is asked for

Neighbours: recorder (which records the undo), books (what a workflow says against it), journal.
"""

from __future__ import annotations

from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec import UNSET, Struct

from station.events import LIST, Decision
from station.journal.journal import undo_claim
from station.journal.record import EventBody
from station.workflows.work import Refusal

if TYPE_CHECKING:
    from station.books import Books
    from station.clock import Clock
    from station.journal.journal import Journal

_AT_HAND = 500
SESSION = timedelta(hours=24)
"""What is older is no session's any more, and is put right by whoever may override."""
_MOST_DIGITS = 18
"""More than any station sequence has; SQLite's integers end at 19."""


class Done(Struct):
    """An event of this run, for undoing it. `came_from`: the state it moved a parcel out of.

    `along` happened with it, and is undone with it.
    """

    event_id: UUID
    body: EventBody
    decision: Decision
    came_from: str | None
    is_final: bool
    is_undone: bool = False
    along: tuple[Done, ...] = ()
    is_recalled: bool = False
    """Whether it is not at hand, so that whoever undoes it may not have it before their eyes."""

    @property
    def together(self) -> tuple[Done, ...]:
        """All that is undone at once."""
        return (self, *self.along)


class Undoing:
    """One desk's. Used by the desk's thread alone."""

    def __init__(self, journal: Journal, books: Books, clock: Clock) -> None:
        self._journal, self._books, self._clock = journal, books, clock
        self._done: deque[Done] = deque(maxlen=_AT_HAND)

    def remember(self, done: Done) -> None:
        """Have what was recorded just now at hand."""
        self._done.append(done)

    def meant(self, seq: str) -> Done | None:
        """Return the event of this session with this sequence, or the last that is not undone.

        The last is what a person did last, not a line of a list that runs meanwhile.
        """
        for done in reversed(self._done):
            is_last = not done.is_undone and done.body.device != LIST
            if (str(done.body.seq) == seq) if seq else is_last:
                return done
        return self._recalled(seq)

    def _recalled(self, seq: str) -> Done | None:
        """Return what is meant of what the journal alone still tells."""
        if not seq:
            kept = self._journal.newest(_AT_HAND)
        elif seq.isdecimal() and len(seq) <= _MOST_DIGITS:
            kept = self._journal.between(int(seq), int(seq))
        else:
            return None
        meant = (one for one in kept if seq or one[2].device != LIST)
        found = next((one for one in meant if self._may_be_undone(*one)), None)
        return None if found is None else self._as_done(*found)

    def _may_be_undone(self, _seq: int, event_id: UUID, body: EventBody) -> bool:
        return (
            body.undoes is UNSET
            and body.along != 0
            and self._clock.now() - body.device_at <= SESSION
            and self._journal.claimed(undo_claim(event_id)) is None
        )

    def _as_done(self, seq: int, event_id: UUID, body: EventBody) -> Done:
        """Return an event as it was at hand once, with what was done along."""
        count = 0 if body.along is UNSET else body.along
        along = self._journal.between(seq + 1, seq + count)
        done = _recalled(event_id, body)
        done.along = tuple(_recalled(each, said) for _, each, said in along)
        return done

    def refusal(self, done: Done) -> Refusal | None:
        """Return why it cannot be undone; None where it can."""
        if done.is_final:
            return Refusal("undo_final")
        if not done.body.counts:
            return Refusal("undo_nothing")
        if done.is_recalled and not _is_complete(done.body):
            return Refusal("undo_too_old")
        if self._came_later(done):
            return Refusal("undo_superseded", (("awb", done.body.awb),))
        why = self._books.of(done.body.workflow).undo_refusal(done.body)
        return Refusal(why) if why else None

    def _came_later(self, done: Done) -> bool:
        """Return whether its parcels were moved again since, which must be taken back first."""
        awbs = {one.body.awb for one in done.together} - {""}
        later = self._journal.later(done.together[-1].body.seq, awbs) if awbs else []
        undone = {body.undoes for _, _, body in later}
        return any(
            body.moves_to is not None and body.undoes is UNSET and event_id not in undone
            for _, event_id, body in later
        )


def _recalled(event_id: UUID, body: EventBody) -> Done:
    """Return an event of before as it is undone: as far as its body tells."""
    came_from = None if body.came_from is UNSET else body.came_from
    subject = "" if body.awb else body.about
    decision = Decision(body.verdict, body.awb, body.reason, subject=subject)
    is_final = body.is_final is True
    return Done(event_id, body, decision, came_from, is_final, is_recalled=True)


def _is_complete(body: EventBody) -> bool:
    """Return whether a body says all that undoing it needs; an older version's does not."""
    knows_state = body.moves_to is None or body.came_from is not UNSET
    return knows_state and (body.action is UNSET or body.is_final is not UNSET)
