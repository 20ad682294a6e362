"""A real journal with ordinary receiving events in it, opened and closed at will."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import msgspec

from station.journal.journal import Journal
from station.journal.record import order_keys
from tests.fakes.clocks import FakeClock
from tests.fakes.outbox import owed_event

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from station.journal.journal import Recorded
    from station.journal.record import Attachment


class Journalled:
    """A journal and what a desk would record in it. A context manager."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.clock = FakeClock()
        self.journal = Journal(file, self.clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.journal.close()

    def restart(self) -> None:
        """Close the store and open it again, as the next start does."""
        self.journal.close()
        self.journal = Journal(self.file, self.clock)

    def record(self, *awbs: str, **changes: Any) -> list[Recorded]:
        """Record a received parcel for each; `changes` go into their bodies."""
        return [self._record(awb, changes) for awb in awbs]

    def show(self, awb: str, *pictures: Attachment, **changes: Any) -> Recorded:
        """Record a received parcel that these pictures show."""
        return self._record(awb, changes, pictures)

    def _record(
        self, awb: str, changes: dict[str, Any], pictures: Sequence[Attachment] = ()
    ) -> Recorded:
        seq = self.journal.prepare()
        keys = order_keys(awb=awb)
        body = owed_event(seq, awb, **{"order_keys": keys, **changes}).body
        body = msgspec.structs.replace(body, boot_id=self.journal.boot_id)
        return self.journal.record(body, None, pictures)
