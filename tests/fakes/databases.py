"""Real PostgreSQL for tests: one server per test process, a fresh pair of databases per test."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4
from weakref import WeakKeyDictionary

import psycopg
import pytest

from models import migrate
from station.demo.postgres import EmbeddedPostgres
from tests.fakes.memory import folder_in_memory

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def shared_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A server with two migrated, empty templates. Tests take `osas_url` or `onmart_url` instead."""
    with _server(tmp_path_factory) as server:
        migrated(server, "osas_template", "onmart_template")
        yield server


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
    with _server(tmp_path_factory) as server:
        migrated(server, "osas", "onmart")
        yield server


@contextmanager
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """Run a server in memory where there is some: a database is copied there in a tenth of the time."""
    with folder_in_memory() as folder:
        server = EmbeddedPostgres((folder or tmp_path_factory.mktemp("own")) / "postgres")
        try:
            server.start()
            yield server
        finally:
            server.destroy()


def migrated(server: EmbeddedPostgres, osas: str, onmart: str) -> None:
    """Make both databases under these names, migrated to the newest revision."""
    server.create_databases(osas, onmart)
    migrate.upgrade(server.url(osas), "osas")
    migrate.upgrade(server.url(onmart), "onmart")


_FINISHED: WeakKeyDictionary[EmbeddedPostgres, list[str]] = WeakKeyDictionary()
"""Databases that nobody uses any more."""


@contextmanager
def fresh_database(server: EmbeddedPostgres, target: str, template: str = "") -> Iterator[str]:
    """Copy a template and yield the copy's URL.

    It is dropped when the next one is made, with whoever is still connected: right away the server
    would wait a tenth of a second for the last session, which is just ending.
    """
    name = f"{target}_{uuid4().hex[:8]}"
    finished = _FINISHED.setdefault(server, [])
    with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
        while finished:
            admin.execute(f"DROP DATABASE {finished.pop()} WITH (FORCE)")
        copied_from = template or f"{target}_template"
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {copied_from} STRATEGY file_copy")
    try:
        yield server.url(name)
    finally:
        finished.append(name)
