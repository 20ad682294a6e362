"""Real PostgreSQL for tests: one server per test process, a fresh pair of databases per test."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest

from models import migrate
from station.demo.postgres import EmbeddedPostgres

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def shared_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A server with two migrated, empty templates. Tests take `osas_url` or `onmart_url` instead."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp("postgres"))
    try:
        server.start()
        migrated(server, "osas_template", "onmart_template")
        yield server
    finally:
        server.destroy()


@pytest.fixture
def osas_url(shared_postgres: EmbeddedPostgres) -> Iterator[str]:
    """An empty OSAS of this test's own, as the migrations leave it."""
    with fresh_database(shared_postgres, "osas") as url:
        yield url


@pytest.fixture
def onmart_url(shared_postgres: EmbeddedPostgres) -> Iterator[str]:
    """An empty ONMART of this test's own, as the migrations leave it."""
    with fresh_database(shared_postgres, "onmart") as url:
        yield url


@pytest.fixture
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A running server of this test's own, with empty databases osas and onmart, to stop and start."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp("own_postgres"))
    try:
        server.start()
        migrated(server, "osas", "onmart")
        yield server
    finally:
        server.destroy()


def migrated(server: EmbeddedPostgres, osas: str, onmart: str) -> None:
    """Make both databases under these names, migrated to the newest revision."""
    server.create_databases(osas, onmart)
    migrate.upgrade(server.url(osas), "osas")
    migrate.upgrade(server.url(onmart), "onmart")


@contextmanager
def fresh_database(server: EmbeddedPostgres, target: str) -> Iterator[str]:
    """Copy a template, yield the copy's URL, drop the copy with whoever is still connected."""
    name = f"{target}_{uuid4().hex[:8]}"
    with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {target}_template STRATEGY file_copy")
        try:
            yield server.url(name)
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
