"""Do the columns hold what we put into them, and may we leave the others out? Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.central.doctor import repairs
from station.central.doctor.fits import Fit, fit_of
from station.central.doctor.needs import MEANINGS, TESTED
from station.central.doctor.report import Area, Finding, Severity, severity_of
from station.central.doctor.trigger_checks import keeps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.outline import OutlinedColumn, OutlinedTable
    from station.central.doctor.catalog import Column, Relation
    from station.central.doctor.samples import Samples
    from station.central.doctor.seen import Seen

_WEIGHT = "waybill_numbers.weight"
_BY_THE_SERVER = "DEFAULT clock_timestamp()"


def check_types(seen: Seen) -> Iterator[Finding]:
    """Find columns of a type that does not do for ours."""
    for table, relation in seen.pairs():
        for column in table.columns:
            found = relation.column(seen.column_name(table, column.name))
            if found is not None:
                yield from _misfit(seen, table, column, found)


def check_numbers(seen: Seen, samples: Samples) -> Iterator[Finding]:
    """Find tables to which nothing can be added, because the next number is taken."""
    for table, relation in seen.pairs():
        number = relation.column(seen.column_name(table, "id"))
        if table.full_name in samples.overtaken and number is not None and number.sequence:
            yield Finding(
                Severity.BLOCKS,
                Area.UNIQUE,
                "number_taken",
                {"sequence": number.sequence},
                ours=f"{table.full_name}.id",
                theirs=relation.shown,
                sql=repairs.move_on(relation, number.name, number.sequence),
            )


def check_nulls(seen: Seen) -> Iterator[Finding]:
    """Find columns that a row of ours says nothing of, and that must say something."""
    for table, relation in seen.pairs():
        inserts = seen.need(table).inserts
        filled = {seen.column_name(table, name) for name in inserts}
        for column in relation.columns if inserts else ():
            is_open = column.not_null and not column.has_default and column.name not in filled
            if is_open and not _is_filled_in(seen, relation, column):
                yield _must_be_filled(seen, table, relation, column)


def _misfit(
    seen: Seen, table: OutlinedTable, column: OutlinedColumn, found: Column
) -> Iterator[Finding]:
    need, full_name = seen.need(table), f"{table.full_name}.{column.name}"
    is_written = column.name in (*need.inserts, *need.updates)
    fit = fit_of(
        column.type,
        found,
        is_written=is_written,
        enumeration_fits=full_name in MEANINGS or not (is_written or full_name in TESTED),
    )
    is_needed = column.name in need.columns
    in_grams = full_name == _WEIGHT and seen.naming.weight_unit == "g"
    if fit is Fit.FITS or (fit is Fit.INEXACT and in_grams) or (fit.is_tolerable and not is_needed):
        return
    if fit is Fit.NARROW and column.name in _keys(table):
        # It numbers their own rows.
        return
    yield Finding(
        Severity.WARN if fit.is_tolerable else severity_of(is_needed),
        Area.TYPE,
        fit.value,
        {"found": found.shown, "wanted": column.type},
        ours=full_name,
        theirs=found.name,
        sql="" if fit.is_tolerable else _mended(seen, table, column),
    )


def _is_filled_in(seen: Seen, relation: Relation, column: Column) -> bool:
    """Return whether a trigger of the backend's says something of it in each new row."""
    return any(
        trigger.table == relation.oid and trigger.on_insert and keeps(trigger, column.name)
        for trigger in seen.catalog.triggers
    )


def _keys(table: OutlinedTable) -> tuple[str, ...]:
    referring = (name for reference in table.references for name in reference.columns)
    return (*table.primary_key.columns, *referring)


def _mended(seen: Seen, table: OutlinedTable, column: OutlinedColumn) -> str:
    """Return the SQL for a column that no other refers to: keys change together or not at all."""
    return "" if column.name in _keys(table) else repairs.change_type(seen, table, column)


def _must_be_filled(
    seen: Seen, table: OutlinedTable, relation: Relation, column: Column
) -> Finding:
    names = {seen.column_name(table, ours.name): ours for ours in table.columns}
    ours = names.get(column.name)
    if ours is not None and ours.name in table.primary_key.columns:
        sql = repairs.number_rows(relation, column.name)
    else:
        is_moment = ours is not None and _BY_THE_SERVER in ours.ddl
        sql = repairs.allow_missing(relation, column.name, is_moment=is_moment)
    return Finding(
        Severity.BLOCKS,
        Area.NULL,
        "null_forbidden",
        ours=f"{table.full_name}.{ours.name}" if ours else table.full_name,
        theirs=f"{relation.shown}.{column.name}",
        sql=sql,
    )
