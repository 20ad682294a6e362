"""Keeps writing off while something about a database blocks it. Neighbours: doctor, the pushes.

Looked at before the first push, and again once the database has said that it is not what we took it
for; until it fits, each try looks anew, so that sending goes on by itself when it has been mended.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from station.central.doctor.report import Severity
from station.central.refusals import told_as_central
from station.errors import CentralError

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.central.batch import Answer, Batch, Push
    from station.central.doctor.report import Report
    from station.central.idling_pool import Connection

_LOOK_AGAIN = frozenset({"database_schema", "database_forbidden"})

log = logging.getLogger(__name__)


class FitPush:
    """A push that goes only into a database that fits. Raises CentralError `database_unfit`."""

    def __init__(self, push: Push, look: Callable[[Connection], Report]) -> None:
        self._push = push
        self._look = look
        self._fits = False

    def __call__(self, connection: Connection, batch: Batch, station: str) -> Answer:
        """Push as the push itself does, once the database is known to fit."""
        self.ensure_fits(connection)
        try:
            return self._push(connection, batch, station)
        except CentralError as error:
            if error.key in _LOOK_AGAIN:
                self._fits = False
            raise

    def ensure_fits(self, connection: Connection) -> None:
        """Look, where that is not known, whether it fits. Raises CentralError `database_unfit`."""
        if not self._fits:
            self._check(connection)

    def _check(self, connection: Connection) -> None:
        with told_as_central():
            connection.autocommit = True
            report = self._look(connection)
        for finding in report.of(Severity.BLOCKS):
            log.info("%s blocks writing: %s %s", report.target, finding.key, finding.ours)
        if report.blocks:
            raise CentralError("database_unfit")
        self._fits = True
