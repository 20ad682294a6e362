"""Whatever keeps a database out of reach, one sentence says so, the same from every command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from station.texts import Texts
from tests.fakes.central import rows
from tests.fakes.http_server import HttpServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.fakes.command_line import CommandLine

SAID = Texts.load("id")


def with_account(url: str, account: str) -> str:
    return f"postgresql://{account}@{url.rpartition('@')[2]}"


@pytest.fixture
def stranger() -> Iterator[HttpServer]:
    """Something that answers, and is no PostgreSQL."""
    with HttpServer() as server:
        yield server


@pytest.mark.parametrize(
    ("address", "key"),
    [
        (lambda _: "postgresql://u:hidden@127.0.0.1:1/osas", "database_refused"),
        (lambda _: "postgresql://u:hidden@127.255.255.255/osas", "database_network"),
        (lambda _: "postgresql://u:hidden@no-such-host.invalid/osas", "database_host"),
        (lambda _: "postgresql://u:hidden@127.0.0.1/osas?sslmode=perhaps", "database_url"),
        (lambda url: with_account(url, "postgres:hidden"), "database_auth"),
        (lambda url: with_account(url, "postgres"), "database_password_missing"),
    ],
    ids=["refused", "network", "host", "url", "password", "no password"],
)
def test_every_command_says_the_same_sentence_and_never_the_password(
    hub_station: CommandLine, osas_url: str, address: Callable[[str], str], key: str
) -> None:
    assert_told(hub_station, address(osas_url), key)


def test_whoever_is_no_postgresql_is_told(hub_station: CommandLine, stranger: HttpServer) -> None:
    assert_told(
        hub_station, f"postgresql://u:hidden@127.0.0.1:{stranger.port}/osas", "database_foreign"
    )


def test_a_full_server_is_told(hub_station: CommandLine, osas_url: str) -> None:
    rows(osas_url, "DROP ROLE IF EXISTS nobody_more")
    rows(osas_url, "CREATE ROLE nobody_more LOGIN PASSWORD 'hidden' CONNECTION LIMIT 0")
    try:
        assert_told(hub_station, with_account(osas_url, "nobody_more:hidden"), "database_full")
    finally:
        rows(osas_url, "DROP ROLE nobody_more")


def test_a_read_only_server_is_told(hub_station: CommandLine, osas_url: str) -> None:
    with psycopg.connect(osas_url, autocommit=True) as admin:
        admin.execute(
            f"ALTER DATABASE {admin.info.dbname} SET default_transaction_read_only = on".encode()
        )
    hub_station.settle(osas={"url": osas_url}, station={"hub": "CGK"})
    upgraded = hub_station("db", "upgrade", "--target", "osas")
    assert (upgraded.code, upgraded.said) == (2, SAID("error.database_read_only") + "\n")
    looked = hub_station("doctor", "--target", "osas")
    assert looked.code == 1


def assert_told(hub_station: CommandLine, url: str, key: str) -> None:
    sentence = SAID(f"error.{key}")
    hub_station.settle(osas={"url": url})
    synced = hub_station("sync", "--once")
    assert (synced.code, synced.line["osas"]["error"]) == (1, key)
    assert synced.said.splitlines()[0] == f"OSAS: {sentence}"
    asked = hub_station("db", "status", "--target", "osas")
    assert (asked.code, asked.said) == (2, sentence + "\n")
    looked = hub_station("doctor", "--target", "osas")
    assert (looked.code, looked.said) == (2, f"OSAS: {sentence}\n")
    for ended in (synced, asked, looked):
        assert "hidden" not in ended.said + ended.output
