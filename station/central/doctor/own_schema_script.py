"""The script that adds the stations' own schema to a database that exists: the migrations' SQL.

Only what it says of the backend's tables, in `login` and the audit log's chain, is put into the
backend's names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from psycopg.sql import Literal

from models import own_schema
from station.central.doctor.catalog import HUB_STATION
from station.central.doctor.repairs import listed, quoted, table_of

if TYPE_CHECKING:
    from station.central.doctor.seen import Seen

AUDIT = "audit_log"
_ALIASES = {"u": "user", "r": "role", "a": "agent_locations", "NEW": AUDIT, "last": AUDIT}
_BACKENDS = tuple(dict.fromkeys(_ALIASES.values()))
_TABLE = re.compile(r'\b(INTO|FROM|JOIN|ON) ("user"|audit_log|role|agent_locations)(?=\s|;)')
_COLUMN = re.compile(rf"\b({'|'.join(_ALIASES)})\.(\w+)")
_RETURNED = frozenset({"password_hash", "full_name", "code", "is_active"})
"""Columns that login returns: a function's answer is of exactly the types that it declares."""
_LOGGED = "(actor, action, entity, entity_id)"
_NUMBERED = "pg_get_serial_sequence('audit_log', 'id')"

_SCRIPT = """\
BEGIN;
SET LOCAL lock_timeout = '3s';
SET LOCAL search_path TO {schema}, pg_temp;
{statements}
COMMIT;"""


def own_schema_script(seen: Seen, only: str = "") -> str:
    """Return the whole script, or what makes one function.

    Where the backend has no accounts or no audit log there is no login either. The audit log gets
    its trigger where that table is made (see table_checks): a backend's own is left as it is.
    """
    statements = [
        _translated(seen, statement)
        for statement in own_schema.own_schema(seen.target)
        if is_wanted(seen, statement)
        and (not only or re.search(rf"FUNCTION {HUB_STATION}\.{only}\b", statement))
    ]
    create = [] if only else [f"CREATE SCHEMA {HUB_STATION};"]
    return _SCRIPT.format(
        schema=quoted(seen.naming.schema), statements="\n".join([*create, *statements])
    )


def audit_trigger(seen: Seen) -> str:
    """Return the statement that chains the rows of an audit log which is made anew."""
    return next(
        _translated(seen, statement)
        for statement in own_schema.own_schema(seen.target)
        if _is_audit_trigger(statement)
    )


def is_wanted(seen: Seen, statement: str) -> bool:
    """Return whether a statement of the migrations belongs into this database."""
    if AUDIT not in statement:
        return True
    if _is_audit_trigger(statement):
        return False
    if _LOGGED in statement:
        return all(seen.name(seen.table(name)) for name in _BACKENDS)
    # The chain is for an audit log of our making.
    return not seen.is_attached or seen.relation(seen.table(AUDIT)) is None


def _is_audit_trigger(statement: str) -> bool:
    return "CREATE TRIGGER chain_audit_log" in statement


def _translated(seen: Seen, statement: str) -> str:
    if AUDIT not in statement:
        return statement
    audit = seen.table(AUDIT)
    numbered = ", ".join(
        Literal(text).as_string() for text in (table_of(seen, audit), _column(seen, AUDIT, "id"))
    )
    logged = [_column(seen, AUDIT, name) for name in _LOGGED.strip("()").split(", ")]
    statement = statement.replace(_NUMBERED, f"pg_get_serial_sequence({numbered})")
    statement = statement.replace(_LOGGED, f"({listed(logged)})")
    statement = statement.replace("ORDER BY id", f"ORDER BY {quoted(_column(seen, AUDIT, 'id'))}")
    statement = _COLUMN.sub(lambda found: _cell(seen, found[1], found[2]), statement)
    return _TABLE.sub(lambda found: f"{found[1]} {_table(seen, found[2])}", statement)


def _column(seen: Seen, table: str, column: str) -> str:
    return seen.column_name(seen.table(table), column) or column


def _cell(seen: Seen, alias: str, column: str) -> str:
    table = seen.table(_ALIASES[alias])
    there, ours = seen.column_name(table, column), table.column(column)
    cast = f"::{ours.type}" if ours and column in _RETURNED else ""
    return f"{alias}.{quoted(there)}{cast}" if there else f"NULL{cast}"


def _table(seen: Seen, name: str) -> str:
    return table_of(seen, seen.table(name.strip('"')))
