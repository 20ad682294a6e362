"""Pushes batch after batch over one connection, in a thread beside the uplink's.

A connection that comes from the pool is asked first whether it still lives, which costs a round
trip: the batches of one drain share one. A thread beside, because a silent server must not stop
the count of what waits from being told. A batch may follow another at once, if that one arrived
whole: then the database need not wait until its outcome has been noted.
"""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING, NamedTuple

from msgspec import structs

from station.central.drain import goes_on
from station.central.written import written

if TYPE_CHECKING:
    from station.central.batch import Answer, Batch, Push
    from station.central.pools import Pool


class _Item(NamedTuple):
    batch: Batch
    follows: bool


class Sending:
    """A run of pushes. `send` and `outcome` by turns, in one thread; then `end`."""

    def __init__(self, pool: Pool, push: Push, station: str, acquire_s: float | None) -> None:
        self._pool = pool
        self._push = push
        self._station = station
        self._acquire_s = acquire_s
        self._batches: queue.SimpleQueue[_Item | None] = queue.SimpleQueue()
        self._outcomes: queue.SimpleQueue[Answer | Exception] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=f"push-{pool.target}", daemon=True)
        self._thread.start()

    def send(self, batch: Batch, *, follows: bool = False) -> None:
        """Push a batch; its outcome comes later.

        One that `follows` is pushed if the one before `goes_on`. Else it is let fall, and has no
        outcome. What is to be sent is written out here, while the one before is under way.
        """
        ready = structs.replace(batch, events=written(batch.events))
        self._batches.put(_Item(ready, follows))

    def outcome(self, within_s: float) -> Answer:
        """Wait for what became of the batch. Raises queue.Empty when it takes longer.

        Raises what the push raised, CentralError for one; the run is over then.
        """
        outcome = self._outcomes.get(timeout=within_s)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def end(self) -> None:
        """Give the connection back."""
        self._batches.put(None)
        self._thread.join()

    def _run(self) -> None:
        try:
            with self._pool.connection(self._acquire_s) as connection:
                may_follow = False
                while (item := self._batches.get()) is not None:
                    if item.follows and not may_follow:
                        continue
                    answer = self._push(connection, item.batch, self._station)
                    may_follow = goes_on(item.batch, answer)
                    self._outcomes.put(answer)
        except Exception as error:  # noqa: BLE001  # raised again in `outcome`
            self._outcomes.put(error)
