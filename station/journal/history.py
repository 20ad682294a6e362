"""The journal read whole, in station order: what `verify` and `export` walk."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from station.journal import chain, epoch

if TYPE_CHECKING:
    from collections.abc import Iterator

    import apsw

_EVENTS = "SELECT seq, event_id, body, body_hash, chain_hash FROM event ORDER BY seq"


def events(reader: apsw.Connection) -> Iterator[chain.Link]:
    """Yield every event as the chain sees it."""
    for row in reader.execute(_EVENTS):
        yield chain.Link(*row)


def links(reader: apsw.Connection) -> Iterator[chain.Link]:
    """Yield every event, and each epoch's note before its first event."""
    # Of two with the same number, the one from the first source comes first.
    return heapq.merge(epoch.note_links(reader), events(reader), key=lambda link: link.seq)


def verify(reader: apsw.Connection) -> chain.ChainReport:
    """Walk the whole chain."""
    return chain.walk(links(reader), epoch.missing_in(epoch.note_links(reader)))
