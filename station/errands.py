"""A thread that does one errand after another for a person. Neighbours: deciding, equipment.

Made at the first errand. None is dropped: what was asked for before the stop is done.
"""

from __future__ import annotations

import logging
import queue
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)


class Errands:
    """`put` from any thread; each errand is called in this one's own."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._waiting: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._guard = threading.Lock()
        self._stopped = False
        self._thread: threading.Thread | None = None

    def put(self, errand: Callable[[], None]) -> None:
        """Have it done; never blocks. After `stop` it is not."""
        with self._guard:
            if self._stopped:
                return
            self._waiting.put(errand)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Finish what was asked for, then end the thread."""
        with self._guard:
            self._stopped = True
            self._waiting.put(None)
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while (errand := self._waiting.get()) is not None:
            try:
                errand()
            except Exception:
                # Whoever heard the answer failed; the next one is another's.
                log.exception("an answer was not taken")
