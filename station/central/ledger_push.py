"""Delivers a batch to one database: effects and proof commit together, in one round trip.

    BEGIN · limits · lock waybills · ledger, ON CONFLICT DO NOTHING · effects · read back · COMMIT

Delivered means: the pipeline ended without an error *and* the ledger, read back, holds the event
with the same hash. Another hash is parked; neither is still pending. A commit whose answer is
lost is pushed again and finds itself in the ledger. osas_push and onmart_push say which
statements; imports psycopg, so it is imported in the uplink's thread only.
"""

from __future__ import annotations

import logging
import zlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import psycopg

from station.central.batch import Answer
from station.central.refusals import central_error, is_data_at_fault, root_of
from station.errors import CentralError
from station.journal.record import Acknowledgement, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime
    from uuid import UUID

    from station.central.batch import Batch
    from station.central.idling_pool import Connection
    from station.clock import Clock
    from station.journal.record import OwedEvent

ADMISSION = 0x48554253
"""The class of our advisory locks, "HUBS"."""
ADMISSION_SLOTS = 32
"""How many stations a database lets in at once; the others find their slot taken and come back."""

_LIMITS = (
    "SELECT set_config('statement_timeout', %(limit_ms)s::text, true),"
    " set_config('lock_timeout', %(limit_ms)s::text, true),"
    " (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
)
_SERVER_TIME = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
_PARK = (
    "INSERT INTO hub_station.parked_event (event_id, body_hash, station, seq, kind, body, reason)"
    " VALUES (%s, %s, %s, %s, %s, %s::jsonb, %s) ON CONFLICT (event_id) DO NOTHING"
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Proof:
    """What the ledger says of one event, inside the transaction that wrote it."""

    body_hash: bytes | None
    owed: bool


class LedgerPush:
    """Pushes batches with one database's statements (in their order; `read_back` is the last).

    `answering` guards a wait on the connection; `on_offset` hears server time minus device time.
    """

    def __init__(
        self,
        statements: dict[str, str],
        facts: dict[str, object],
        *,
        answering: Callable[[Connection], AbstractContextManager[Callable[[], None]]],
        limit_s: float,
        clock: Clock,
        on_offset: Callable[[timedelta], None],
    ) -> None:
        self._statements = dict(statements)
        self._read_back = self._statements.pop("read_back")
        self._facts = {**facts, "limit_ms": int(limit_s * 1000), "admission": ADMISSION}
        self._answering = answering
        self._clock = clock
        self._on_offset = on_offset

    def __call__(self, connection: Connection, batch: Batch, station: str) -> Answer:
        """Push a batch; return what became of each of its events, without the still pending.

        An event that the database refuses for its contents is isolated by halving and parked;
        what shares an order key with it waits behind it, the rest is delivered. Each half is a
        transaction of its own: with savepoints in a single one, finding the poison would take as
        many round trips, hold every lock through all of them, and lose all of it to one cut.
        Raises CentralError where the database cannot be used now: then all of it is still owed,
        whatever was committed.
        """
        connection.autocommit = True
        acknowledgements = self._push(connection, batch.events, station, set())
        return Answer(acknowledgements, admitted=bool(acknowledgements))

    def _push(
        self, connection: Connection, events: Sequence[OwedEvent], station: str, stuck: set[str]
    ) -> list[Acknowledgement]:
        events = [event for event in events if stuck.isdisjoint(event.body.keys)]
        if not events:
            return []
        try:
            with self._answering(connection):
                proofs = self._transact(connection, events, station)
        except (psycopg.Error, UnicodeError) as error:
            if not is_data_at_fault(error):
                raise central_error(error) from error
            self._roll_back(connection)
            if len(events) == 1:
                stuck.update(events[0].body.keys)
                return [self._park(connection, events[0], station, error)]
            half = len(events) // 2
            return [
                *self._push(connection, events[:half], station, stuck),
                *self._push(connection, events[half:], station, stuck),
            ]
        judged = (_judge(event, proofs.get(event.event_id)) for event in events)
        return [acknowledgement for acknowledgement in judged if acknowledgement]

    def _transact(
        self, connection: Connection, events: Sequence[OwedEvent], station: str
    ) -> dict[UUID, _Proof]:
        facts = self._facts | _facts_of(events, station)
        sent_at = self._clock.now()
        with connection.pipeline():
            connection.execute("BEGIN")
            first = connection.execute(_LIMITS, facts)
            for statement in self._statements.values():
                connection.execute(statement, facts)
            ledger = connection.execute(self._read_back, facts)
            last = connection.execute(_SERVER_TIME)
            committed = connection.execute("COMMIT")
        if committed.statusmessage != "COMMIT":
            raise CentralError("database_failed")
        self._report_offset(sent_at, _only(first)[2], _only(last)[0])
        return {event_id: _Proof(body_hash, owed) for event_id, body_hash, owed in ledger}

    def _report_offset(self, sent_at: datetime, first_us: int, last_us: int) -> None:
        """Report the mean of both ways' differences: what the server did between them drops out."""
        received_at = self._clock.now()
        middle = sent_at + (received_at - sent_at) / 2
        server_us = (first_us + last_us) // 2
        self._on_offset(timedelta(microseconds=server_us - _epoch_us(middle)))

    def _roll_back(self, connection: Connection) -> None:
        try:
            with self._answering(connection):
                connection.execute("ROLLBACK")
        except psycopg.Error as error:
            raise central_error(error) from error

    def _park(
        self, connection: Connection, event: OwedEvent, station: str, error: BaseException
    ) -> Acknowledgement:
        reason = _reason(error)
        # The reason may quote what the event holds; a log must not.
        log.info("event %s parked, SQLSTATE %s", event.event_id, _sqlstate(error))
        try:
            with self._answering(connection):
                connection.execute(_PARK, _parked_row(event, station, reason))
        except (psycopg.Error, UnicodeError) as refusal:
            # The journal keeps the event either way; this copy only shows it to the other side.
            log.info("event %s: no copy, SQLSTATE %s", event.event_id, _sqlstate(refusal))
        return Acknowledgement(event.seq, DeliveryState.PARKED, reason)


def _facts_of(events: Sequence[OwedEvent], station: str) -> dict[str, object]:
    return {
        # One call in C: nothing here may hold up the desk, which shares this interpreter.
        "batch": msgspec.json.encode(events).decode(),
        # Written out once: nearly every statement names them.
        "ids": "{" + ",".join([str(event.event_id) for event in events]) + "}",
        "awbs": [event.body.awb for event in events],
        "counts": [event.body.counts for event in events],
        "station": station,
        "slot": zlib.crc32(station.encode()) % ADMISSION_SLOTS,
    }


def _judge(event: OwedEvent, proof: _Proof | None) -> Acknowledgement | None:
    if proof is None:
        return None
    if proof.body_hash is not None:
        if proof.body_hash == event.body_hash:
            return Acknowledgement(event.seq, DeliveryState.DELIVERED)
        return Acknowledgement(event.seq, DeliveryState.PARKED, "hash")
    return None if proof.owed else Acknowledgement(event.seq, DeliveryState.NOT_OWED)


def _parked_row(event: OwedEvent, station: str, reason: str) -> tuple[object, ...]:
    # jsonb cannot hold U+0000, a likely reason for being here.
    body = msgspec.json.encode(event.body).decode().replace("\\u0000", "\\ufffd")
    kind = event.body.workflow.value
    return (event.event_id, event.body_hash, station, event.seq, kind, body, reason)


def _sqlstate(error: BaseException) -> str | None:
    root = root_of(error)
    return root.sqlstate if root is not None else None


def _reason(error: BaseException) -> str:
    root = root_of(error)
    if root is None or root.sqlstate is None:
        return str(error)
    return f"{root.sqlstate} {root.diag.message_primary}"


def _only(cursor: psycopg.Cursor[tuple[Any, ...]]) -> tuple[Any, ...]:
    row = cursor.fetchone()
    assert row is not None
    return row


def _epoch_us(at: datetime) -> int:
    return round(at.timestamp() * 1_000_000)
