"""Delivers attachments to OSAS, and isolates what it refuses. Neighbour: ledger_push.

Delivered means: committed, and read back by its name. One that is refused for its contents is
parked alone; nothing is ordered, so the others need not wait.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg

from station.central import parking
from station.central.batch import Answer
from station.central.refusals import central_error, is_data_at_fault, told_as_central
from station.central.transaction import limits
from station.errors import CentralError
from station.journal.record import AttachmentProof, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from station.central.batch import Batch
    from station.central.idling_pool import Connection
    from station.journal.record import OwedAttachment


class AttachmentPush:
    """Pushes attachments. `answering` guards a wait on the connection."""

    def __init__(
        self,
        statements: Mapping[str, str],
        limit_s: float,
        answering: Callable[[Connection], AbstractContextManager[Callable[[], None]]],
    ) -> None:
        self._write = statements["write"]
        self._read_back = statements["read_back"]
        self._limit_s = limit_s
        self._answering = answering

    def __call__(self, connection: Connection, batch: Batch, station: str) -> Answer:
        """Push a batch's attachments; return what became of each. Raises CentralError."""
        with told_as_central():
            connection.autocommit = True
        return Answer([], attached=self._push(connection, batch.attachments, station))

    def _push(
        self, connection: Connection, owed: Sequence[OwedAttachment], station: str
    ) -> list[AttachmentProof]:
        try:
            with self._answering(connection):
                there = self._transact(connection, owed, station)
        except psycopg.Error as error:
            if not is_data_at_fault(error):
                raise central_error(error) from error
            self._roll_back(connection)
            if len(owed) == 1:
                reason = parking.reason(error)
                return [AttachmentProof(owed[0].sha256, DeliveryState.PARKED, reason)]
            return [proof for one in owed for proof in self._push(connection, [one], station)]
        return [
            AttachmentProof(one.sha256, DeliveryState.DELIVERED)
            for one in owed
            if one.sha256 in there
        ]

    def _transact(
        self, connection: Connection, owed: Sequence[OwedAttachment], station: str
    ) -> frozenset[bytes]:
        facts = _facts_of(owed, station)
        with connection.pipeline():
            connection.execute("BEGIN")
            limits(connection, self._limit_s)
            connection.execute(self._write, facts)
            names = connection.execute(self._read_back, facts)
            committed = connection.execute("COMMIT")
        if committed.statusmessage != "COMMIT":
            raise CentralError("database_failed")
        return frozenset(bytes(name) for (name,) in names)

    def _roll_back(self, connection: Connection) -> None:
        try:
            with self._answering(connection):
                connection.execute("ROLLBACK")
        except psycopg.Error as error:
            raise central_error(error) from error


def _facts_of(owed: Sequence[OwedAttachment], station: str) -> dict[str, object]:
    return {
        "sha256s": [one.sha256 for one in owed],
        "media_types": [one.media_type for one in owed],
        "contents": [one.content for one in owed],
        "hubs": [one.hub for one in owed],
        "captured": [one.captured_us for one in owed],
        "station": station,
    }
