"""A database that is put back to how it was a while ago, as after a restore or a failover."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_CUT = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = %s AND pid <> pg_backend_pid()"
)


@contextmanager
def backed_up(url: str) -> Iterator[Callable[[], None]]:
    """Keep the database as it is now; call what is yielded to put it back. Cuts whoever uses it."""
    parts = urlsplit(url)
    name = parts.path.lstrip("/")
    kept = f"{name}_kept"
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as admin:

        def change(statement: str, *names: str) -> None:
            admin.execute(_CUT, (name,))
            admin.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

        def restore() -> None:
            change("DROP DATABASE {} WITH (FORCE)", name)
            change("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, kept)

        change("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", kept, name)
        try:
            yield restore
        finally:
            change("DROP DATABASE {} WITH (FORCE)", kept)
