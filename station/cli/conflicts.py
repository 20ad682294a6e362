"""`hub-station outbox conflicts`: what was delivered beside somebody else's, a line each.

Nothing waits because of it; it is listed until somebody has seen it (`outbox seen`). Reads the
journal itself, also beside a running window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.cli import lines
from station.cli.store import journal_reader
from station.journal.decisions import contested, rival_in, why_key

if TYPE_CHECKING:
    from station.cli.invocation import Invocation
    from station.journal.decisions import Parked
    from station.texts import Texts


def list_conflicts(call: Invocation) -> int:
    """Print a line for each event and database; 0."""
    with journal_reader(call.folders) as reader:
        for one in contested(reader) if reader is not None else ():
            lines.put(_line(one, call.texts))
    return 0


def _line(one: Parked, texts: Texts) -> lines.Line:
    return {
        "event_id": str(one.event_id),
        "seq": one.seq,
        "awb": one.body.awb,
        "about": one.body.about,
        "target": one.target,
        "scanned_at": lines.instant(one.scanned_at),
        "why": texts(why_key(one.note)),
        "other": _other(one.note),
    }


def _other(note: str) -> lines.Line | None:
    rival = rival_in(note)
    if rival is None:
        return None
    at = lines.instant(rival.scanned_at) if rival.scanned_at is not None else None
    return {
        "event_id": rival.event_id,
        "scanned_at": at,
        "desk": rival.desk,
        "operator": rival.operator,
    }
