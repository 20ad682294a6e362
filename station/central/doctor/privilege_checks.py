"""May this role do what the station's work needs, and no more? Pure; see models.privileges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.central.doctor.catalog import HUB_STATION
from station.central.doctor.needs import Need
from station.central.doctor.repairs import listed, quoted, table_of
from station.central.doctor.report import Area, Finding, Severity, severity_of
from station.central.doctor.seen import VERSION_TABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from models.outline import OutlinedTable
    from station.central.doctor.catalog import Column, Relation
    from station.central.doctor.seen import Seen

LOG_IN = {"login": "text", "badge_login": "bytea"}
"""The functions that hand out what a log-in is proved by, and what they are asked with."""


def check_lacking(seen: Seen) -> Iterator[Finding]:
    """Find what this role may not do; what this release does not use yet is told once."""
    yield from _schemas(seen)
    later = []
    for table in seen.outline.tables:
        relation = seen.relation(table)
        if relation is None and not _will_be_made(seen, table):
            continue
        if not _may(seen, table, relation, seen.need(table)):
            yield _lacking(seen, table, relation)
        elif relation and not _may(seen, table, relation, _ever(seen, table, relation)):
            later.append((table, _grant(seen, table, relation)))
        if relation is not None and seen.need(table).inserts:
            yield from _sequences(seen, table, relation)
    if later:
        names = ", ".join(table.full_name for table, _ in later)
        sql = "\n".join(grant for _, grant in later)
        yield Finding(Severity.WARN, Area.PRIVILEGE, "privileges_later", {"tables": names}, sql=sql)
    yield from _own_objects(seen)


def check_excess(seen: Seen) -> Iterator[Finding]:
    """Find what this role may do although a station never does."""
    pairs = list(seen.pairs())
    owned = [relation.shown for _, relation in pairs if relation.is_owner]
    if seen.catalog.server.superuser:
        yield Finding(Severity.WARN, Area.PRIVILEGE, "role_superuser", theirs=_role(seen))
    elif owned:
        facts = {"tables": ", ".join(owned)}
        yield Finding(Severity.WARN, Area.PRIVILEGE, "role_owner", facts, theirs=_role(seen))
    else:
        yield from _too_much(seen, pairs)


def _too_much(seen: Seen, pairs: list[tuple[OutlinedTable, Relation]]) -> Iterator[Finding]:
    kinds: dict[str, tuple[str, Callable[[Relation], bool]]] = {
        "may_delete": ("DELETE, TRUNCATE", lambda there: there.deletes or there.truncates),
        "may_update_all": ("UPDATE", lambda there: there.updates),
    }
    for key, (verbs, is_granted) in kinds.items():
        tables = [(table, there) for table, there in pairs if is_granted(there)]
        if tables:
            sql = [_revoke(seen, verbs, table) for table, _ in tables]
            if key == "may_update_all":
                # Revoking it from the table takes it from its columns as well.
                sql += [_grant(seen, t, there) for t, there in tables if t.updates]
            facts = {"tables": ", ".join(table.full_name for table, _ in tables)}
            yield Finding(
                Severity.WARN,
                Area.PRIVILEGE,
                key,
                facts,
                theirs=_role(seen),
                sql="\n".join(sql),
            )
    yield from _secrets(seen, pairs)


def _secrets(seen: Seen, pairs: list[tuple[OutlinedTable, Relation]]) -> Iterator[Finding]:
    for table, relation in pairs:
        secret = [
            column.name
            for column in table.columns
            if column.secret
            and (there := seen.column(table, column.name)) is not None
            and there.selects
        ]
        if secret:
            yield Finding(
                Severity.WARN,
                Area.PRIVILEGE,
                "may_read_secrets",
                {"columns": ", ".join(secret)},
                ours=table.full_name,
                theirs=relation.shown,
                sql=f"{_revoke(seen, 'SELECT', table)}\n{_grant(seen, table, relation)}",
            )


def _schemas(seen: Seen) -> Iterator[Finding]:
    wanted = {seen.naming.schema, HUB_STATION}
    for schema in seen.catalog.server.schemas:
        if schema.name in wanted and not schema.usable:
            yield Finding(
                Severity.BLOCKS,
                Area.PRIVILEGE,
                "schema_closed",
                theirs=schema.name,
                sql=f"GRANT USAGE ON SCHEMA {quoted(schema.name)} TO {_grantee(seen)};",
            )


def _own_objects(seen: Seen) -> Iterator[Finding]:
    version = seen.catalog.relation(HUB_STATION, VERSION_TABLE)
    if version is not None and not version.selects:
        sql = f"GRANT SELECT ON {HUB_STATION}.{VERSION_TABLE} TO {_grantee(seen)};"
        yield Finding(
            Severity.WARN, Area.PRIVILEGE, "version_hidden", theirs=version.shown, sql=sql
        )
    for routine in seen.catalog.routines:
        if routine.name in LOG_IN and not routine.executes:
            function = f"{HUB_STATION}.{routine.name}"
            sql = (
                f"GRANT EXECUTE ON FUNCTION {function}({LOG_IN[routine.name]}) TO {_grantee(seen)};"
            )
            yield Finding(Severity.WARN, Area.PRIVILEGE, "login_closed", theirs=function, sql=sql)


def _sequences(seen: Seen, table: OutlinedTable, relation: Relation) -> Iterator[Finding]:
    filled = {seen.column_name(table, name) for name in seen.need(table).inserts}
    for column in relation.columns:
        if column.name not in filled and column.sequence and not column.sequence_usable:
            yield Finding(
                Severity.BLOCKS,
                Area.PRIVILEGE,
                "sequence_closed",
                ours=table.full_name,
                theirs=column.sequence,
                sql=f"GRANT USAGE, SELECT ON SEQUENCE {column.sequence} TO {_grantee(seen)};",
            )


def _will_be_made(seen: Seen, table: OutlinedTable) -> bool:
    """Return whether a needed table is missing and whoever makes it is somebody else."""
    server = seen.catalog.server
    makes = any(s.creates for s in server.schemas if s.name == seen.schema(table))
    return seen.is_needed(table) and bool(seen.name(table)) and not (server.superuser or makes)


def _lacking(seen: Seen, table: OutlinedTable, relation: Relation | None) -> Finding:
    return Finding(
        severity_of(seen.is_needed(table)),
        Area.PRIVILEGE,
        "privilege_missing",
        {"role": seen.catalog.server.role},
        ours=table.full_name,
        theirs=relation.shown if relation else "",
        sql=_grant(seen, table, relation),
    )


def _ever(seen: Seen, table: OutlinedTable, relation: Relation) -> Need:
    """Return what a station may be asked to do with the columns that are there."""
    there = {column.name for column in relation.columns}

    def those(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if seen.column_name(table, name) in there)

    reads = tuple(column.name for column in table.columns if not column.secret)
    return Need(reads=those(reads), inserts=those(table.inserts), updates=those(table.updates))


def _may(seen: Seen, table: OutlinedTable, relation: Relation | None, need: Need) -> bool:
    return (
        _granted(seen, table, relation, (*need.reads, *need.conflict), lambda c: c.selects)
        and _granted(seen, table, relation, need.inserts, lambda c: c.inserts)
        and _granted(seen, table, relation, need.updates, lambda c: c.updates)
        # By its transaction the mirror finds a row that was committed late.
        and (relation is None or not need.may_be_absent or relation.selects_xmin)
    )


def _granted(
    seen: Seen,
    table: OutlinedTable,
    relation: Relation | None,
    columns: tuple[str, ...],
    is_granted: Callable[[Column], bool],
) -> bool:
    names = [name for name in seen.names(table, columns) if name]
    if relation is None:
        return not names
    there = [relation.column(name) for name in names]
    if relation.is_owner:
        # What is still missing will be the owner's as well.
        return True
    return all(column is not None and is_granted(column) for column in there)


def _grant(seen: Seen, table: OutlinedTable, relation: Relation | None) -> str:
    """Return the statement that grants a station all that it may be asked to do with a table."""
    there = {column.name for column in relation.columns} if relation else None
    soon = {seen.column_name(table, name) for name in seen.need(table).columns}

    def those(columns: tuple[str, ...]) -> str:
        named = (seen.column_name(table, name) for name in columns)
        return listed(name for name in named if name and _is_there(name, there, soon))

    open_ones = tuple(column.name for column in table.columns if not column.secret)
    whole = len(open_ones) == len(table.columns)
    granted = ["SELECT" if whole else f"SELECT ({those(open_ones)}, xmin)"]
    for verb, columns in (("INSERT", table.inserts), ("UPDATE", table.updates)):
        if names := those(columns):
            granted.append(f"{verb} ({names})")
    return f"GRANT {', '.join(granted)} ON {table_of(seen, table)} TO {_grantee(seen)};"


def _is_there(name: str, there: set[str] | None, soon: set[str]) -> bool:
    return there is None or name in there or name in soon


def _revoke(seen: Seen, verbs: str, table: OutlinedTable) -> str:
    return f"REVOKE {verbs} ON {table_of(seen, table)} FROM {_grantee(seen)};"


def _grantee(seen: Seen) -> str:
    return quoted(seen.catalog.server.grantee)


def _role(seen: Seen) -> str:
    return seen.catalog.server.role
