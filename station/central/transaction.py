"""One batch in one transaction and one round trip: effects and proof commit together.

    BEGIN · limits, admission · lock waybills · ledger, ON CONFLICT DO NOTHING · effects ·
    read back · COMMIT

Imports psycopg, so it is imported in the uplink's thread only.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from station.central.written import facts_of
from station.errors import CentralError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    import psycopg

    from station.central.idling_pool import Connection
    from station.clock import Clock
    from station.journal.record import OwedEvent

ADMISSION = 0x48554253
"""The class of our advisory locks, "HUBS"."""
ADMISSION_SLOTS = 32
"""So many stations write to a database at once; the others find every slot taken and come back."""

# Any free slot will do, looked for from anywhere: slots that stations were assigned to would stand
# empty while two that share one wait for each other. `tries`: how many were taken before it.
# No machine code: making it takes longer than a batch does, and would be done anew for each.
# Nothing is written either where the witness is gone: what was lost comes first, in its order.
_OPEN = """
WITH began AS MATERIALIZED (SELECT floor(random() * %(slots)s)::int AS slot),
     found AS MATERIALIZED (
     SELECT (SELECT n FROM generate_series(0, %(slots)s - 1) AS n
              WHERE pg_try_advisory_xact_lock(%(admission)s, (began.slot + n) %% %(slots)s)
              LIMIT 1) AS tries
       FROM began),
     witness AS MATERIALIZED (
     SELECT (%(witness)s::uuid IS NULL OR EXISTS (
             SELECT FROM hub_station.event_ledger WHERE event_id = %(witness)s::uuid))
        AND {picture} AS is_there)
SELECT tries, is_there, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint,
       set_config('hub_station.admitted', (tries IS NOT NULL AND is_there)::text, true),
       set_config('statement_timeout', %(limit_ms)s::text, true),
       set_config('lock_timeout', %(limit_ms)s::text, true),
       set_config('jit', 'off', true)
  FROM found, witness
"""
_NO_PICTURES = "true"
_NO_EFFECTS: Mapping[str, Mapping[str, str]] = MappingProxyType({})
_SERVER_TIME = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"


class Proof(msgspec.Struct, frozen=True):
    """What the ledger says of one event, inside the transaction that wrote it."""

    body_hash: bytes | None
    owed: bool
    look_again: bool
    """Whether its parcel is not known here, and may be later."""
    note: str
    """What of it a person may want to know."""


@dataclass(frozen=True, slots=True)
class Committed:
    """What one transaction found. `tries`: see _OPEN; None if no slot was free.

    `has_witness`: whether the event that was acknowledged last is still there.
    """

    tries: int | None
    has_witness: bool
    server_s: float = 0.0
    proofs: Mapping[UUID, Proof] = field(default_factory=dict)
    known: frozenset[str] = frozenset()


class Asked(NamedTuple):
    """What a transaction is asked beside its events' effects; see Batch."""

    station: str
    last_acknowledged: UUID | None
    knocks: bool
    effects: frozenset[str] = frozenset()
    """Which files of statements go behind the common ones; see effects.py."""
    doubts: Sequence[str] = ()
    last_attachment: bytes | None = None
    head_seq: int = 0
    head: bytes | None = None


class _Opened(NamedTuple):
    tries: int | None
    has_witness: bool
    at_us: int


