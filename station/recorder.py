"""Has a workflow decide what one input means, and commits it. Neighbours: workbench, journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from station.access.attendance import with_warning
from station.events import Decision, Scan, ScanRecorded, Verdict, Workflow
from station.journal.journal import undo_claim
from station.journal.record import SLOTS, EventBody, order_keys
from station.rules.device_clock import is_trusted
from station.rules.notes import on_one_line
from station.undoing import Done, Undoing
from station.workflows.catalogue import handling
from station.workflows.knowledge import Outcome
from station.workflows.work import Prompt, Refusal, with_age

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from station.books import Books
    from station.clock import Clock
    from station.events import Command, WorkShown
    from station.identity import StationIdentity
    from station.journal.journal import Journal, Recorded
    from station.rules.device_clock import Measurement
    from station.workflows.knowledge import Knowledge
    from station.workflows.work import Answer, Handling, Said, Situation


class Work(Struct, frozen=True):
    """What a scan is recorded under."""

    workflow: Workflow
    operator: str
    unproven: str = ""
    """See `EventBody.unproven`; "" where somebody was logged in, or nobody has to be."""
    permissions: frozenset[str] = frozenset()
    may_print: bool = True
    """Whether whoever is here may have something printed."""


class Recorder:
    """Records what was scanned and commanded. Used by the desk's thread alone."""

    def __init__(
        self,
        journal: Journal,
        knowledge: Knowledge,
        clock: Clock,
        identity: Callable[[], StationIdentity],
        *,
        books: Books,
        measured: Callable[[], Measurement | None],
    ) -> None:
        self._journal = journal
        self._knowledge = knowledge
        self._clock = clock
        self._identity = identity
        self._books = books
        self._measured = measured
        self._undoing = Undoing(journal, books, clock)

    def take(
        self, said: Said, work: Work, here: Situation, handling: Handling
    ) -> tuple[Answer, ScanRecorded | None]:
        """Decide, and commit what was decided, if that is to be recorded.

        Raises JournalError, or whatever fails of our own.
        """
        seq = self._journal.prepare()
        book = self._books.of(work.workflow)
        answer = handling.answer(said, self._knowledge, here, book)
        if not isinstance(answer, Outcome):
            return answer, None
        outcomes = (answer, *answer.along)
        bodies = [
            self._body(said, work, one, seq + n, along)
            for n, (one, along) in enumerate(zip(outcomes, _alongs(outcomes), strict=True))
        ]
        claims = [self._journal.claim(o.claim.key).key if o.claim else None for o in outcomes]
        recorded = self._journal.record_all(list(zip(bodies, claims, strict=True)), answer.pictures)
        first, *others = map(_done, recorded, bodies, outcomes)
        first.along = tuple(others)
        self._undoing.remember(first)
        self._take_in(recorded, bodies)
        # Whatever a workflow looked at: a bag's number, a seal, a hop are reference data as well.
        told = with_age(answer.decision, self._knowledge, here)
        decision = with_warning(told, work.unproven)
        return answer, _announced(recorded[0], bodies[0], decision)

    def shown(self, workflow: Workflow, selected: str) -> WorkShown:
        """Return what the right panel shows. Raises JournalError."""
        book, worked = self._books.of(workflow), handling(workflow)
        if worked is None or worked.shown is None:
            return book.shown(selected)
        return worked.shown(book, selected, self._knowledge)

    def undo(self, command: Command, work: Work) -> ScanRecorded | Prompt | Refusal:
        """Take back the last scan, or the one that the command names, by an event of its own.

        Raises JournalError.
        """
        done = self._undoing.meant(command.argument)
        if done is None or done.is_undone:
            return Refusal("undo_nothing")
        if (refusal := self._undoing.refusal(done)) is not None:
            return refusal
        if (command.argument or done.is_recalled) and not on_one_line(command.reason):
            about = done.body.awb or done.decision.subject
            return Prompt("undo_reason", (("awb", about),))
        seq = self._journal.prepare()
        undone = done.together
        bodies = [self._compensating(one, command, work, seq + n) for n, one in enumerate(undone)]
        claims = [undo_claim(one.event_id) for one in undone]
        recorded = self._journal.record_all(list(zip(bodies, claims, strict=True)))
        done.is_undone = True
        self._take_in(recorded, bodies)
        decision = Decision(
            Verdict.OK,
            done.body.awb,
            "undone",
            parcel=done.decision.parcel,
            subject=done.decision.subject,
        )
        return _announced(recorded[0], bodies[0], decision)

    def _take_in(self, recorded: Sequence[Recorded], bodies: Sequence[EventBody]) -> None:
        for one, body in zip(recorded, bodies, strict=True):
            self._books.take(one.event_id, body)

    def _body(
        self, said: Said, work: Work, outcome: Outcome, seq: int, along: int | UnsetType
    ) -> EventBody:
        identity = self._identity()
        measured = self._measured()
        decision = outcome.decision
        return EventBody(
            workflow=work.workflow,
            awb=decision.awb,
            scanned=said.text if isinstance(said, Scan) else _told(said),
            hub=identity.hub,
            desk=identity.desk,
            operator=work.operator,
            device=said.device,
            device_at=said.at,
            offset_us=None if measured is None else measured.offset_us,
            seq=seq,
            boot_id=self._journal.boot_id,
            verdict=decision.verdict,
            reason=decision.reason,
            counts=outcome.claim is not None or outcome.counts,
            moves_to=outcome.moves_to,
            leg=outcome.leg,
            attempt=outcome.attempt,
            koli_no=outcome.koli_no,
            koli_total=outcome.koli_total,
            source=outcome.source,
            condition=outcome.condition,
            clock_trusted=self._is_clock_trusted(),
            order_keys=order_keys(
                awb=decision.awb,
                bag=outcome.bag,
                manifest=outcome.manifest,
                runsheet=outcome.runsheet,
            ),
            action=outcome.action or UNSET,
            carries=outcome.carries or UNSET,
            overrides=outcome.overrides,
            parcels=outcome.parcels or UNSET,
            unproven=work.unproven or UNSET,
            came_from=outcome.came_from or UNSET,
            is_final=outcome.is_final if outcome.action else UNSET,
            along=along,
            **_slots(outcome),
        )

    def _compensating(self, done: Done, command: Command, work: Work, seq: int) -> EventBody:
        """Return what takes an event back: all that it said, and that it no longer holds."""
        measured = self._measured()
        return replace(
            done.body,
            operator=work.operator,
            device=command.device,
            device_at=command.at,
            offset_us=None if measured is None else measured.offset_us,
            seq=seq,
            boot_id=self._journal.boot_id,
            scanned=_told(command),
            verdict=Verdict.OK,
            reason="undone",
            note=on_one_line(command.reason) or UNSET,
            counts=done.came_from is not None,
            moves_to=done.came_from,
            overrides=True,
            clock_trusted=self._is_clock_trusted(),
            undoes=done.event_id,
            unproven=work.unproven or UNSET,
            approval=UNSET,
            came_from=UNSET,
            is_final=UNSET,
            along=UNSET,
        )

    def _is_clock_trusted(self) -> bool:
        return is_trusted(self._measured(), self._clock.now(), self._clock.monotonic_s())


def _done(recorded: Recorded, body: EventBody, outcome: Outcome) -> Done:
    return Done(
        *(recorded.event_id, body, outcome.decision, outcome.came_from), is_final=outcome.is_final
    )


def _announced(recorded: Recorded, body: EventBody, decision: Decision) -> ScanRecorded:
    return ScanRecorded(
        recorded.event_id,
        recorded.seq,
        recorded.recorded_at,
        body.workflow,
        body.operator,
        body.device,
        decision,
        undoes=None if body.undoes is UNSET else body.undoes,
    )


def _alongs(outcomes: Sequence[Outcome]) -> list[int | UnsetType]:
    """Return each body's `along`."""
    if len(outcomes) == 1:
        return [UNSET]
    return [len(outcomes) - 1, *(0 for _ in outcomes[1:])]


def _told(command: Command) -> str:
    return " ".join(part for part in (command.name.value, command.argument) if part)


def _slots(outcome: Outcome) -> dict[str, Any]:
    """Return the details by the names of their slots in an event's body."""
    return {SLOTS[type(detail)]: detail for detail in outcome.details}
