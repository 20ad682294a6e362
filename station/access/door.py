"""What the access thread works with: made, used and closed in it. Neighbours: gate, proving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.access.kept import Kept
from station.access.proving import Proving
from station.access.verifier import RFC_9106
from station.mirror.reader import MirrorReader

if TYPE_CHECKING:
    from station.access.verifier import Cost
    from station.central.log_in import LogIn
    from station.clock import Clock
    from station.folders import Folders


class Door:
    """The file of who logged in here, a reader of the mirror, and OSAS's accounts."""

    def __init__(
        self,
        folders: Folders,
        clock: Clock,
        log_in: LogIn,
        running_since_s: float,
        cost: Cost = RFC_9106,
    ) -> None:
        self.presences = log_in
        self._kept = Kept(folders.access_file)
        self._mirror = MirrorReader(folders.mirror_file)
        self.proving = Proving(
            log_in, self._kept, self._mirror, clock, cost=cost, running_since_s=running_since_s
        )

    def close(self) -> None:
        """Close the files."""
        self._kept.close()
        self._mirror.close()
