"""What is between a station and one database, and what of a push comes through. Time is given.

A push travels, is done at the server by the real LedgerPush in however many transactions, and its
answer travels back. Each fault that waits on the line hits one transaction.
"""

from __future__ import annotations

from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING

import psycopg
from msgspec.structs import replace

from station.central.ledger_push import LedgerPush
from station.central.transaction import ADMISSION_SLOTS
from station.errors import CentralError
from tests.simulator.plan import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from station.central.batch import Answer, Batch
    from station.central.transaction import Asked, Committed
    from station.journal.record import OwedEvent
    from tests.simulator.schedule import Schedule
    from tests.simulator.server import Server

ANSWER_WITHIN_S = 30.0
"""How long the watchdog waits for an answer."""


class Line:
    """One station's way to one database."""

    def __init__(
        self, server: Server, schedule: Schedule, chance: Random, hit: Callable[[Kind], None]
    ) -> None:
        self.server = server
        self._schedule = schedule
        self._chance = chance
        self._hit = hit
        self.refused_until_s = 0.0
        self.hole_until_s = 0.0
        self.unfelt: set[Kind] = set()
        self.waiting: list[Kind] = []
        """Faults that each hit one transaction, in this order."""
        self.delay_s = 0.0

    def heal(self) -> None:
        self.refused_until_s = self.hole_until_s = 0.0
        self.waiting.clear()

    def refusal(self) -> CentralError | None:
        """Return why no connection can be had, if so."""
        now_s = self._schedule.now_s
        if self.refused_until_s > now_s:
            self._feel(Kind.REFUSED)
            return CentralError("database_refused")
        return self.server.refusal(now_s)

    def is_hole(self) -> bool:
        if self.hole_until_s <= self._schedule.now_s:
            return False
        self._feel(Kind.HOLE)
        return True

    def _feel(self, kind: Kind) -> None:
        """Count what lasts for a time once, when it is first felt."""
        if kind in self.unfelt:
            self.unfelt.remove(kind)
            self._hit(kind)

    def way_s(self) -> float:
        """Return how long the next message travels."""
        return self._chance.uniform(0.002, 0.08)

    def push(self, batch: Batch, station: str) -> tuple[Answer | CentralError, float]:
        """Do at the server what arrives there; return what the station will hear, and how late."""
        self.delay_s = 0.0
        if self.is_hole():
            return CentralError("database_silent"), ANSWER_WITHIN_S
        push = LedgerPush(self, nullcontext)  # type: ignore[arg-type]  # stands for a transaction
        try:
            answer = push(_Connection(self), batch, station)  # type: ignore[arg-type]  # and its connection
        except CentralError as error:
            return error, self.delay_s
        # As recognition has it: the same server, also once it was put back to how it was.
        return replace(answer, server=str(self.server.target)), self.delay_s

    # ── what LedgerPush takes for a LedgerTransaction ────────────────────────────────────────

    slots = ADMISSION_SLOTS

    def __call__(
        self,
        connection: _Connection,
        events: Sequence[OwedEvent],
        asked: Asked,
    ) -> Committed:
        now_s = self._schedule.now_s
        kind = self.waiting.pop(0) if self.waiting else None
        if kind is not None:
            self._hit(kind)
        match kind:
            case Kind.CUT_BEFORE:
                connection.is_lost = True
                raise _lost()
            case Kind.CUT_AFTER:
                connection.is_lost = True
                self._commit_unheard(events, asked)
                raise _lost()
            case Kind.UNANSWERED:
                self._commit_unheard(events, asked)
                self._give_up()
            case Kind.LATE:
                late_s = now_s + ANSWER_WITHIN_S + self._chance.uniform(0.0, 90.0)
                self._schedule.at(late_s, lambda: self._commit_unheard(events, asked))
                self._give_up()
            case Kind.SLOW:
                self.delay_s += self._chance.uniform(1.0, ANSWER_WITHIN_S / 2)
        return self.server.transact(events, asked, now_s)

    def _give_up(self) -> None:
        self.delay_s = ANSWER_WITHIN_S
        raise CentralError("database_silent")

    def _commit_unheard(self, events: Sequence[OwedEvent], asked: Asked) -> None:
        """Commit, or refuse, what the station has given up, and perhaps sent again."""
        with suppress(psycopg.Error):
            self.server.transact(events, asked, self._schedule.now_s)


def _lost() -> psycopg.OperationalError:
    return psycopg.OperationalError("server closed the connection unexpectedly")


class _Connection:
    """What LedgerPush asks of a connection beside its transactions."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self.autocommit = False
        self.is_lost = False

    def execute(self, statement: str, values: tuple[object, ...] = ()) -> None:
        if self.is_lost:
            raise psycopg.OperationalError("the connection is closed")
        if statement != "ROLLBACK":
            self._line.server.database.tables.parked.add(values[0])  # type: ignore[arg-type]  # an event id
