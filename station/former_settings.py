"""Settings as earlier releases called them: read as today's, and somebody is told to rename them.

A key that no release ever knew is refused as ever: it may be the one that encrypts the store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    Entry = tuple[str, str]
    """A table and a key in it."""

FORMER: dict[Entry, Entry | None] = {}
"""What each is called today; None: it is of no use any more. None yet: there was one release."""


class Former(NamedTuple):
    """One that a file has: as it stands there, and as it is called today ("" for nothing)."""

    key: str
    today: str


def found_in(values: dict[str, Any]) -> dict[Entry, Entry | None]:
    """Return which of these names of before a file uses."""
    return {
        (table, key): today
        for (table, key), today in FORMER.items()
        if isinstance(values.get(table), dict) and key in values[table]
    }


def brought_up(values: dict[str, Any], former: Mapping[Entry, Entry | None]) -> list[Former]:
    """Rename what was found in a file; return what was renamed. Today's own key stands above it."""
    return [
        Former(f"[{table}] {key}", _move(values, (table, key), today))
        for (table, key), today in former.items()
    ]


def _move(values: dict[str, Any], entry: Entry, today: Entry | None) -> str:
    table, key = entry
    value = values[table].pop(key)
    if not values[table]:
        del values[table]
    if today is None:
        return ""
    entries = values.setdefault(today[0], {})
    # What is no table is refused by who reads it.
    if isinstance(entries, dict):
        entries.setdefault(today[1], value)
    return f"[{today[0]}] {today[1]}"
