"""What befell the store, kept in it: `hub-station journal incidents` and the window say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

    import apsw

    from station.events import StoreAlarm


def note(connection: apsw.Connection, alarm: StoreAlarm) -> None:
    """Keep an alarm, in the caller's transaction or one of its own. Raises apsw.Error."""
    at_us = round(alarm.at.timestamp() * 1_000_000)
    facts = msgspec.json.encode(dict(alarm.facts)).decode()
    connection.execute("INSERT INTO incident VALUES (?, ?, ?)", (at_us, alarm.key, facts))


def all_of(reader: apsw.Connection) -> Iterator[tuple[int, str, dict[str, str]]]:
    """Yield when (microseconds since 1970), which sentence, and its facts; oldest first."""
    for at_us, key, facts in reader.execute("SELECT * FROM incident ORDER BY at_us, rowid"):
        yield at_us, key, msgspec.json.decode(facts)
