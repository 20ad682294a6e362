"""A database server among the faults: stopped, full, read-only, changed, put back to how it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import errors

from station.errors import CentralError
from tests.simulator.plan import Kind
from tests.simulator.schedule import true_time

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from uuid import UUID

    import psycopg

    from station.central.transaction import Asked, Committed
    from station.journal.record import OwedEvent
    from tests.simulator.database import Database, LedgerRow, Tables

_NO_CONNECTION = {
    Kind.DOWN: "database_refused",
    Kind.TOO_MANY: "database_full",
    Kind.PASSWORD: "database_auth",
}
_REFUSALS: dict[Kind, type[psycopg.Error]] = {
    Kind.READ_ONLY: errors.ReadOnlySqlTransaction,
    Kind.SCHEMA: errors.UndefinedColumn,
    Kind.NOT_NULL: errors.NotNullViolation,
    Kind.FORBIDDEN: errors.InsufficientPrivilege,
    Kind.DEADLOCK: errors.DeadlockDetected,
    Kind.SERIALIZATION: errors.SerializationFailure,
}
HITS_NEXT = (Kind.DEADLOCK, Kind.SERIALIZATION)
"""These hit so many transactions, the others last for a time."""
LASTING_REFUSALS = tuple(kind for kind in _REFUSALS if kind not in HITS_NEXT)


class Server:
    """One database and its troubles. `on_commit` hears of every transaction that wrote rows."""

    def __init__(
        self,
        database: Database,
        hit: Callable[[Kind], None],
        on_commit: Callable[[Server, Tables, Sequence[LedgerRow]], None],
    ) -> None:
        self.database = database
        self.target = database.target
        self._hit = hit
        self._on_commit = on_commit
        self._until_s: dict[Kind, float] = {}
        self._unfelt: set[Kind] = set()
        self._next: list[Kind] = []
        self._kept: list[tuple[float, Tables]] = []
        self.ever: dict[UUID, bytes] = {}
        """Every event that was ever committed, with its hash."""
        self.was_rolled_back = False
        self.restore_next_s: float | None = None
        """The next transaction finds the server rolled back by so much."""

    def trouble(self, kind: Kind, until_s: float, times: int) -> None:
        if kind in HITS_NEXT:
            self._next += [kind] * times
        else:
            self._until_s[kind] = max(until_s, self._until_s.get(kind, 0.0))
            self._unfelt.add(kind)

    def heal(self) -> None:
        self._until_s.clear()
        self._next.clear()
        self.restore_next_s = None

    def _has(self, kind: Kind, now_s: float) -> bool:
        """Return whether such a trouble lasts; it is counted when it is first felt."""
        if self._until_s.get(kind, 0.0) <= now_s:
            return False
        if kind in self._unfelt:
            self._unfelt.remove(kind)
            self._hit(kind)
        return True

    def refusal(self, now_s: float) -> CentralError | None:
        """Return why a connection cannot be had, if so."""
        for kind, key in _NO_CONNECTION.items():
            if self._has(kind, now_s):
                return CentralError(key)
        return None

    def transact(self, events: Sequence[OwedEvent], asked: Asked, now_s: float) -> Committed:
        """Commit a batch, or raise what such a server says."""
        if self.restore_next_s is not None:
            self.restore(now_s, self.restore_next_s)
            self.restore_next_s = None
        if self._has(Kind.DOWN, now_s):
            raise errors.AdminShutdown("terminating connection")
        self._refuse(now_s)
        tries = None if self._has(Kind.NOT_ADMITTED, now_s) else 0
        before = self._kept[-1][1]
        committed = self._commit(events, asked, true_time(now_s), tries)
        xid = self.database.xid
        fresh = [row for row in self.database.tables.ledger.values() if row.xid == xid]
        if fresh or asked.doubts:
            self.ever.update((row.event_id, row.body_hash) for row in fresh)
            self._on_commit(self, before, fresh)
            self.keep(now_s)
        return committed

    def _commit(
        self, events: Sequence[OwedEvent], asked: Asked, at: datetime, tries: int | None
    ) -> Committed:
        try:
            return self.database.transact(events, asked, at, tries=tries)
        except errors.ForeignKeyViolation:
            if len(events) == 1:
                self._hit(Kind.POISON)
            raise

    def _refuse(self, now_s: float) -> None:
        for kind in LASTING_REFUSALS:
            if self._has(kind, now_s):
                raise _REFUSALS[kind](kind)
        if self._next:
            kind = self._next.pop(0)
            self._hit(kind)
            raise _REFUSALS[kind](kind)

    def keep(self, now_s: float) -> None:
        """Remember the rows as they are now: a backup that one day may be restored."""
        self._kept.append((now_s, self.database.tables.snapshot()))

    def restore(self, now_s: float, by_s: float) -> None:
        """Put the database back to how it was so long ago: a restore, or a failover."""
        older = [tables for at_s, tables in self._kept if at_s <= now_s - by_s]
        if older:
            self._hit(Kind.ROLLED_BACK)
            self.was_rolled_back = True
            self.database.tables = older[-1].snapshot()
            self.keep(now_s)
