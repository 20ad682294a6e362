"""One pool of connections per central database, with the owner's four settings.

Neighbours: idling_pool (psycopg_pool behind it), watchdog, refusals. psycopg is imported when the
first connection is wanted, in the thread that wants it: a window must not wait for it.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from station.central.watchdog import Watchdog
from station.errors import CentralError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from station.central.idling_pool import Connection, IdlingPool
    from station.events import Target
    from station.options import DatabaseOptions
    from station.passwords import Passwords

CHECK_WITHIN_S = 5.0
_LOOK_EVERY_S = 0.1
_CLOSE_WITHIN_S = 2.0
_CONNECTED_WITHIN_S = 0.2

log = logging.getLogger(__name__)


class Pool:
    """Lends connections to one database; opened by its first use, closed for good by `close`."""

    def __init__(
        self,
        target: Target,
        options: DatabaseOptions,
        *,
        passwords: Passwords | None = None,
        answer_within_s: float = 30.0,
    ) -> None:
        self.target = target
        self.answer_within_s = answer_within_s
        self._options = options
        self._passwords = passwords
        self._watchdog = Watchdog(answer_within_s, f"watchdog-{target}")
        self._pool: IdlingPool | None = None
        self._lock = threading.Lock()
        self._closed = False
        self._failures = 0
        self._interruptions = 0
        self._cause = ""
        self._made_s: WeakKeyDictionary[Connection, float] = WeakKeyDictionary()
        self._borrower = threading.local()
        self._lent = 0
        self._waiting = 0

    @contextlib.contextmanager
    def connection(self, timeout_s: float | None = None) -> Iterator[Connection]:
        """Lend a connection; commit at the block's end, roll back if it raises.

        Waits and connects for `pool_acquire_ms` at most (or `timeout_s` if that is shorter) and
        fails at once when the server refuses. Raises CentralError with the refusal's sentence;
        `database_busy` when all connections stayed in use.
        """
        pool = self._opened()
        self._count_waiting(1)
        try:
            connection = self._acquire(pool, timeout_s)
        finally:
            self._count_waiting(-1)
        self._count_lent(1)
        try:
            with connection:
                yield connection
        except CentralError as error:
            if error.key == "database_read_only":
                # After a failover, or once the setting is mended, only a new session may write.
                connection.close()
            raise
        finally:
            self._count_lent(-1)
            pool.putconn(connection)

    @contextlib.contextmanager
    def answering(
        self, connection: Connection, within_s: float | None = None
    ) -> Iterator[Callable[[], None]]:
        """Give the server up unless this block ends within `within_s`, else `answer_within_s`.

        Call what it yields when the server did answer: the time starts again. Raises CentralError
        `database_silent` in place of the driver's error when the server had to be given up.
        """
        with self._watchdog.watching(connection, within_s) as answered:
            yield answered

    @property
    def idle_s(self) -> float:
        """For how long a connection is kept that nobody uses."""
        return self._options.pool_idle_ms / 1000

    def close_unused(self) -> None:
        """Close what is not lent, down to `pool_min`, without waiting for its time."""
        with self._lock:
            pool = self._pool
        if pool is not None:
            pool.close_unused()

    @property
    def is_wanted(self) -> bool:
        """Whether somebody waits for a connection that others have."""
        with self._lock:
            return self._waiting > 0

    def interrupt(self) -> None:
        """End the waits of this moment: for a connection, and for an answer on one."""
        self._interruptions += 1
        self._watchdog.cut_all()

    def close(self) -> None:
        """Close every connection and end every wait, also those of other threads."""
        with self._lock:
            self._closed = True
            pool, self._pool = self._pool, None
        self.interrupt()
        if pool is not None:
            # A worker that is connecting may take much longer, to a server that never answers; it
            # ends by itself.
            pool.close(_CONNECTED_WITHIN_S if pool.is_connecting else _CLOSE_WITHIN_S)

    def _count_lent(self, more: int) -> None:
        with self._lock:
            self._lent += more

    def _count_waiting(self, more: int) -> None:
        with self._lock:
            self._waiting += more

    def _opened(self) -> IdlingPool:
        with self._lock:
            if self._closed:
                raise CentralError("database_closed")
            if not self._options.url:
                raise CentralError("database_not_set")
            if self._pool is None:
                self._pool = self._open()
            return self._pool

    def _open(self) -> IdlingPool:
        from station.central.idling_pool import (  # psycopg: not before it is needed
            IdlingPool,
            reporting_connection,
        )

        # What these warn of reaches the operator as a sentence, once; the rest would be noise.
        logging.getLogger("psycopg").setLevel(logging.ERROR)
        # What a column without a zone means is the session's: UTC, as Sequelize writes them. libpq
        # sends it with the connection's first message, which costs nothing and PgBouncer heeds.
        os.environ["PGTZ"] = "UTC"
        return IdlingPool(
            self._conninfo,
            connection_class=reporting_connection(self._note_failure),
            # PgBouncer in transaction mode hands the next transaction to another server connection.
            kwargs={"prepare_threshold": None},
            min_size=self._options.pool_min,
            max_size=self._options.pool_max,
            timeout=self._options.pool_acquire_ms / 1000,
            max_idle=self._options.pool_idle_ms / 1000,
            configure=self._note_made,
            check=self._check,
            reset=_restore,
            # One to connect, one that takes connections back meanwhile.
            num_workers=2,
            name=f"pool-{self.target}",
            open=True,
        )

    def _conninfo(self) -> str:
        """Say where to connect; asked anew each time, because the password may have changed."""
        from station.central.address import conninfo  # see _open

        try:
            return conninfo(self.target, self._options, self._passwords)
        except CentralError as error:
            self._note_failure(error)
            raise

    def _check(self, connection: Connection) -> None:
        """See that the server is there: it may have ended the session while nobody looked."""
        from station.central.idling_pool import IdlingPool  # see _open

        within_s = min(CHECK_WITHIN_S, self.answer_within_s)
        try:
            with self._watchdog.watching(connection, within_s):
                IdlingPool.check_connection(connection)
        except Exception as error:
            if self._made_s[connection] >= self._borrower.since_s:
                # Not grown old but just made: PgBouncer is there, and its server is not.
                self._note_failure(error)
            raise

    def _note_made(self, connection: Connection) -> None:
        self._made_s[connection] = time.monotonic()

    def _note_failure(self, error: Exception, conninfo: str = "") -> None:
        """Keep the last cause, because the pool's own timeout carries none.

        Not the error itself: its traceback would keep a connection half open.
        """
        from station.central.refusals import connect_error_key  # see _open

        key = connect_error_key(error, conninfo)
        with self._lock:
            is_news, self._cause = key != self._cause, key
            self._failures += 1
        if is_news:
            log.info("%s: no connection, %s: %s", self.target, key, error)

    def _acquire(self, pool: IdlingPool, timeout_s: float | None) -> Connection:
        """Wait in short turns, because the pool's own wait does not end when connecting fails."""
        from psycopg_pool import PoolClosed, PoolTimeout  # see _open

        acquire_s = self._options.pool_acquire_ms / 1000
        self._borrower.since_s = time.monotonic()
        deadline = self._borrower.since_s + min(acquire_s, timeout_s or acquire_s)
        failures, interruptions = self._failures, self._interruptions
        while True:
            turn_s = min(_LOOK_EVERY_S, deadline - time.monotonic())
            try:
                return pool.getconn(timeout=max(turn_s, 0.001))
            except PoolClosed as error:
                raise CentralError("database_closed") from error
            except PoolTimeout as error:
                if self._failures > failures:
                    raise CentralError(self._cause) from error
                if self._interruptions > interruptions or time.monotonic() >= deadline:
                    is_busy = self._lent >= self._options.pool_max
                    raise CentralError("database_busy" if is_busy else "database_silent") from error


def _restore(connection: Connection) -> None:
    """Undo what a borrower set: a returned connection otherwise keeps it."""
    connection.autocommit = False
