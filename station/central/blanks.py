"""What the blanks of our statements stand for in one database. Neighbours: naming, statements.

    {waybill_numbers}          the table, as the backend calls it: to write to, to lock
    {waybill_numbers.status}   one of its columns there
    {rows.waybill_numbers}     its rows under our names and in our meanings: to read from
    {status.scans}             our states, and that table's word for each: (ours, theirs)
    {grams.waybill_numbers}    how many grams are one of what that table's weight is in
    {us.t.sealed_at}           a moment in microseconds since 1970; none for what no calendar has

Where nothing is named otherwise, {rows.…} is the table itself. Else it is a subquery, which
PostgreSQL takes apart again, so that its indexes are used all the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from psycopg import sql

from models.outline import outline
from station.central.naming import ANY_TABLE
from station.rules.parcel_state import ParcelState

if TYPE_CHECKING:
    from models.outline import OutlinedColumn, OutlinedTable
    from station.central.naming import Naming
    from station.events import Target

_STATUS = {"waybill_numbers": "status", "scans": "status"}
"""Which columns hold a parcel's state in the backend's words."""
_WEIGHT = ("waybill_numbers", "weight")
"""The one column whose unit is the backend's; ours is kilograms."""


class Blanks:
    """Fills the blanks for one database."""

    def __init__(self, target: Target, naming: Naming) -> None:
        self._target = target
        self._naming = naming

    def fill(self, blank: str, statement: str) -> sql.Composable:
        """Return what a blank of a statement stands for.

        Raises KeyError for a table that we do not have.
        """
        first, _, second = blank.partition(".")
        if first == "rows":
            return self._rows(second, frozenset(re.findall(r"\w+", statement)))
        if first == "status":
            return self._said(second)
        if first == "us":
            return _microseconds(second)
        if first == "grams":
            return sql.Literal(1 if self._naming.weight_unit == "g" else 1000)
        if second:
            return sql.Identifier(self._naming.column(first, second))
        return self._table(first)

    def _table(self, table: str) -> sql.Composable:
        return sql.Identifier(self._naming.schema, self._naming.table(table))

    def _rows(self, table: str, words: frozenset[str]) -> sql.Composable:
        """Return the rows, with the columns that the statement speaks of: others may not be."""
        if not self._is_told_otherwise(table):
            return self._table(table)
        model = _outlined(self._target, table)
        wanted = [column for column in model.columns if column.name in words]
        columns = sql.SQL(", ").join(self._column(model, column) for column in wanted)
        if not self._naming.table(table):
            return sql.SQL("(SELECT {}, NULL::xid AS xmin WHERE false)").format(columns)
        return sql.SQL("(SELECT {}, own.xmin FROM {} AS own)").format(columns, self._table(table))

    def _is_told_otherwise(self, table: str) -> bool:
        naming = self._naming
        names = (name.partition(".")[0] for name in naming.renamed)
        return (
            any(name in (table, ANY_TABLE) for name in names)
            or (bool(naming.statuses) and table in _STATUS)
            or (naming.weight_unit != "kg" and table == _WEIGHT[0])
        )

    def _column(self, table: OutlinedTable, column: OutlinedColumn) -> sql.Composable:
        return sql.SQL("{} AS {}").format(self._cell(table, column), sql.Identifier(column.name))

    def _cell(self, table: OutlinedTable, column: OutlinedColumn) -> sql.Composable:
        naming = self._naming
        there = naming.column(table.name, column.name)
        if not there or not naming.table(table.name):
            return sql.SQL("NULL::" + column.type)
        cell = sql.Identifier("own", there)
        if _STATUS.get(table.name) == column.name and naming.statuses:
            return _ours(cell, naming)
        if (table.name, column.name) == _WEIGHT and naming.weight_unit == "g":
            return sql.SQL("({} / 1000.0)").format(cell)
        return cell

    def _said(self, table: str) -> sql.Composable:
        """Return (ours, theirs); theirs has the column's own type, which may be an enumeration."""
        pairs = [
            sql.SQL("({}, {})").format(sql.Literal(ours.value), sql.Literal(theirs))
            for ours in ParcelState
            if (theirs := self._written(ours))
        ]
        listed = sql.SQL("(VALUES {}) AS said (ours, theirs)").format(sql.SQL(", ").join(pairs))
        if not self._naming.statuses:
            return sql.SQL("(SELECT ours, theirs FROM {})").format(listed)
        column = self._naming.column(table, _STATUS[table])
        return sql.SQL(
            "(SELECT ours, (jsonb_populate_record(NULL::{table},"
            " jsonb_build_object({name}, theirs))).{column} AS theirs FROM {listed})"
        ).format(
            table=self._table(table),
            name=sql.Literal(column),
            column=sql.Identifier(column),
            listed=listed,
        )

    def _written(self, state: ParcelState) -> str:
        if not self._naming.statuses:
            return state.value
        values = self._naming.statuses.get(state.value, ())
        return values[0] if values else ""


def _ours(cell: sql.Composable, naming: Naming) -> sql.Composable:
    """Return a status in our words; one that is not mapped stays what it is, and is left alone."""
    cases = [
        sql.SQL("WHEN {} THEN {}").format(sql.Literal(theirs), sql.Literal(ours))
        for ours, values in naming.statuses.items()
        for theirs in values
        if theirs
    ]
    text = sql.SQL("{}::text").format(cell)
    if not cases:
        return text
    return sql.SQL("CASE {text} {cases} ELSE {text} END").format(
        text=text, cases=sql.SQL(" ").join(cases)
    )


def _outlined(target: Target, name: str) -> OutlinedTable:
    """Return what this release knows of a table. Raises KeyError."""
    found = next((each for each in outline(target).tables if each.full_name == name), None)
    if found is None:
        raise KeyError(name)
    return found


def _microseconds(moment: str) -> sql.Composable:
    """Return an expression of a file of ours as a number; `infinity` is a value of PostgreSQL's."""
    finite = f"CASE WHEN isfinite({moment}) THEN {moment} END"
    return sql.SQL("(extract(epoch FROM " + finite + ") * 1000000)::bigint")
