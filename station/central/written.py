"""What a batch's statements name of its events, written out as PostgreSQL reads it. No I/O.

Once, and in few calls in C: the driver would go through each list in Python, for each statement
that names it. Before its turn comes: meanwhile the database works on the batch before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from station.events import Verdict, Workflow
from station.journal.record import OwedEvent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from station.journal.record import EventBody

_ENCODER = msgspec.json.Encoder()


class _WrittenEvents(list[OwedEvent]):
    """Events whose facts are there already; a part of them is an ordinary list again."""

    def __init__(self, events: Sequence[OwedEvent]) -> None:
        super().__init__(events)
        self.facts = _facts_of(self)


def written(events: Sequence[OwedEvent]) -> Sequence[OwedEvent]:
    """Return the same events, with their facts made ahead.

    As they are where a text among them cannot be sent: whoever sends them isolates it.
    """
    try:
        return _WrittenEvents(events)
    except UnicodeError:
        return events


def facts_of(events: Sequence[OwedEvent]) -> Mapping[str, object]:
    """Return the facts, each under the name that the statements have for it.

    Raises UnicodeError for a text that cannot be sent.
    """
    return events.facts if isinstance(events, _WrittenEvents) else _facts_of(events)


def _facts_of(events: Sequence[OwedEvent]) -> Mapping[str, object]:
    return {
        # A line each: the server parses them in two thirds of the time that one list takes.
        "bodies": _ENCODER.encode_lines([event.body for event in events]).decode().rstrip("\n"),
        "ids": _array(event.event_id.hex for event in events),
        "seqs": _array(str(event.seq) for event in events),
        "hashes": [event.body_hash for event in events],
        "awbs": _ENCODER.encode([event.body.awb for event in events]).decode(),
        "counts": _array("ft"[_is_scan_that_counts(event.body)] for event in events),
    }


def _array(words: Iterable[str]) -> str:
    """Return what PostgreSQL reads as an array; of words that need no quotes."""
    return "{" + ",".join(words) + "}"


def _is_scan_that_counts(body: EventBody) -> bool:
    """Return whether a marketplace would hear of it: as onmart_push says."""
    if not body.counts or not body.awb or body.workflow is Workflow.WEIGHING:
        return False
    moves = body.moves_to is not None or body.verdict is not Verdict.OK
    return moves or body.workflow is Workflow.RECEIVING
