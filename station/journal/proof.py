"""Which of the events that were carried over from a damaged store are proved, and by what.

A body is proved by its hash. An event's id and link are proved by the link before; where that is
lost, what is left is that the id fits the time in the body. Sealed pages prove themselves.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

import msgspec

from station.journal import chain, history
from station.journal.record import EventBody

if TYPE_CHECKING:
    import apsw

    from station.journal.chain import Link

_UUID7 = 7
_NEAR = timedelta(days=1)

_decode = msgspec.json.Decoder(EventBody).decode


class Judgement(NamedTuple):
    """Sequence numbers: what is not as it was written, and what nothing proves or disproves."""

    wrong: list[int]
    unproved: list[int]
    wrong_notes: list[bytes]
    """The links of epochs' notes that are not as they were written."""


def judge(store: apsw.Connection) -> Judgement:
    """Look at every event and note of a store. Raises apsw.Error."""
    found = Judgement([], [], [])
    anchor = store.execute("SELECT seq, chain_hash FROM anchor").fetchone() or (0, chain.GENESIS)
    last, head = 0, chain.GENESIS
    for link in history.links(store):
        if last < anchor[0] < link.seq:
            last, head = anchor
        before = link.seq - 1 if link.after_seq is None else link.after_seq
        previous = head if before == last else None
        if not _is_right(link, previous):
            if link.opens_epoch:
                found.wrong_notes.append(link.chain_hash)
            else:
                found.wrong.append(link.seq)
            continue
        if previous is None and not link.opens_epoch:
            found.unproved.append(link.seq)
        last, head = link.seq - link.opens_epoch, link.chain_hash
    return found


def _is_right(link: Link, previous: bytes | None) -> bool:
    if chain.body_hash(link.body) != link.body_hash:
        return False
    if previous is None:
        return link.opens_epoch or _fits(link)
    follows = chain.chain_hash(previous, link.seq, link.event_id, link.body_hash)
    return follows == link.chain_hash


def _fits(link: Link) -> bool:
    """Tell whether a number and an id may have been given to what this body says."""
    try:
        body = _decode(link.body)
        minted = UUID(bytes=link.event_id)
        at = datetime.fromtimestamp((minted.int >> 80) / 1_000, UTC)
        apart = abs(at - body.device_at)
    except (ValueError, OverflowError, OSError, msgspec.DecodeError):
        return False
    return body.seq == link.seq and minted.version == _UUID7 and apart < _NEAR
