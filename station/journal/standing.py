"""How far a store has come: its last link, and whether that is what this station remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from station.journal import chain

if TYPE_CHECKING:
    from collections.abc import Iterable

    import apsw

    from station.journal.chain import Span
    from station.journal.epoch import Why
    from station.journal.sidecar import LastKnown

# A note comes after the event whose number is the last before its own epoch.
_LAST = """
SELECT seq, id, chain_hash FROM (
    SELECT * FROM (SELECT seq, event_id AS id, chain_hash, 0 AS note
                     FROM event ORDER BY seq DESC LIMIT 1)
     UNION ALL SELECT seq, event_id, chain_hash, 0 FROM anchor
     UNION ALL SELECT first_seq - 1, last_id, chain_hash, number FROM epoch)
 ORDER BY seq DESC, note DESC LIMIT 1
"""
_AT = """
SELECT chain_hash FROM event WHERE seq = ?1
 UNION ALL SELECT chain_hash FROM anchor WHERE seq = ?1
 UNION ALL SELECT chain_hash FROM epoch WHERE first_seq = ?1 + 1
"""


class Standing(NamedTuple):
    """The last number given, the greatest event id (None before the first), the chain's head."""

    seq: int = 0
    event_id: UUID | None = None
    head: bytes = chain.GENESIS
    epoch: int = 1


def standing_of(connection: apsw.Connection) -> Standing:
    """Read how far the store has come. Raises apsw.Error."""
    number: int = connection.execute("SELECT 1 + count(*) FROM epoch").get
    last = connection.execute(_LAST).fetchone()
    if last is None:
        return Standing(epoch=number)
    seq, event_id, head = last
    return Standing(seq, UUID(bytes=event_id), head, number)


def disagreement(
    connection: apsw.Connection, standing: Standing, known: LastKnown | None
) -> Why | None:
    """Return why the store is not the one that was last written here. Raises apsw.Error."""
    if known is None or known.seq == 0:
        return None
    found = [row[0] for row in connection.execute(_AT, (known.seq,))]
    if known.seq <= standing.seq and known.head in found:
        return None
    # Imported here: hardly a start comes this far.
    from station.journal import epoch

    if known.seq > standing.seq:
        return epoch.Why.OLDER
    lost = epoch.missing_in(epoch.note_links(connection))
    return None if _is_elsewhere(connection, known.seq, lost) else epoch.Why.CLASH


def _is_elsewhere(connection: apsw.Connection, seq: int, lost: Iterable[Span]) -> bool:
    """Tell whether a number is in the archive, or admitted to be lost."""
    archived: int = connection.execute("SELECT coalesce(max(seq) - 1, 0) FROM anchor").get
    return seq <= archived or any(first <= seq <= last for first, last in lost)
