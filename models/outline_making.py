"""Writes models/{osas,onmart}/outline.json from the models: `python -m models.outline_making`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Column, Index, MetaData, Table, UniqueConstraint
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.schema import CreateIndex, CreateTable

from models.grants import group_of
from models.migrate import TARGETS, migrations
from models.outline import (
    FOLDER,
    OUTLINE,
    Outline,
    OutlinedCheck,
    OutlinedColumn,
    OutlinedKey,
    OutlinedReference,
    OutlinedTable,
)
from models.privileges import METADATA, SECRETS, is_filled_in, privileges

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Constraint, ForeignKeyConstraint, PrimaryKeyConstraint

    from models.privileges import Privileges

_DIALECT = PGDialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's gap
_COMPILER = _DIALECT.ddl_compiler(_DIALECT, CreateTable(Table("any", MetaData())))
_PREPARER = _DIALECT.identifier_preparer
_Named = TypeVar("_Named", OutlinedKey, OutlinedReference, OutlinedCheck)


def file_of(target: str) -> bytes:
    """Return what the file of one database must hold."""
    # SQLAlchemy's names are kinds of str that msgspec does not know.
    encoded = msgspec.json.encode(made(target), enc_hook=str.__str__)
    return msgspec.json.format(encoded, indent=1) + b"\n"


def made(target: str) -> Outline:
    """Return the outline of one database's models."""
    scripts = ScriptDirectory.from_config(migrations(target)).walk_revisions()
    allowed = {(p.schema or "", p.table): p for p in privileges(target)}
    return Outline(
        group=group_of(target),
        revisions=tuple(script.revision for script in scripts)[::-1],
        tables=tuple(
            _table(table, allowed[table.schema or "", table.name])
            for table in METADATA[target].sorted_tables
        ),
    )


def _table(table: Table, allowed: Privileges) -> OutlinedTable:
    uniques = [c for c in table.constraints if isinstance(c, UniqueConstraint)]
    checks = [c for c in table.constraints if isinstance(c, CheckConstraint)]
    return OutlinedTable(
        name=table.name,
        schema=table.schema or "",
        columns=tuple(_column(column) for column in table.columns),
        primary_key=_key(table.primary_key),
        uniques=_by_name(
            [_key(unique) for unique in uniques] + [_key(i) for i in table.indexes if i.unique]
        ),
        indexes=_by_name([_key(i) for i in table.indexes if not i.unique]),
        references=_by_name(_reference(key) for key in table.foreign_key_constraints),
        checks=_by_name(OutlinedCheck(_name(check), str(check.sqltext)) for check in checks),
        inserts=allowed.inserts,
        updates=allowed.updates,
    )


def _column(column: Column[Any]) -> OutlinedColumn:
    specification = _COMPILER.get_column_specification(column)  # type: ignore[no-untyped-call]  # too
    return OutlinedColumn(
        name=column.name,
        type=column.type.compile(_DIALECT).lower(),
        ddl=specification.removeprefix(_PREPARER.format_column(column)).strip(),
        nullable=bool(column.nullable),
        filled=is_filled_in(column),
        secret=column.name in SECRETS.get(column.table.name, ()),
    )


def _key(key: PrimaryKeyConstraint | UniqueConstraint | Index) -> OutlinedKey:
    options = key.dialect_options["postgresql"]
    where = options.get("where")
    return OutlinedKey(
        name=_name(key),
        columns=tuple(each.name for each in key.columns if isinstance(each, Column)),
        on=_expressions(key) if isinstance(key, Index) else "",
        where="" if where is None else str(where),
        nulls_not_distinct=bool(options.get("nulls_not_distinct")),
    )


def _expressions(index: Index) -> str:
    """Return what an index is on as SQL, "" where that is plain columns."""
    if all(isinstance(each, Column) for each in index.expressions):
        return ""
    made = str(CreateIndex(index).compile(dialect=_DIALECT))
    return made.partition(" (")[2].removesuffix(")")


def _reference(key: ForeignKeyConstraint) -> OutlinedReference:
    return OutlinedReference(
        name=_name(key),
        columns=tuple(key.column_keys),
        table=key.referred_table.fullname,
        referred=tuple(element.column.name for element in key.elements),
    )


def _name(item: Constraint | Index) -> str:
    name = (
        _PREPARER.format_index(item)
        if isinstance(item, Index)
        else _PREPARER.format_constraint(item)
    )
    assert name is not None, "every constraint has a name by convention"
    return name


def _by_name(items: Iterable[_Named]) -> tuple[_Named, ...]:
    return tuple(sorted(items, key=lambda item: item.name))


def main() -> None:
    """Write both files."""
    for target in TARGETS:
        (FOLDER / target / OUTLINE).write_bytes(file_of(target))


if __name__ == "__main__":
    main()
