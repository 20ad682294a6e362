"""Answers what is parked, and does what a person decides, in a thread of its own named "parked".

No decision waits behind a silent server, as a question of the inquiry's may, and none is dropped:
what was asked for before the stop is done. Neighbours: parked_decisions, which does it; bootstrap.
"""

from __future__ import annotations

import logging
import queue
import threading
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from station.errors import JournalError, StationError

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.journal.decisions import Parked
    from station.parked_decisions import Done, Wish

T = TypeVar("T")

log = logging.getLogger(__name__)


class Deciding:
    """The thread, made at the first question. Its answers are called back in it."""

    def __init__(
        self, list_parked: Callable[[], list[Parked]], carry_out: Callable[[Wish], Done]
    ) -> None:
        self._list_parked, self._carry_out = list_parked, carry_out
        self._waiting: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._guard = threading.Lock()
        self._stopped = False
        self._thread: threading.Thread | None = None

    def parked(self, answer: Callable[[list[Parked] | StationError], None]) -> None:
        """Ask what is parked; never blocks."""
        self._put(partial(_tell, self._list_parked, answer))

    def decide(self, wish: Wish, answer: Callable[[Done | StationError], None]) -> None:
        """Have a wish carried out; never blocks."""
        self._put(partial(_tell, partial(self._carry_out, wish), answer))

    def stop(self) -> None:
        """Finish what was asked for, then end the thread. The desk must still run."""
        with self._guard:
            self._stopped = True
            self._waiting.put(None)
        if self._thread is not None:
            self._thread.join()

    def _put(self, errand: Callable[[], None]) -> None:
        with self._guard:
            if self._stopped:
                return
            self._waiting.put(errand)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="parked", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while (errand := self._waiting.get()) is not None:
            try:
                errand()
            except Exception:
                # Whoever heard the answer failed; the next one is another's.
                log.exception("an answer was not taken")


def _tell(ask: Callable[[], T], answer: Callable[[T | StationError], None]) -> None:
    told: T | StationError
    try:
        told = ask()
    except StationError as error:
        told = error
    except Exception:
        log.exception("what is parked could not be settled")
        told = JournalError("journal_unusable", file="", cause="")
    answer(told)
