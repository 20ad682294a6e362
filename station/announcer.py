"""Tells everybody who listens what the station did. Called from the core's threads.

A listener that fails is logged and passed over: it must not stop a scan from being told to the
others, nor the desk from taking the next.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.events import Announcement

log = logging.getLogger(__name__)


class Announcer:
    """The station's listeners."""

    def __init__(self) -> None:
        self._listeners: tuple[Callable[[Announcement], None], ...] = ()

    def subscribe(self, listener: Callable[[Announcement], None]) -> Callable[[], None]:
        """Add a listener; call what is returned to remove it."""
        # A new tuple each time: an announcement under way goes on over the old one.
        self._listeners = (*self._listeners, listener)

        def unsubscribe() -> None:
            self._listeners = tuple(one for one in self._listeners if one is not listener)

        return unsubscribe

    def __call__(self, announcement: Announcement) -> None:
        """Tell all listeners, in the order in which they came."""
        for listener in self._listeners:
            try:
                listener(announcement)
            except Exception:
                log.exception("a listener failed on %s", type(announcement).__name__)
