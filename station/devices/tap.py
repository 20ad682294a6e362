"""Where a reader lets others see what passes, without a second hand on the port.

A port can be opened once. Whoever wants to see a device's bytes listens here, to the reader that
has it open; while nobody does, it costs a reader one look at an empty tuple.
"""

from __future__ import annotations

import logging
import threading
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Hear = Callable[["Passed"], None]

log = logging.getLogger(__name__)


class Passed(Struct, frozen=True):
    """What one read brought, and what its decoder made of it: events, or nothing (yet)."""

    device: str
    at: datetime
    data: bytes
    read_as: tuple[object, ...] = ()


class Tap:
    """Tells every listener, in the reader's thread. A listener must return at once."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._hearers: tuple[Hear, ...] = ()

    def listen(self, hear: Hear) -> Callable[[], None]:
        """Begin to hear; return the way to stop."""
        with self._guard:
            self._hearers = (*self._hearers, hear)
        return lambda: self._drop(hear)

    def tell(self, device: str, at: datetime, data: bytes, read_as: Sequence[object]) -> None:
        """Tell who listens; a listener that fails disturbs neither the others nor the reader."""
        if not self._hearers:
            return
        passed = Passed(device, at, data, tuple(read_as))
        for hear in self._hearers:
            try:
                hear(passed)
            except Exception:
                log.exception("a listener failed")

    def _drop(self, hear: Hear) -> None:
        with self._guard:
            self._hearers = tuple(one for one in self._hearers if one is not hear)
