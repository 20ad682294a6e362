"""Cells as the mirror keeps them: times are microseconds since 1970 (UTC), truths 0 and 1."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment(microseconds: int) -> datetime:
    """Return a time."""
    return _EPOCH + timedelta(microseconds=microseconds)


def microseconds(moment: datetime) -> int:
    """Return a time as the mirror keeps it."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment_or_none(microseconds: int | None) -> datetime | None:
    """Return a time, None where nobody said when."""
    return None if microseconds is None else moment(microseconds)


def with_moments(row: Sequence[Any], *places: int) -> list[Any]:
    """Return a row's cells, those at these places as times."""
    return _read(row, places, moment_or_none)


def with_truths(row: Sequence[Any], *places: int) -> list[Any]:
    """Return a row's cells, those at these places as truths."""
    return _read(row, places, bool)


def _read(row: Sequence[Any], places: Sequence[int], reading: Callable[[Any], Any]) -> list[Any]:
    cells = list(row)
    for place in places:
        cells[place] = reading(cells[place])
    return cells
