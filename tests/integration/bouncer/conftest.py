"""The fixtures' addresses, leading through PgBouncer: what is tested through them does not change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.central import rows
from tests.fakes.databases import fresh_database
from tests.fakes.pgbouncer import PgBouncer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.demo.postgres import EmbeddedPostgres, StopMode


@pytest.fixture
def osas_url(shared_postgres: EmbeddedPostgres, bouncer: PgBouncer) -> Iterator[str]:
    """An empty OSAS of this test's own, behind PgBouncer."""
    with fresh_database(shared_postgres, "osas") as url:
        yield bouncer.in_front_of(url)


@pytest.fixture
def onmart_url(shared_postgres: EmbeddedPostgres, bouncer: PgBouncer) -> Iterator[str]:
    """An empty ONMART of this test's own, behind PgBouncer."""
    with fresh_database(shared_postgres, "onmart") as url:
        yield bouncer.in_front_of(url)


class BouncedPostgres:
    """A server to stop and start behind a PgBouncer that keeps running."""

    def __init__(self, server: EmbeddedPostgres, bouncer: PgBouncer) -> None:
        self._server = server
        self._bouncer = bouncer

    def url(self, database: str) -> str:
        return self._bouncer.in_front_of(self._server.url(database))

    def stop(self, mode: StopMode = "fast") -> None:
        self._server.stop(mode)

    def start(self) -> None:
        self._server.start()


@pytest.fixture
def postgres_server(postgres_server: EmbeddedPostgres) -> Iterator[BouncedPostgres]:
    """The same server behind a PgBouncer of its own."""
    # A session of PgBouncer's is older than what a test sets for later ones.
    rows(postgres_server.url("osas"), "ALTER DATABASE osas SET synchronous_commit = on")
    with PgBouncer(postgres_server) as bouncer:
        yield BouncedPostgres(postgres_server, bouncer)
