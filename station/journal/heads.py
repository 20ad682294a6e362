"""Compares the journal with the heads of its chain that a database acknowledged. Pure.

Each head covers every event before it. Whoever edits the journal can compute its chain anew, but
not the heads that a database keeps and lets no station change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from station.journal.chain import Link


class Head(NamedTuple):
    """The chain's head when an event was sent, as a database keeps it."""

    seq: int
    event_id: bytes
    chain_hash: bytes


class HeadsReport(Struct, frozen=True):
    """How many heads agree; how many are older than this journal, or of events it does not have.

    `differs_at` is the first station sequence at which the journal is another one, None if none is.
    """

    agree: int
    earlier: int
    missing: int
    differs_at: int | None


def compare(heads: Sequence[Head], events: Iterable[Link]) -> HeadsReport:
    """Look every head up in the journal, which is given whole and in station order."""
    wanted = {head.event_id: head for head in heads}
    first: bytes | None = None
    agree, differing = 0, []
    for link in events:
        first = first or link.event_id
        head = wanted.pop(link.event_id, None)
        if head is None:
            continue
        if (head.seq, head.chain_hash) == (link.seq, link.chain_hash):
            agree += 1
        else:
            differing.append(link.seq)
    earlier = sum(first is None or event_id < first for event_id in wanted)
    return HeadsReport(agree, earlier, len(wanted) - earlier, min(differing, default=None))
