"""`hub-station journal`: proves that nothing recorded was changed, and hands it out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import UUID

from station.cli import lines
from station.cli.store import journal_reader
from station.journal import chain
from station.journal.journal import links

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.cli.invocation import Invocation


def verify(call: Invocation) -> int:
    """Walk the hash chain; 1 where it is broken, saying at which scan."""
    report = chain.walk(_links(call))
    whole = report.broken_at is None
    lines.put(
        {
            "events": report.events,
            "ok": whole,
            "head": report.head.hex(),
            "broken_at": report.broken_at,
            "why": report.why,
        }
    )
    if not whole:
        call.tell(call.texts("cli.chain_broken", seq=report.broken_at))
    return 0 if whole else 1


def export(call: Invocation) -> int:
    """Print every event in station order, one JSON object a line."""
    for link in _links(call):
        lines.put(
            {
                "seq": link.seq,
                "event_id": str(UUID(bytes=link.event_id)),
                "body_hash": link.body_hash.hex(),
                "chain_hash": link.chain_hash.hex(),
                "body": json.loads(link.body),
            }
        )
    return 0


def _links(call: Invocation) -> Iterator[chain.Link]:
    """Yield the journal's links; a station that never scanned has none."""
    with journal_reader(call.folders) as reader:
        if reader is not None:
            yield from links(reader)
