"""Whether one database answers, told to everybody when that changes."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from station.events import LinkChanged, ServerRolledBack

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.clock import Clock
    from station.errors import CentralError
    from station.events import Announcement, Target

log = logging.getLogger(__name__)


class Link:
    """Shared by a database's uplink and the downlink: what either learns, both have told."""

    def __init__(
        self, target: Target, announce: Callable[[Announcement], None], clock: Clock
    ) -> None:
        self._target = target
        self._announce = announce
        self._clock = clock
        self._lock = threading.Lock()
        self._told: str | None = None

    def answered(self) -> None:
        """Note that the database did what it was asked."""
        self._tell("")

    def failed(self, error: CentralError) -> None:
        """Note that the database cannot be used now, and why."""
        self._tell(error.key)

    def rolled_back(self, events: int) -> None:
        """Note that the database lost what it had acknowledged; so many events wait again."""
        log.warning("%s was rolled back: %d events are sent again", self._target, events)
        self._announce(ServerRolledBack(self._target, events, self._clock.now()))

    def _tell(self, reason: str) -> None:
        with self._lock:
            if reason == self._told:
                return
            self._told = reason
            log.info("%s %s", self._target, reason or "answers")
            self._announce(LinkChanged(self._target, not reason, reason, self._clock.now()))
