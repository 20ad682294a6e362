"""Which of their tables and columns are probably ours under another name. Pure; difflib decides."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher, get_close_matches
from typing import TYPE_CHECKING

import msgspec

from station.central.doctor.fits import fit_of
from station.central.naming import ANY_TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.outline import OutlinedColumn, OutlinedTable
    from station.central.doctor.catalog import Column, Relation
    from station.central.doctor.seen import Seen

NEAR_TABLE = 0.6
"""Tables' names resemble each other at least so much, if their columns do as well."""
ALIKE_COLUMNS = 0.5
NEAR_COLUMN = 0.8
_PLURAL = re.compile(r"(?<=[a-z]{2}[^su])s$")
_EVERYWHERE = frozenset({"id", "created_at", "updated_at"})
_STAND_IN = {"updated_at": "created_at"}
"""A table that is only ever added to may keep no time of change."""


def plain(name: str) -> str:
    """Return a name without case, underscores and plural: WaybillNumbers is waybill_number."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().split("_")
    return "".join(_PLURAL.sub("", word) for word in words)


def guess_names(seen: Seen) -> dict[str, str]:
    """Return what the settings could say of names beyond what they say: our key → theirs.

    "" where a database of somebody else's has no such column and only reading would miss it.
    """
    tables = _tables(seen)
    seen = _with(seen, tables)
    columns: dict[str, str] = {}
    for table, relation in seen.pairs():
        if not table.schema:
            columns |= _columns(seen, table, relation)
    return tables | _summed_up(seen, columns)


def _with(seen: Seen, names: dict[str, str]) -> Seen:
    naming = msgspec.structs.replace(seen.naming, renamed={**seen.naming.renamed, **names})
    return msgspec.structs.replace(seen, naming=naming)


def _tables(seen: Seen) -> dict[str, str]:
    told = seen.naming.renamed
    ours = [table for table in seen.outline.tables if not table.schema]
    taken = {seen.name(table) for table in ours}
    free = [
        relation
        for relation in seen.catalog.relations
        if relation.schema == seen.naming.schema and relation.name not in taken
    ]
    missing = [t for t in ours if t.name not in told and seen.relation(t) is None]
    rated = (
        (_likeness(table, relation), table.name, relation.name)
        for table in missing
        for relation in free
    )
    found: dict[str, str] = {}
    for likeness, name, theirs in sorted(rated, key=lambda rating: -rating[0]):
        if likeness and name not in found and theirs not in found.values():
            found[name] = theirs
    return found


def _likeness(table: OutlinedTable, relation: Relation) -> float:
    """Return how probably a table is ours, 0 for not."""
    ours = {plain(c.name) for c in table.columns if c.name not in _EVERYWHERE}
    theirs = {plain(c.name) for c in relation.columns} - {plain(name) for name in _EVERYWHERE}
    alike = len(ours & theirs) / max(1, min(len(ours), len(theirs)))
    name = SequenceMatcher(None, plain(table.name), plain(relation.name)).ratio()
    if name == 1:
        return 2 + alike
    return name + alike if name >= NEAR_TABLE and alike >= ALIKE_COLUMNS else 0


def _columns(seen: Seen, table: OutlinedTable, relation: Relation) -> dict[str, str]:
    told = seen.naming.renamed
    missing = [
        column
        for column in table.columns
        if f"{table.name}.{column.name}" not in told
        and relation.column(seen.column_name(table, column.name)) is None
        and seen.column_name(table, column.name)
    ]
    taken = {seen.column_name(table, column.name) for column in table.columns}
    free = {column.name: column for column in relation.columns if column.name not in taken}
    found = dict(_same_but_for_spelling(table, missing, free))
    for column in missing:
        if column.name not in found and (near := _near(column, free)):
            found[column.name] = near
            del free[near]
    if seen.is_attached:
        found |= _stand_ins(table, relation, missing, found)
        left = [column for column in missing if column.name not in found]
        found |= {column.name: "" for column in left if _is_only_read(seen, table, column)}
    return {f"{table.name}.{name}": theirs for name, theirs in found.items()}


def _same_but_for_spelling(
    table: OutlinedTable, missing: list[OutlinedColumn], free: dict[str, Column]
) -> Iterator[tuple[str, str]]:
    """Yield what is surely meant, and take it out of what is free."""
    prefix = plain(table.name)
    for column in missing:
        spelt = (plain(column.name), prefix + plain(column.name))
        for name in [name for name in free if plain(name) in spelt and _does(column, free[name])]:
            yield column.name, name
            del free[name]
            break


def _near(column: OutlinedColumn, free: dict[str, Column]) -> str:
    spelt = {plain(name): name for name, found in free.items() if _does(column, found)}
    near = get_close_matches(plain(column.name), spelt, n=1, cutoff=NEAR_COLUMN)
    return spelt[near[0]] if near else ""


def _does(column: OutlinedColumn, found: Column) -> bool:
    return fit_of(column.type, found, is_written=False, enumeration_fits=True).is_tolerable


def _stand_ins(
    table: OutlinedTable,
    relation: Relation,
    missing: list[OutlinedColumn],
    found: dict[str, str],
) -> dict[str, str]:
    names = {column.name for column in missing}
    stand_ins: dict[str, str] = {}
    for name, other in _STAND_IN.items():
        there = found.get(other, other)
        if name in names - found.keys() and relation.column(there) and table.column(other):
            stand_ins[name] = there
    return stand_ins


def _is_only_read(seen: Seen, table: OutlinedTable, column: OutlinedColumn) -> bool:
    """Return whether a column may read as empty: no release writes it, and it may be empty here."""
    need = seen.need(table)
    may_be_empty = column.nullable or "DEFAULT" in column.ddl
    is_written = column.name in (*table.inserts, *table.updates)
    is_essential = column.name in need.columns and column.name not in need.may_lack
    return may_be_empty and not is_written and not is_essential and column.name not in _EVERYWHERE


def _summed_up(seen: Seen, columns: dict[str, str]) -> dict[str, str]:
    """Say once, for all tables, what holds wherever a column is; what differs stays as it is."""
    said: dict[str, Counter[str]] = {}
    for key, theirs in columns.items():
        said.setdefault(key.partition(".")[2], Counter())[theirs] += 1
    for name, words in said.items():
        theirs, times = words.most_common(1)[0]
        if theirs and times > 1 and not _is_called_as_ours(seen, name):
            same = [k for k, v in columns.items() if k.endswith(f".{name}") and v == theirs]
            columns = {key: value for key, value in columns.items() if key not in same}
            columns[f"{ANY_TABLE}.{name}"] = theirs
    return dict(sorted(columns.items(), key=lambda entry: not entry[0].startswith(ANY_TABLE)))


def _is_called_as_ours(seen: Seen, name: str) -> bool:
    return any(
        relation.column(name) is not None
        for table, relation in seen.pairs()
        if not table.schema and table.column(name)
    )
