"""Are the tables and columns there that this release knows? Pure; see inspection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.central.doctor import repairs
from station.central.doctor.own_schema_script import AUDIT, audit_trigger
from station.central.doctor.report import Area, Finding, severity_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.outline import OutlinedColumn, OutlinedTable
    from station.central.doctor.catalog import Relation
    from station.central.doctor.seen import Seen

LEDGER = "event_ledger"
_TABLES = ("r", "p")
"""pg_class.relkind of what has rows of its own."""


def check_tables(seen: Seen) -> Iterator[Finding]:
    """Find tables that are not there, and views in the place of tables."""
    for table in seen.outline.tables:
        relation = seen.relation(table)
        if relation is None and not _is_no_trouble(seen, table):
            yield _table_missing(seen, table)
        elif relation is not None and relation.kind not in _TABLES and seen.is_needed(table):
            yield Finding(
                severity_of(True),
                Area.TABLE,
                "table_is_view",
                ours=table.full_name,
                theirs=relation.shown,
            )


def check_columns(seen: Seen) -> Iterator[Finding]:
    """Find columns that are not there in tables that are."""
    for table, relation in seen.pairs():
        for column in table.columns:
            if relation.column(seen.column_name(table, column.name)) is None:
                yield from _missing(seen, table, relation, column)


def _is_no_trouble(seen: Seen, table: OutlinedTable) -> bool:
    """Return whether nobody misses a table, or it is told elsewhere that it is missing.

    The stations' own schema is told as a whole; what the settings name wrongly is mapping_checks'.
    """
    if table.schema:
        return not seen.has_own_schema
    told = seen.naming.renamed.get(table.name)
    if told == "":
        return not seen.is_needed(table) or seen.need(table).may_be_absent
    return told is not None


def _table_missing(seen: Seen, table: OutlinedTable) -> Finding:
    is_told = seen.name(table) == ""
    statements = [] if is_told else [repairs.make_table(seen, table)]
    if statements and table.name == AUDIT:
        statements.append(audit_trigger(seen))
    if table.name == LEDGER:
        statements.append(repairs.FILL_LEDGER)
    return Finding(
        severity_of(seen.is_needed(table)),
        Area.TABLE,
        "table_denied" if is_told else "table_missing",
        ours=table.full_name,
        sql="\n".join(statements),
    )


def _missing(
    seen: Seen, table: OutlinedTable, relation: Relation, column: OutlinedColumn
) -> Iterator[Finding]:
    need = seen.need(table)
    is_needed = column.name in need.columns
    is_told = seen.column_name(table, column.name) == ""
    if is_told and (not is_needed or column.name in need.may_lack):
        return
    if seen.naming.renamed.get(f"{table.name}.{column.name}"):
        # The settings name something that is not there: mapping_checks say so.
        return
    yield Finding(
        severity_of(is_needed),
        Area.COLUMN,
        "column_denied" if is_told else "column_missing",
        ours=f"{table.full_name}.{column.name}",
        theirs=relation.shown,
        sql="" if is_told else repairs.add_column(seen, table, column),
    )
