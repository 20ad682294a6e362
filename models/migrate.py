"""Bring a database to what this release needs, or take it back. One history per database.

`target` is "osas" or "onmart"; `url` anything libpq takes, its role may create schemas and tables;
`schema` is where the backend's tables are or will be, the stations' own are always in hub_station.
Errors are SQLAlchemy's and Alembic's own. Waits 5 s for a connection and 3 s for a lock.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg.sql import Identifier
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.schema import CreateSchema

from models.columns import HUB_STATION

TARGETS = ("osas", "onmart")


def upgrade(url: str, target: str, revision: str = "head", *, schema: str = "public") -> None:
    """Apply what is missing up to `revision`, in one transaction."""
    config = migrations(target)
    with _transaction(url, schema) as connection:
        for name in (schema, HUB_STATION):
            connection.execute(CreateSchema(name, if_not_exists=True))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def downgrade(url: str, target: str, revision: str = "base", *, schema: str = "public") -> None:
    """Take back everything after `revision`; "base" leaves nothing of ours."""
    config = migrations(target)
    with _transaction(url, schema) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
        if revision == "base":
            connection.execute(text(f"DROP TABLE {HUB_STATION}.alembic_version"))
            connection.execute(text(f"DROP SCHEMA {HUB_STATION}"))


def head(target: str) -> str:
    """Return the newest revision of one database's history."""
    newest = ScriptDirectory.from_config(migrations(target)).get_current_head()
    assert newest is not None, f"{target} has no migrations"
    return newest


def knows(target: str, revision: str) -> bool:
    """Tell whether a revision is in this release's history; another may be a newer release's."""
    revisions = ScriptDirectory.from_config(migrations(target)).walk_revisions()
    return revision in {script.revision for script in revisions}


def migrations(target: str) -> Config:
    """Return Alembic's configuration of one database's history."""
    if target not in TARGETS:
        msg = f"{target!r} is none of {TARGETS}"
        raise ValueError(msg)
    config = Config()
    folder = Path(__file__).parent / target / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def _transaction(url: str, schema: str) -> Iterator[Connection]:
    engine = create_engine(
        "postgresql+psycopg://",
        # PgBouncer in transaction mode keeps what is prepared, for whoever comes next.
        creator=lambda: psycopg.connect(url, connect_timeout=5, prepare_threshold=None),
        poolclass=NullPool,
    )
    with engine.begin() as connection:
        # Who waits for a table's lock holds up everybody who comes after: rather try again later.
        connection.execute(text("SET LOCAL lock_timeout = '3s'"))
        # Where unqualified names belong; functions that keep this path must not find anybody's
        # temporary tables before the backend's.
        path = f"{Identifier(schema).as_string()}, pg_temp"
        connection.execute(text("SELECT set_config('search_path', :path, true)"), {"path": path})
        yield connection
