"""The journal read whole, archive and store, in station order: what `verify` and `export` walk."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import apsw

from station.journal import chain, epoch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_EVENTS = "SELECT seq, event_id, body, body_hash, chain_hash FROM event ORDER BY seq"


def events(
    reader: apsw.Connection, archives: Sequence[apsw.Connection] = ()
) -> Iterator[chain.Link]:
    """Yield every event as the chain sees it; one that is in store and archive alike, once."""
    before: chain.Link | None = None
    sources = [_events_in(source) for source in (*archives, reader)]
    for link in heapq.merge(*sources, key=lambda link: link.seq):
        if link != before:
            yield link
        before = link


def _events_in(source: apsw.Connection) -> Iterator[chain.Link]:
    for seq, *rest in source.execute(_EVENTS):
        if not all(isinstance(value, bytes) for value in rest):
            raise apsw.CorruptError(f"event {seq}")
        yield chain.Link(seq, *rest)


def links(
    reader: apsw.Connection, archives: Sequence[apsw.Connection] = ()
) -> Iterator[chain.Link]:
    """Yield every event, and each epoch's note before its first event."""
    # Of two with the same number, the one from the first source comes first.
    notes = epoch.note_links(reader)
    return heapq.merge(notes, events(reader, archives), key=lambda link: link.seq)


def verify(reader: apsw.Connection, archives: Sequence[apsw.Connection] = ()) -> chain.ChainReport:
    """Walk the whole chain; where the archive is not there, from the store's anchor on."""
    missing = epoch.missing_in(epoch.note_links(reader))
    anchor = reader.execute("SELECT seq, chain_hash FROM anchor").fetchone()
    if anchor is None or archives:
        return chain.walk(links(reader, archives), missing)
    after = (link for link in links(reader) if link.seq > anchor[0])
    return chain.walk(after, missing, anchor)
