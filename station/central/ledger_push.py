"""Delivers a batch to one database, and isolates what it refuses.

Neighbours: transaction, parking, one_rule (what is not parked, because everything is refused).

Delivered means: the transaction ended without an error *and* the ledger, read back, holds the
event with the same hash. Another hash is parked; neither is still pending. A commit whose answer
is lost is pushed again and finds itself in the ledger. osas_push and onmart_push say which
statements; imports psycopg, so it is imported in the uplink's thread only.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import psycopg

from station.central import parking
from station.central.batch import Answer
from station.central.effects import effects_of
from station.central.one_rule import OneRule
from station.central.refusals import central_error, is_data_at_fault, rule_of, told_as_central
from station.central.transaction import Asked
from station.errors import CentralError
from station.journal.record import Acknowledgement, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from station.central.batch import Batch
    from station.central.idling_pool import Connection
    from station.central.transaction import Committed, LedgerTransaction, Proof
    from station.journal.record import OwedEvent

log = logging.getLogger(__name__)


class _Refused(NamedTuple):
    """An event that the database refused for its contents, or by a rule that refuses everything."""

    event: OwedEvent
    reason: str
    rule: str


@dataclass(slots=True)
class _Run:
    """What became of one batch so far, in however many transactions."""

    asked: Asked
    stuck: set[str] = field(default_factory=set)
    refused: list[_Refused] = field(default_factory=list)
    acknowledgements: list[Acknowledgement] = field(default_factory=list)
    admitted: bool = True
    crowding: float = 0.0
    server_s: float = 0.0
    has_witness: bool = True
    known: frozenset[str] = frozenset()


class LedgerPush:
    """Pushes batches to one database. `answering` guards a wait on the connection."""

    def __init__(
        self,
        transaction: LedgerTransaction,
        answering: Callable[[Connection], AbstractContextManager[Callable[[], None]]],
    ) -> None:
        self._transaction = transaction
        self._answering = answering
        self._one_rule = OneRule()

    def __call__(self, connection: Connection, batch: Batch, station: str) -> Answer:
        """Push a batch; return what became of each of its events, without the still pending.

        An event that the database refuses for its contents is isolated by halving and parked;
        what shares an order key with it waits behind it, the rest is delivered. Each half is a
        transaction of its own: with savepoints in a single one, finding the poison would take as
        many round trips, hold every lock through all of them, and lose all of it to one cut.
        Raises CentralError where the database cannot be used now, or refuses batch after batch by
        one rule: then all of it is still owed, whatever was committed.
        """
        with told_as_central():
            connection.autocommit = True
        run = _Run(
            Asked(
                station,
                batch.last_acknowledged,
                batch.knocks,
                effects_of(batch),
                sorted({doubt.awb for doubt in batch.doubts}),
                batch.last_attachment,
                batch.events[-1].seq if batch.events else 0,
                batch.head,
            )
        )
        self._push(connection, batch.events, run)
        self._park(connection, run)
        return Answer(
            sorted(run.acknowledgements, key=lambda one: one.seq),
            run.admitted,
            run.crowding,
            run.server_s,
            run.has_witness,
            run.known,
        )

    def _push(self, connection: Connection, events: Sequence[OwedEvent], run: _Run) -> None:
        try:
            with self._answering(connection):
                committed = self._transaction(connection, events, run.asked)
        except (psycopg.Error, UnicodeError) as error:
            if not is_data_at_fault(error):
                raise central_error(error) from error
            refusal = error
        else:
            self._note(events, committed, run)
            return
        # Out here, or whatever fails meanwhile would have this refusal for its context.
        self._isolate(connection, events, run, refusal)

    def _isolate(
        self,
        connection: Connection,
        events: Sequence[OwedEvent],
        run: _Run,
        error: psycopg.Error | UnicodeError,
    ) -> None:
        """Take out the only event, or push both halves, the earlier one first."""
        self._guarded(connection, lambda: connection.execute("ROLLBACK"))
        if len(events) == 1:
            (poison,) = events
            run.stuck.update(poison.body.keys)
            run.refused.append(_Refused(poison, parking.reason(error), rule_of(error)))
            return
        half = len(events) // 2
        for part in (events[:half], events[half:]):
            free = [event for event in part if run.stuck.isdisjoint(event.body.keys)]
            # Not after one that was not written: what shares a key with it must not overtake it.
            if free and run.admitted and run.has_witness:
                self._push(connection, free, run)

    def _park(self, connection: Connection, run: _Run) -> None:
        """Park what was refused, unless it seems that everything is."""
        delivered = any(one.state is DeliveryState.DELIVERED for one in run.acknowledgements)
        rules = [refused.rule for refused in run.refused]
        whole = run.admitted and run.has_witness
        if whole and self._one_rule.refuses_everything(rules, delivered=delivered):
            log.info("everything is refused: %s", rules[0])
            raise CentralError("database_rule")
        for event, reason, _ in run.refused:
            self._guarded(
                connection,
                partial(parking.keep_copy, connection, event, run.asked.station, reason),
            )
            run.acknowledgements.append(Acknowledgement(event.seq, DeliveryState.PARKED, reason))

    def _guarded(self, connection: Connection, ask: Callable[[], object]) -> None:
        with told_as_central(), self._answering(connection):
            ask()

    def _note(self, events: Sequence[OwedEvent], committed: Committed, run: _Run) -> None:
        slots = self._transaction.slots
        tries = slots if committed.tries is None else committed.tries
        run.admitted = committed.tries is not None
        run.has_witness = committed.has_witness
        run.known |= committed.known
        run.crowding = max(run.crowding, tries / slots)
        run.server_s += committed.server_s
        judged = (_judge(event, committed.proofs.get(event.event_id)) for event in events)
        run.acknowledgements += [acknowledgement for acknowledgement in judged if acknowledgement]


def _judge(event: OwedEvent, proof: Proof | None) -> Acknowledgement | None:
    if proof is None:
        return None
    if proof.body_hash is None:
        if proof.owed:
            return None
        return Acknowledgement(event.seq, DeliveryState.NOT_OWED, look_again=proof.look_again)
    if proof.body_hash != event.body_hash:
        return Acknowledgement(event.seq, DeliveryState.PARKED, "hash")
    return Acknowledgement(event.seq, DeliveryState.DELIVERED, proof.note, proof.look_again)
