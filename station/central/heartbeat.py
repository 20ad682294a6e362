"""Tells OSAS every minute that this station is there: its row in `station`. Neighbours: downlink.

Said in the downlink's turn, so that nobody keeps a connection for it; what goes wrong holds up
nothing, and the next minute says it again.
"""

from __future__ import annotations

import logging
import platform
from typing import TYPE_CHECKING

import psycopg

from station import __version__
from station.central.refusals import central_error
from station.central.statements import load_statements
from station.errors import CentralError

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.central.fitness import FitPush
    from station.central.naming import Naming
    from station.central.pools import Pool
    from station.clock import Clock
    from station.mirror.writer import MirrorWriter

EVERY_S = 60.0
WITHIN_S = 3.0

log = logging.getLogger(__name__)


class Heartbeat:
    """The station `hub`-`desk`'s. Used by one thread; nothing is written where OSAS is unfit."""

    def __init__(
        self,
        pool: Pool,
        naming: Naming,
        fit: FitPush,
        clock: Clock,
        *,
        hub: str,
        desk: str,
        waiting: Callable[[], int],
    ) -> None:
        self._pool = pool
        self._statement = load_statements(pool.target, "heartbeat", naming)["beat"]
        self._fit = fit
        self._clock = clock
        self._waiting = waiting
        self._row = {
            "name": f"{hub}-{desk}",
            "hub": hub,
            "machine": platform.node() or "?",
            "app_version": __version__,
        }
        self._due_s = float("-inf")

    def after(
        self, pull: Callable[[MirrorWriter, float | None], None]
    ) -> Callable[[MirrorWriter, float | None], None]:
        """Return the same pull, after which the station says that it is there, when it is time."""

        def pull_and_tell(writer: MirrorWriter, timeout_s: float | None) -> None:
            pull(writer, timeout_s)
            self.beat()

        return pull_and_tell

    def beat(self) -> None:
        """Say it, unless that was less than a minute ago."""
        now_s = self._clock.monotonic_s()
        if now_s < self._due_s:
            return
        self._due_s = now_s + EVERY_S
        try:
            self._tell()
        except CentralError as error:
            log.info("that this station is there was not told: %s", error)

    def _tell(self) -> None:
        try:
            with (
                self._pool.connection(WITHIN_S) as connection,
                self._pool.answering(connection, WITHIN_S),
            ):
                self._fit.ensure_fits(connection)
                connection.execute(
                    self._statement, self._row | {"queue_depth": max(0, self._waiting())}
                )
        except psycopg.Error as error:
            raise central_error(error) from error
