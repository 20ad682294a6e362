"""Learns which server took a batch: another database is not one that was restored.

Asked after the first batch, and whenever the event that was acknowledged last is not there. A
failover and a base backup keep the server's identifier, and a database that was dropped and filled
again keeps its name. Imports psycopg, so it is imported in the uplink's thread only.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import psycopg
from msgspec import structs
from psycopg import errors

from station.central.refusals import central_error

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from station.central.batch import Answer, Batch, Push
    from station.central.idling_pool import Connection

_IDENTITY = "SELECT system_identifier || '/' || current_database() FROM pg_control_system()"
_NOBODY_MAY_ASK = (errors.InsufficientPrivilege, errors.UndefinedFunction)

log = logging.getLogger(__name__)


class RecognisingPush:
    """A push whose answer says which server it is from, where that is to be known."""

    def __init__(
        self, push: Push, answering: Callable[[Connection], AbstractContextManager[object]]
    ) -> None:
        self._push = push
        self._answering = answering
        self._told = False

    def __call__(self, connection: Connection, batch: Batch, station: str) -> Answer:
        """Push as the push itself does."""
        answer = self._push(connection, batch, station)
        if self._told and answer.is_last_acknowledged_present:
            return answer
        try:
            server = self._server(connection)
        except psycopg.Error as error:
            if not answer.is_last_acknowledged_present:
                raise central_error(error) from error
            # What was proved is proved; the next batch asks again.
            log.info("the server was not recognised: %s", error)
            return answer
        self._told = True
        return structs.replace(answer, server=server)

    def _server(self, connection: Connection) -> str:
        """Return the server's identifier and the database's name, "" where that is not told."""
        try:
            with self._answering(connection):
                found = connection.execute(_IDENTITY).fetchone()
        except _NOBODY_MAY_ASK:
            return ""
        return str(found[0]) if found else ""
