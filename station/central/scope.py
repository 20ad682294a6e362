"""Which rows a mirror holds: all of them, or what touches this hub.

Of waybills, and what befell them, those that touch it; of bags, manifests and other documents,
those that name it.

Which destinations are reached through this hub the mirror's own routes say. Where they come to say
otherwise, or another scope is chosen, the comparison brings what is missing and drops the rest.
A row that is changed while it leaves the scope stays as it was until then. ONMART knows no hubs:
its shipments are held all. Neighbours: pull, comparison; sql/osas_pull.sql says what touches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from station.mirror.table import MirrorTable
    from station.mirror.writer import MirrorWriter

_SCOPED = sql.SQL("SELECT source.* FROM ({rows}) AS source WHERE {held}")
_TOUCHED = sql.SQL("EXISTS (SELECT FROM ({touching}) AS near WHERE near.awb_number = source.awb)")
_NAMED = sql.SQL("{hub} IN ({columns})")
_ALL = "all"


class Scope:
    """One database's rows, as a pull asks for them. `hub` is "" for all of them."""

    def __init__(
        self,
        tables: Sequence[MirrorTable],
        rows: Mapping[str, sql.Composable],
        touching: str,
        hub: str,
    ) -> None:
        self._rows = rows
        self._touching = touching
        self._hub = hub if touching else ""
        self._tables = [
            table for table in tables if touching and (table.near or "awb" in table.names)
        ]
        self._name = ""
        self.rows: dict[str, sql.Composable] = dict(rows)
        """What to ask for, by table; as of the last `look`."""

    def look(self, writer: MirrorWriter) -> None:
        """Learn from the mirror's routes which waybills are meant; have compared what is new."""
        if not self._tables:
            return
        through = writer.destinations_through(self._hub) if self._hub else []
        name = " ".join([self._hub, *through]) if self._hub else _ALL
        if name != self._name:
            self._name = name
            self.rows.update({table.name: self._scoped(table, through) for table in self._tables})
        before = writer.noted("scope")
        if before != name:
            writer.note("scope", name)
            if before is not None:
                writer.compare_soon(self._tables)

    def _scoped(self, table: MirrorTable, through: Sequence[str]) -> sql.Composable:
        rows = self._rows[table.name]
        if not self._hub:
            return rows
        held = self._named(table) if table.near else self._touched(through)
        return _SCOPED.format(rows=rows, held=held)

    def _named(self, table: MirrorTable) -> sql.Composable:
        """Return whether a document names the hub."""
        columns = sql.SQL(", ").join(sql.Identifier("source", name) for name in table.near)
        return _NAMED.format(hub=sql.Literal(self._hub), columns=columns)

    def _touched(self, through: Sequence[str]) -> sql.Composable:
        """Return whether a row's waybill touches the hub."""
        listed = sql.SQL("{}::text[]").format(sql.Literal(list(through)))
        told = {":hub": sql.Literal(self._hub), ":through": listed}
        touching = self._touching
        for word, value in told.items():
            touching = touching.replace(word, value.as_string())
        return _TOUCHED.format(touching=sql.SQL(touching))


def _is_scoped(table: MirrorTable) -> bool:
    return bool(table.near) or "awb" in table.names
