"""The newest events of this station's own journal, for whoever counts a hub: read, never written.

Beside the desk's thread: it reads tens of thousands of events. Neighbours: own_scans, surveying.
"""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import apsw
import msgspec

from station.errors import JournalError
from station.journal import schema
from station.journal.record import EventBody

if TYPE_CHECKING:
    from pathlib import Path

NEWEST_EVENTS = 50_000
_EVENTS = f"""
SELECT event_id, body, CASE WHEN state IN ('pending', 'parked') THEN NULL ELSE settled_us END
  FROM event LEFT JOIN delivery ON delivery.seq = event.seq AND target = 'osas'
 WHERE event.seq > (SELECT coalesce(max(seq), 0) FROM event) - {NEWEST_EVENTS}
 ORDER BY event.seq
"""  # noqa: S608  # our own number
_UNSENT = """
SELECT count(*) FROM (SELECT seq FROM delivery WHERE target IN ('osas', 'onmart')
                         AND state = 'pending'
                       UNION
                      SELECT seq FROM delivery WHERE target IN ('osas', 'onmart')
                         AND state = 'parked')
"""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_decode = msgspec.json.Decoder(EventBody).decode


class Recent(msgspec.Struct, frozen=True):
    """An event that was not undone. `settled_at`: when OSAS had it; None: it has it not yet."""

    body: EventBody
    settled_at: datetime | None


class TakenBack(msgspec.Struct, frozen=True):
    """What undid an event. `done_settled_at`: when OSAS had what was undone; None: not yet."""

    undo: Recent
    done_settled_at: datetime | None


class Own(msgspec.Struct, frozen=True):
    """What a station's journal tells: its newest events in order, and how many are owed."""

    events: tuple[Recent, ...] = ()
    unsent: int = 0
    taken_back: tuple[TakenBack, ...] = ()

    def untold(self, since: datetime) -> list[EventBody]:
        """Return what OSAS has not had, or had since a moment, in its order.

        Of what was undone only the undoing of an event that OSAS had before.
        """
        bodies = [one.body for one in self.events if _is_untold(one.settled_at, since)]
        bodies += [
            one.undo.body
            for one in self.taken_back
            if _is_untold(one.undo.settled_at, since) and not _is_untold(one.done_settled_at, since)
        ]
        return sorted(bodies, key=lambda body: body.seq)


def _is_untold(settled_at: datetime | None, since: datetime) -> bool:
    return settled_at is None or settled_at >= since


def own_events(file: Path) -> Own:
    """Return the newest events; of one that was undone, neither it nor what undid it.

    Raises JournalError.
    """
    try:
        with closing(schema.open_reader(file)) as reader:
            return read(reader)
    except apsw.Error as error:
        raise JournalError("journal_unusable", file=file, cause=error) from error


def read(reader: apsw.Connection) -> Own:
    """Return what a connection to a journal tells. Raises apsw.Error."""
    rows: list[tuple[Any, ...]] = reader.execute(_EVENTS).fetchall()
    told = {UUID(bytes=row[0]): Recent(_decode(row[1]), _at(row[2])) for row in rows}
    undoing = [one for one in told.values() if one.body.undoes is not msgspec.UNSET]
    undone = {one.body.undoes for one in undoing}
    events = tuple(
        one
        for event_id, one in told.items()
        if one.body.undoes is msgspec.UNSET and event_id not in undone
    )
    back = (
        TakenBack(one, told[one.body.undoes].settled_at)
        for one in undoing
        if isinstance(one.body.undoes, UUID) and one.body.undoes in told
    )
    unsent: int = reader.execute(_UNSENT).get
    return Own(events, unsent, tuple(back))


def _at(settled_us: int | None) -> datetime | None:
    return None if settled_us is None else _EPOCH + timedelta(microseconds=settled_us)
