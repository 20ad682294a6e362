"""Two real servers: one that is written to, and its hot standby, to fail over to."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from models import migrate
from station.demo.postgres import QUICK, EmbeddedPostgres, _free_port
from tests.fakes.central import rows
from tests.fakes.memory import folder_in_memory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# What was committed must be in the log that the standby reads.
_REPLICATED = {
    **QUICK,
    "wal_level": "replica",
    "max_wal_senders": "4",
    "synchronous_commit": "on",
}
_COPY_WITHIN_S = 60


@dataclass
class Pair:
    """A primary and its standby, with a migrated OSAS."""

    primary: EmbeddedPostgres
    standby: EmbeddedPostgres

    def url(self, *servers: EmbeddedPostgres) -> str:
        """Return OSAS' address with these hosts, in this order; both, the primary first, if none."""
        first, *others = servers or (self.primary, self.standby)
        parts = urlsplit(first.url("osas"))
        hosts = ",".join([parts.netloc, *(f"127.0.0.1:{other.port}" for other in others)])
        return urlunsplit(parts._replace(netloc=hosts))

    def await_copy(self) -> None:
        """Return when the standby has all that the primary committed so far."""
        ((reached,),) = rows(self.primary.url("osas"), "SELECT pg_current_wal_lsn()::text")
        behind = "SELECT pg_last_wal_replay_lsn() < %s::text::pg_lsn"
        while rows(self.standby.url("osas"), behind, reached) != [(False,)]:
            pass

    def forbid_writing(self) -> None:
        """Turn the primary read-only for whoever begins a transaction, connected or not."""
        with psycopg.connect(self.primary.url("postgres"), autocommit=True) as admin:
            admin.execute("ALTER SYSTEM SET default_transaction_read_only = on")
            admin.execute("SELECT pg_reload_conf()")
        while rows(self.primary.url("osas"), "SHOW transaction_read_only") != [("on",)]:
            pass

    def promote(self) -> None:
        """Make the standby a server that is written to; returns when it is."""
        assert rows(self.standby.url("osas"), "SELECT pg_promote()") == [(True,)]


@pytest.fixture
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Both running, the standby up to date, for the test to fail over."""
    with _running(tmp_path_factory) as pair:
        yield pair


@pytest.fixture(scope="module")
def lasting_pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Both running, for a module's tests, which leave them so."""
    with _running(tmp_path_factory) as pair:
        yield pair


@contextmanager
def _running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with folder_in_memory() as memory:
        folder = memory or tmp_path_factory.mktemp("pair")
        primary = EmbeddedPostgres(folder / "primary", settings=_REPLICATED)
        standby = EmbeddedPostgres(folder / "standby", settings=_REPLICATED)
        try:
            primary.start()
            primary.create_databases("osas")
            migrate.upgrade(primary.url("osas"), "osas")
            _copy(primary, standby)
            standby.start()
            yield Pair(primary, standby)
        finally:
            standby.destroy()
            primary.destroy()


def _copy(primary: EmbeddedPostgres, standby: EmbeddedPostgres) -> None:
    """Make the standby's folder what starting would find, from a copy of the primary."""
    home = standby._home()
    copied = home.account.run(
        *(home.bin / "pg_basebackup", "-R", "-X", "stream", "-c", "fast", "--no-sync"),
        *("-d", primary.url("postgres"), "-D", home.home / "data"),
        timeout_s=_COPY_WITHIN_S,
    )
    assert copied.returncode == 0, copied.stderr.decode()
    (home.home / "port").write_text(str(_free_port()), encoding="ascii")
    password: Path = home.home / "password"
    password.write_text(str(urlsplit(primary.url("postgres")).password), encoding="ascii")
