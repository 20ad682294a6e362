"""Gives up a server that accepts and never answers, where keepalives see a healthy peer.

A guard holds a duplicate of the connection's socket and shuts that down when time is up: whoever
waits on the connection wakes with an error. Nobody touches another thread's connection object.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import TYPE_CHECKING

from station.errors import CentralError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from station.central.idling_pool import Connection


class Watchdog:
    """Guards the waits on one pool's connections; `cut_all` ends them at once, for a shutdown."""

    def __init__(self, answer_within_s: float, name: str) -> None:
        self._answer_within_s = answer_within_s
        self._name = name
        self._guards: set[_Guard] = set()
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def watching(
        self, connection: Connection, answer_within_s: float | None = None
    ) -> Iterator[Callable[[], None]]:
        """Cut the connection unless this block ends in time, or calls what is yielded in time.

        Raises CentralError `database_silent` in place of the driver's error when it had to.
        """
        within_s = self._answer_within_s if answer_within_s is None else answer_within_s
        guard = _Guard(connection.fileno(), within_s, self._name)
        with self._lock:
            self._guards.add(guard)
        try:
            yield guard.answered
        except Exception as error:
            if guard.has_cut:
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
    """One deadline over one socket."""

    def __init__(self, fd: int, within_s: float, name: str) -> None:
        # The family and type do not matter for a shutdown; the copy shares the connection.
        self._socket = socket.fromfd(fd, socket.AF_INET, socket.SOCK_STREAM)
        self._within_s = within_s
        self._deadline_s = time.monotonic() + within_s
        self._over = threading.Event()
        self.has_cut = False
        self._thread = threading.Thread(target=self._watch, name=name, daemon=True)
        self._thread.start()

    def answered(self) -> None:
        self._deadline_s = time.monotonic() + self._within_s

    def cut(self) -> None:
        self.has_cut = True
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._over.set()
        self._thread.join()
        self._socket.close()

    def _watch(self) -> None:
        while not self._over.wait(self._deadline_s - time.monotonic()):
            if time.monotonic() >= self._deadline_s:
                self.cut()
                return
