"""A database that a Node.js backend made and that knows nothing of stations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.demo.postgres import EmbeddedPostgres

SEQUELIZE = Path(__file__).with_name("sequelize.sql")


@pytest.fixture
def empty_url(shared_postgres: EmbeddedPostgres) -> Iterator[str]:
    """A database in which there is nothing."""
    name = f"empty_{uuid4().hex[:8]}"
    with psycopg.connect(shared_postgres.url("postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
        try:
            yield shared_postgres.url(name)
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def sequelize_url(empty_url: str) -> str:
    """OSAS as the backend's own sync() leaves it, with a few rows."""
    with psycopg.connect(empty_url, autocommit=True) as admin:
        admin.execute(SEQUELIZE.read_bytes())
    return empty_url
