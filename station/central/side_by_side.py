"""Asks several databases at the same time, and waits for none longer than it may.

A job that is late is given up, not ended: its thread goes on until the pool gives its wait up too,
and what it brings then is dropped.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from typing import TYPE_CHECKING, Generic, TypeVar

from station.errors import CentralError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from station.events import Target

T = TypeVar("T")
_GRACE_S = 0.2
"""A pool that gives up just in time knows better why than we do."""

log = logging.getLogger(__name__)


class SideBySide(Generic[T]):
    """Used by one thread; `close` may come from another and ends its wait."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._done: queue.SimpleQueue[tuple[Target, T | CentralError] | None] = queue.SimpleQueue()
        self._closed = False
        self._threads: list[threading.Thread] = []

    def ask(
        self, jobs: Mapping[Target, Callable[[], T]], timeout_s: float
    ) -> dict[Target, T | CentralError]:
        """Run each job in a thread of its own; return what each returned, or why it did not."""
        deadline_s = time.monotonic() + timeout_s + _GRACE_S
        # A queue of its own for each call: what comes too late for one must not answer the next.
        done = self._done = queue.SimpleQueue()
        self._threads = [one for one in self._threads if one.is_alive()]
        for target, job in jobs.items():
            self._start(target, job, done)
        answers: dict[Target, T | CentralError] = {}
        while len(answers) < len(jobs) and not self._closed:
            try:
                answer = done.get(timeout=max(0.0, deadline_s - time.monotonic()))
            except queue.Empty:
                break
            if answer is not None:
                answers[answer[0]] = answer[1]
        late = "database_closed" if self._closed else "database_silent"
        return {target: answers.get(target, CentralError(late)) for target in jobs}

    def close(self) -> None:
        """End the wait of this moment, and every later one at once."""
        self._closed = True
        self._done.put(None)

    def join(self, timeout_s: float) -> None:
        """Wait for jobs that were given up; once their pools are closed they end by themselves."""
        deadline_s = time.monotonic() + timeout_s
        for thread in self._threads:
            thread.join(max(0.0, deadline_s - time.monotonic()))

    def _start(
        self,
        target: Target,
        job: Callable[[], T],
        done: queue.SimpleQueue[tuple[Target, T | CentralError] | None],
    ) -> None:
        def run() -> None:
            done.put((target, _outcome(target, job)))

        thread = threading.Thread(target=run, name=f"{self._name}-{target}", daemon=True)
        self._threads.append(thread)
        thread.start()


def _outcome(target: Target, job: Callable[[], T]) -> T | CentralError:
    try:
        return job()
    except CentralError as error:
        log.info("%s: %s", target, error)
        return error
    except Exception:
        # A fault of ours must not leave somebody waiting for an answer.
        log.exception("%s: not answered", target)
        return CentralError("database_failed")
