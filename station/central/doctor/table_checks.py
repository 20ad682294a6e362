"""Are the tables and columns there that this release knows? Pure; see inspection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.central.doctor.report import Area, Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.outline import OutlinedColumn, OutlinedTable
    from station.central.doctor.catalog import Relation
    from station.central.doctor.seen import Seen


def check_tables(seen: Seen) -> Iterator[Finding]:
    """Find tables that are not there."""
    for table in seen.outline.tables:
        if seen.relation(table) is None and not _may_be_absent(seen, table):
            severity = Severity.BLOCKS if seen.is_needed(table) else Severity.WARN
            yield Finding(severity, Area.TABLE, "table_missing", ours=table.full_name)


def check_columns(seen: Seen) -> Iterator[Finding]:
    """Find columns that are not there in tables that are."""
    for table, relation in seen.pairs():
        for column in table.columns:
            if relation.column(seen.column_name(table, column.name)) is None:
                yield from _missing(seen, table, relation, column)


def _may_be_absent(seen: Seen, table: OutlinedTable) -> bool:
    is_told = seen.name(table) == ""
    return is_told and (not seen.is_needed(table) or seen.need(table).may_be_absent)


def _missing(
    seen: Seen, table: OutlinedTable, relation: Relation, column: OutlinedColumn
) -> Iterator[Finding]:
    need = seen.need(table)
    is_needed = column.name in need.columns
    is_told = seen.column_name(table, column.name) == ""
    if is_told and (not is_needed or column.name in need.may_lack):
        return
    yield Finding(
        Severity.BLOCKS if is_needed else Severity.WARN,
        Area.COLUMN,
        "column_missing",
        ours=f"{table.full_name}.{column.name}",
        theirs=relation.shown,
    )
