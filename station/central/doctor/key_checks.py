"""Are the keys, indexes and constraints there, and none that would refuse our rows? Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.central.doctor import repairs
from station.central.doctor.report import Area, Finding, Severity, severity_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.outline import OutlinedKey, OutlinedReference, OutlinedTable
    from station.central.doctor.catalog import ForeignKey, Relation
    from station.central.doctor.seen import Seen


def check_uniques(seen: Seen) -> Iterator[Finding]:
    """Find keys that nothing holds: by some of them a push knows what it has sent before."""
    for table, relation in seen.pairs():
        conflict = seen.need(table).conflict
        for key in (table.primary_key, *table.uniques):
            if not _is_denied(seen, table, key.columns) and not _is_held(seen, table, key):
                is_needed = key.columns == conflict
                yield Finding(
                    severity_of(is_needed),
                    Area.UNIQUE,
                    "unique_needed" if is_needed else "unique_missing",
                    ours=f"{table.full_name} ({', '.join(key.columns)})",
                    theirs=relation.shown,
                    sql=repairs.make_unique(seen, table, key),
                )
        yield from _unknown_uniques(seen, table, relation)


def check_indexes(seen: Seen) -> Iterator[Finding]:
    """Find indexes without which looking through a used table takes long."""
    for table, relation in seen.pairs():
        for key in table.indexes:
            # Only an inquiry looks by an expression; there is none that a scan would wait for.
            is_used = not key.on and set(key.columns) <= {*seen.need(table).columns}
            if (
                is_used
                and "" not in seen.names(table, key.columns)
                and not (_is_indexed(seen, table, key))
            ):
                yield Finding(
                    Severity.WARN,
                    Area.INDEX,
                    "index_missing",
                    ours=f"{table.full_name} ({', '.join(key.columns)})",
                    theirs=relation.shown,
                    sql=repairs.make_index(seen, table, key),
                )


def check_foreign_keys(seen: Seen) -> Iterator[Finding]:
    """Find foreign keys that are missing, and others that could refuse what a station adds."""
    for table, relation in seen.pairs():
        there = [key for key in seen.catalog.foreign_keys if key.table == relation.oid]
        expected = [r for r in table.references if not _is_denied(seen, table, r.columns)]
        for reference in expected:
            is_there = any(_is_same(seen, table, reference, key) for key in there)
            if not is_there and repairs.can_refer(seen, reference, key_is_made=True):
                yield _reference_missing(seen, table, relation, reference)
        written = {seen.column_name(table, name) for name in seen.need(table).inserts}
        for key in there:
            is_ours = any(_is_same(seen, table, reference, key) for reference in expected)
            if not is_ours and written & set(key.columns):
                yield _reference_unknown(table, relation, key)


def check_checks(seen: Seen) -> Iterator[Finding]:
    """Find conditions on what a station writes that this release does not know."""
    for table, relation in seen.pairs():
        need = seen.need(table)
        written = {seen.column_name(table, name) for name in (*need.inserts, *need.updates)}
        ours = {check.name for check in table.checks}
        for check in seen.catalog.checks:
            is_new = check.table == relation.oid and check.name not in ours
            if is_new and written & set(check.columns):
                yield Finding(
                    Severity.WARN,
                    Area.CHECK,
                    "check_unknown",
                    {"name": check.name, "definition": check.definition},
                    ours=table.full_name,
                    theirs=relation.shown,
                )


def _unknown_uniques(seen: Seen, table: OutlinedTable, relation: Relation) -> Iterator[Finding]:
    """Find keys over nothing but what a station writes: two of its scans may share them."""
    written = {seen.column_name(table, name) for name in seen.need(table).inserts}
    ours = [{*seen.names(table, key.columns)} for key in (table.primary_key, *table.uniques)]
    for index in seen.catalog.indexes:
        columns = {*index.columns}
        is_theirs = index.unique and index.table == relation.oid
        if is_theirs and columns <= written and not any(key <= columns for key in ours):
            yield Finding(
                Severity.WARN,
                Area.UNIQUE,
                "unique_unknown",
                {"name": index.name},
                ours=table.full_name,
                theirs=f"{relation.shown} ({', '.join(index.columns)})",
            )


def _is_denied(seen: Seen, table: OutlinedTable, columns: tuple[str, ...]) -> bool:
    """Return whether the settings say that one of the columns does not exist."""
    return "" in seen.names(table, columns)


def _is_held(seen: Seen, table: OutlinedTable, key: OutlinedKey) -> bool:
    return seen.has_unique(table, key.columns, partial=bool(key.where))


def _is_indexed(seen: Seen, table: OutlinedTable, key: OutlinedKey) -> bool:
    relation, names = seen.relation(table), seen.names(table, key.columns)
    return relation is not None and any(
        index.columns[: len(names)] == names and (index.where is None or bool(key.where))
        for index in seen.catalog.indexes
        if index.table == relation.oid and (index.usable or index.unique)
    )


def _is_same(
    seen: Seen, table: OutlinedTable, reference: OutlinedReference, key: ForeignKey
) -> bool:
    referred = seen.table(reference.table)
    relation = seen.relation(referred)
    wanted = zip(
        seen.names(table, reference.columns),
        seen.names(referred, reference.referred),
        strict=True,
    )
    found = zip(key.columns, key.referred_columns, strict=True)
    is_there = relation is not None and relation.oid == key.referred
    return is_there and sorted(wanted) == sorted(found)


def _reference_missing(
    seen: Seen, table: OutlinedTable, relation: Relation, reference: OutlinedReference
) -> Finding:
    return Finding(
        Severity.WARN,
        Area.FOREIGN_KEY,
        "reference_missing",
        {"referred": reference.table},
        ours=f"{table.full_name} ({', '.join(reference.columns)})",
        theirs=relation.shown,
        sql=repairs.add_reference(seen, table, reference),
    )


def _reference_unknown(table: OutlinedTable, relation: Relation, key: ForeignKey) -> Finding:
    return Finding(
        Severity.WARN,
        Area.FOREIGN_KEY,
        "reference_unknown",
        {"name": key.name, "referred": key.referred_name},
        ours=table.full_name,
        theirs=f"{relation.shown} ({', '.join(key.columns)})",
    )
