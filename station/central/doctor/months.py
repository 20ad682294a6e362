"""The ledger's monthly partitions, by their names: event_ledger_2026_10. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable

    from station.central.doctor.catalog import Partition

_MONTH = re.compile(r"event_ledger_(\d{4})_(\d{2})")


class Months(Struct, frozen=True):
    """From the first month's start to the last one's end, without a look for gaps."""

    start: datetime
    end: datetime

    @property
    def first_id(self) -> UUID:
        """Return the smallest event id of these months."""
        return _first_uuid7(self.start)

    @property
    def end_id(self) -> UUID:
        """Return the smallest event id after these months."""
        return _first_uuid7(self.end)


def months_of(partitions: Iterable[Partition]) -> Months | None:
    """Return which months have a partition, None where there are none."""
    found = (_MONTH.fullmatch(partition.name) for partition in partitions)
    months = sorted((int(name[1]), int(name[2])) for name in found if name)
    if not months:
        return None
    (first_year, first), (last_year, last) = months[0], months[-1]
    return Months(
        datetime(first_year, first, 1, tzinfo=UTC),
        datetime(last_year + last // 12, last % 12 + 1, 1, tzinfo=UTC),
    )


def _first_uuid7(moment: datetime) -> UUID:
    """Return the smallest UUIDv7 of a moment: it starts with 48 bits of milliseconds."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)