class LedgerTransaction:
    """One database's statements, in their order; `read_back` and `known` are the last.

    `read_back`: a Proof for each event. `known`: which of the AWBs in doubt are known here.
    `has_picture`, if there are any: whether the last attachment is still there. `effects`: what is
    sent behind the others, by workflow, where the batch has something of it; a `read_back` of it
    tells (event, note): what a person may want to know.

    `on_offset` hears server time minus device time.
    """

    def __init__(
        self,
        statements: Mapping[str, str],
        facts: Mapping[str, object],
        *,
        limit_s: float,
        clock: Clock,
        on_offset: Callable[[timedelta], None],
        slots: int = ADMISSION_SLOTS,
        effects: Mapping[str, Mapping[str, str]] = _NO_EFFECTS,
    ) -> None:
        self._effects = effects
        self._statements = dict(statements)
        self._read_back = self._statements.pop("read_back")
        self._known = self._statements.pop("known")
        # Not asked before the first one has arrived: what fails there must hold up no event.
        self._has_picture = self._statements.pop("has_picture", _NO_PICTURES)
        self._facts = {
            **facts,
            "limit_ms": int(limit_s * 1000),
            "admission": ADMISSION,
            "slots": slots,
        }
        self.slots = slots
        self._clock = clock
        self._on_offset = on_offset

    def __call__(
        self, connection: Connection, events: Sequence[OwedEvent], asked: Asked
    ) -> Committed:
        """Commit the events' effects, or nothing.

        Raises psycopg.Error or UnicodeError, and CentralError where the server did not commit.
        """
        facts = self._facts | _facts_of(events, asked)
        sent_at = self._clock.now()
        opened = self._knock(connection, facts) if asked.knocks else None
        if opened is not None and opened.tries is None:
            return Committed(None, opened.has_witness)
        with connection.pipeline():
            if opened is None:
                opening = self._open(connection, facts)
            for statement in self._statements.values():
                connection.execute(statement, facts)
            notes = self._apply(connection, facts, asked.effects)
            ledger = connection.execute(self._read_back, facts)
            known = connection.execute(self._known, facts)
            last = connection.execute(_SERVER_TIME)
            committed = connection.execute("COMMIT")
        if committed.statusmessage != "COMMIT":
            raise CentralError("database_failed")
        (ended_us,) = _only(last)
        if opened is None:
            opened = _Opened(*_only(opening)[:3])
            self._report_offset(sent_at, opened.at_us, ended_us)
        return Committed(
            opened.tries,
            opened.has_witness,
            server_s=(ended_us - opened.at_us) / 1_000_000,
            proofs=_proofs(ledger.fetchall(), itertools.chain(*notes)),
            known=frozenset(awb for (awb,) in known),
        )

    def _apply(
        self, connection: Connection, facts: Mapping[str, object], wanted: frozenset[str]
    ) -> list[psycopg.Cursor[tuple[Any, ...]]]:
        """Send the wanted effects, in their order; return what will tell their notes."""
        told = []
        for name, statements in self._effects.items():
            if name in wanted:
                sent = {key: connection.execute(text, facts) for key, text in statements.items()}
                if "read_back" in sent:
                    told.append(sent["read_back"])
        return told

    def _open(
        self, connection: Connection, facts: Mapping[str, object]
    ) -> psycopg.Cursor[tuple[Any, ...]]:
        connection.execute("BEGIN")
        has_picture = _NO_PICTURES if facts["picture"] is None else self._has_picture
        return connection.execute(_OPEN.replace("{picture}", has_picture), facts)

    def _knock(self, connection: Connection, facts: Mapping[str, object]) -> _Opened:
        """Begin, and end again at once if there is no slot; one that was found is kept."""
        with connection.pipeline():
            opening = self._open(connection, facts)
        opened = _Opened(*_only(opening)[:3])
        if opened.tries is None:
            connection.execute("ROLLBACK")
        return opened

    def _report_offset(self, sent_at: datetime, first_us: int, last_us: int) -> None:
        """Report the mean of both ways' differences: what the server did between them drops out."""
        received_at = self._clock.now()
        middle = sent_at + (received_at - sent_at) / 2
        server_us = (first_us + last_us) // 2
        self._on_offset(timedelta(microseconds=server_us - _epoch_us(middle)))


def limits(connection: Connection, limit_s: float) -> None:
    """Let the server give up by itself what it cannot do in time, in this transaction."""
    connection.execute(
        "SELECT set_config('statement_timeout', %(ms)s::text, true),"
        " set_config('lock_timeout', %(ms)s::text, true)",
        {"ms": int(limit_s * 1000)},
    )


def _facts_of(events: Sequence[OwedEvent], asked: Asked) -> dict[str, object]:
    return {
        **facts_of(events),
        "station": asked.station,
        "effects": sorted(asked.effects),
        "witness": asked.last_acknowledged,
        "doubts": list(asked.doubts),
        "picture": asked.last_attachment,
        "head_seq": asked.head_seq,
        "head": asked.head,
    }


def _proofs(
    ledger: Iterable[tuple[Any, ...]], told: Iterable[tuple[Any, ...]]
) -> dict[UUID, Proof]:
    notes = {event_id: note for event_id, note in told if note}
    return {
        event_id: Proof(body_hash, owed, look_again, notes.get(event_id, note))
        for event_id, body_hash, owed, look_again, note in ledger
    }


def _only(cursor: psycopg.Cursor[tuple[Any, ...]]) -> tuple[Any, ...]:
    row = cursor.fetchone()
    assert row is not None
    return row


def _epoch_us(at: datetime) -> int:
    return round(at.timestamp() * 1_000_000)
