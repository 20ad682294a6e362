"""Does what the settings say of a database's names hold? Pure; what is proposed is in guesses."""

from __future__ import annotations

import difflib
from collections import Counter
from typing import TYPE_CHECKING

from station.central.doctor.report import Area, Finding, Severity, severity_of
from station.central.naming import ANY_TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from models.outline import OutlinedTable
    from station.central.doctor.seen import Seen


def check_mapping(seen: Seen) -> Iterator[Finding]:
    """Find entries that name nothing of ours or nothing of theirs, and names given twice."""
    tables = {table.name: table for table in seen.outline.tables if not table.schema}
    for key, theirs in seen.naming.renamed.items():
        nearest = _nearest_of_ours(tables, key)
        if nearest is not None:
            yield _wrong("mapping_ours_unknown", key, theirs, nearest)
        elif theirs and not _is_there(seen, tables, key, theirs):
            yield _wrong("mapping_theirs_unknown", key, theirs, _near(theirs, _theirs(seen, key)))
    for table in tables.values():
        yield from _twice(seen, table)


def check_proposals(seen: Seen, proposed: Mapping[str, str]) -> Iterator[Finding]:
    """Say what is taken for something of ours until somebody writes it down."""
    for key, theirs in proposed.items():
        yield Finding(
            severity_of(_is_needed(seen, key)),
            Area.MAPPING,
            "mapping_proposed" if theirs else "mapping_proposed_absent",
            ours=key,
            theirs=theirs,
        )


def _wrong(key: str, ours: str, theirs: str, nearest: str) -> Finding:
    return Finding(
        Severity.BLOCKS, Area.MAPPING, key, {"nearest": nearest or "–"}, ours=ours, theirs=theirs
    )


def _nearest_of_ours(tables: dict[str, OutlinedTable], key: str) -> str | None:
    """Return the nearest key that we have, None where this one names something of ours."""
    name, _, column = key.partition(".")
    if not column:
        return None if name in tables else _near(name, tables)
    if name == ANY_TABLE:
        columns = {column.name for table in tables.values() for column in table.columns}
    elif name in tables:
        columns = {column.name for column in tables[name].columns}
    else:
        return _near(name, tables)
    return None if column in columns else _near(column, columns)


def _near(word: str, known: object) -> str:
    assert isinstance(known, dict | set | list)
    return ", ".join(difflib.get_close_matches(word, [str(name) for name in known], n=1))


def _is_there(seen: Seen, tables: dict[str, OutlinedTable], key: str, theirs: str) -> bool:
    name, _, column = key.partition(".")
    if not column:
        return seen.relation(tables[name]) is not None
    there = tables.values() if name == ANY_TABLE else (tables[name],)
    relations = [relation for table in there if (relation := seen.relation(table)) is not None]
    return not relations or any(relation.column(theirs) is not None for relation in relations)


def _theirs(seen: Seen, key: str) -> list[str]:
    name, _, column = key.partition(".")
    if not column:
        return [r.name for r in seen.catalog.relations if r.schema == seen.naming.schema]
    if name == ANY_TABLE:
        return []
    relation = seen.relation(seen.table(name))
    return [found.name for found in relation.columns] if relation else []


def _twice(seen: Seen, table: OutlinedTable) -> Iterator[Finding]:
    need = seen.need(table)
    for theirs, times in Counter(seen.names(table, need.inserts)).items():
        if theirs and times > 1 and seen.relation(table) is not None:
            yield Finding(
                Severity.BLOCKS, Area.MAPPING, "mapping_twice", ours=table.name, theirs=theirs
            )


def _is_needed(seen: Seen, key: str) -> bool:
    name, _, column = key.partition(".")
    if name == ANY_TABLE:
        return any(column in need.columns for need in seen.needs.values())
    need = seen.needs.get(name)
    return need is not None and (not column or column in need.columns)
