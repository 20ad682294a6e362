"""When attachments are sent: after the events, in small batches, and never in an event's way.

A failure here is this lane's own: it waits by itself, and events go on. Pure of threads, as drain.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from station.central.backoff import Backoff

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from station.errors import CentralError
    from station.journal.record import AttachmentProof, Outbox, OwedAttachment

_MOST_BYTES = 600_000
"""For so long a scan may wait on a slow line: two full photos."""
_MOST_BYTES_WHILE_SCANNING = 1
"""One photo, whatever its size."""
_LOOK_EVERY_S = 5.0

log = logging.getLogger(__name__)


class AttachmentLane:
    """One database's attachments. Used by its drain."""

    def __init__(self, outbox: Outbox, backoff_cap_s: float, random: Random) -> None:
        self._outbox = outbox
        self._backoff = Backoff(backoff_cap_s, random)
        self._due_s = float("-inf")

    def hurry(self) -> None:
        """Hear that a person wants everything sent now."""
        self._due_s = float("-inf")

    def next(self, now_s: float, *, scanning: bool) -> Sequence[OwedAttachment]:
        """Return what to send while no event waits; nothing after a failure, for a while."""
        if now_s < self._due_s:
            return ()
        owed = self._outbox.attachments(_MOST_BYTES_WHILE_SCANNING if scanning else _MOST_BYTES)
        if not owed:
            self._due_s = now_s + _LOOK_EVERY_S
        return owed

    def answered(self, proofs: Sequence[AttachmentProof]) -> None:
        """Take up what the database proved."""
        self._outbox.attached(proofs)
        self._backoff.reset()

    def failed(self, error: CentralError, now_s: float) -> None:
        """Take up why they are still owed. Nobody is told: events say whether there is a line."""
        log.info("%s: attachments: %s", self._outbox.target, error)
        self._due_s = now_s + self._backoff.next_pause_s()
