"""A database whose tables and columns all have other names than ours, as a backend chose them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from models.privileges import METADATA
from station.central.naming import Naming

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.events import Target

_TRIGGERS = """
SELECT event_object_table, trigger_name FROM information_schema.triggers
 WHERE trigger_schema = 'public' GROUP BY 1, 2
"""


def camel(name: str) -> str:
    """Return created_at as createdAt."""
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def renames(target: Target) -> dict[str, str]:
    """Return another name for every one of our tables and columns: "Waybill_numbers", awbNumber."""
    named: dict[str, str] = {"*.created_at": "createdAt", "*.updated_at": "updatedAt"}
    for table in METADATA[target].tables.values():
        if table.schema is None:
            named[table.name] = table.name.capitalize()
            columns = (column.name for column in table.columns)
            named |= {f"{table.name}.{name}": f"its{camel(name).capitalize()}" for name in columns}
    # What "*" says stands where a table says nothing of its own.
    return {
        ours: theirs
        for ours, theirs in named.items()
        if not ours.endswith((".created_at", ".updated_at")) or ours.startswith("*")
    }


@contextmanager
def renamed(url: str, target: Target) -> Iterator[Naming]:
    """Rename everything in a database, say how, and give our names back at the end.

    The triggers that keep updated_at go, as they would be missing at a backend that does it itself.
    """
    naming = Naming(renamed=renames(target))
    with psycopg.connect(url, autocommit=True) as admin:
        for table, trigger in admin.execute(_TRIGGERS).fetchall():
            drop = sql.SQL("DROP TRIGGER {} ON {}")
            admin.execute(drop.format(sql.Identifier(trigger), sql.Identifier(table)))
        _rename(admin, naming, target)
        yield naming
        _rename(admin, naming, target, back=True)


def _rename(
    admin: psycopg.Connection, naming: Naming, target: Target, *, back: bool = False
) -> None:
    for table in METADATA[target].tables.values():
        if table.schema is not None:
            continue
        there = naming.table(table.name)
        if not back:
            _alter(admin, table.name, "RENAME TO {}", there)
        for column in table.columns:
            pair = (column.name, naming.column(table.name, column.name))
            _alter(admin, there, "RENAME COLUMN {} TO {}", *(reversed(pair) if back else pair))
        if back:
            _alter(admin, there, "RENAME TO {}", table.name)


def _alter(admin: psycopg.Connection, table: str, change: str, *names: str) -> None:
    statement = sql.SQL(f"ALTER TABLE {{}} {change}")
    admin.execute(statement.format(*map(sql.Identifier, (table, *names))))
