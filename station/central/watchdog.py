"""Gives up a server that accepts and never answers, where keepalives see a healthy peer.

A guard holds a duplicate of the connection's socket and shuts that down when time is up: whoever
waits on the connection wakes with an error. Nobody touches another thread's connection object.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING

from station.errors import CentralError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg


class Watchdog:
    """Guards the waits on one pool's connections; `cut_all` ends them at once, for a shutdown."""

    def __init__(self, answer_within_s: float, name: str) -> None:
        self.answer_within_s = answer_within_s
        self._name = name
        self._guards: set[_Guard] = set()
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def watching(
        self, connection: psycopg.Connection, answer_within_s: float | None = None
    ) -> Iterator[None]:
        """Cut the connection unless this block ends in time.

        Raises CentralError `database_silent` in place of the driver's error when it had to.
        """
        within_s = self.answer_within_s if answer_within_s is None else answer_within_s
        guard = _Guard(connection.fileno(), within_s, self._name)
        with self._lock:
            self._guards.add(guard)
        try:
            yield
        except Exception as error:
            if guard.fired:
                raise CentralError("database_silent") from error
            raise
        finally:
            with self._lock:
                self._guards.discard(guard)
            guard.close()

    def cut_all(self) -> None:
        """Cut every connection that is being waited on."""
        with self._lock:
            for guard in self._guards:
                guard.cut()


class _Guard:
    """One timer over one socket."""

    def __init__(self, fd: int, answer_within_s: float, name: str) -> None:
        # The family and type do not matter for a shutdown; the copy shares the connection.
        self._socket = socket.fromfd(fd, socket.AF_INET, socket.SOCK_STREAM)
        self.fired = False
        self._timer = threading.Timer(answer_within_s, self.cut)
        self._timer.name = name
        self._timer.daemon = True
        self._timer.start()

    def cut(self) -> None:
        self.fired = True
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._timer.cancel()
        self._timer.join()
        self._socket.close()
