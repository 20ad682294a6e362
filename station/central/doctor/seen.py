"""One database as this release sees it: our tables beside theirs, through the settings' names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from models.outline import Outline, OutlinedTable
from station.central.doctor.catalog import HUB_STATION, Catalog, Column, Relation
from station.central.doctor.needs import Need
from station.central.naming import Naming
from station.events import Target

if TYPE_CHECKING:
    from collections.abc import Iterator

NOTHING = Need()
VERSION_TABLE = "alembic_version"


class Seen(Struct, frozen=True):
    """What the checks look at."""

    target: Target
    outline: Outline
    catalog: Catalog
    naming: Naming
    needs: dict[str, Need]
    hub: str

    @property
    def is_attached(self) -> bool:
        """Return whether the database is somebody else's: our migrations have not made it."""
        return self.catalog.relation(HUB_STATION, VERSION_TABLE) is None

    @property
    def has_own_schema(self) -> bool:
        """Return whether the stations' own schema is there."""
        return any(schema.name == HUB_STATION for schema in self.catalog.server.schemas)

    def is_open(self, schema: str) -> bool:
        """Return whether this role may look into a schema."""
        return any(s.usable for s in self.catalog.server.schemas if s.name == schema)

    def need(self, table: OutlinedTable) -> Need:
        """Return what this release does with a table."""
        return self.needs.get(table.full_name, NOTHING)

    def is_needed(self, table: OutlinedTable) -> bool:
        """Return whether this release cannot work without it."""
        return table.full_name in self.needs

    def table(self, full_name: str) -> OutlinedTable:
        """Return one of our tables."""
        return next(table for table in self.outline.tables if table.full_name == full_name)

    def name(self, table: OutlinedTable) -> str:
        """Return what a table is called there, "" where there is none."""
        return table.name if table.schema else self.naming.table(table.name)

    def schema(self, table: OutlinedTable) -> str:
        """Return the schema in which a table is looked for."""
        return table.schema or self.naming.schema

    def column_name(self, table: OutlinedTable, column: str) -> str:
        """Return what a column is called there, "" where there is none."""
        return column if table.schema else self.naming.column(table.name, column)

    def names(self, table: OutlinedTable, columns: tuple[str, ...]) -> tuple[str, ...]:
        """Return what columns are called there."""
        return tuple(self.column_name(table, column) for column in columns)

    def relation(self, table: OutlinedTable) -> Relation | None:
        """Return a table as it is there."""
        return self.catalog.relation(self.schema(table), self.name(table))

    def column(self, table: OutlinedTable, column: str) -> Column | None:
        """Return a column as it is there."""
        relation = self.relation(table)
        return relation.column(self.column_name(table, column)) if relation else None

    def has_unique(
        self, table: OutlinedTable, columns: tuple[str, ...], *, partial: bool = False
    ) -> bool:
        """Return whether a unique index over exactly these columns of ours is there.

        In whatever order: that is how ON CONFLICT and foreign keys find theirs. `partial`: one for
        some of the rows is enough.
        """
        relation, names = self.relation(table), sorted(self.names(table, columns))
        return relation is not None and any(
            index.unique
            and index.usable
            and sorted(index.columns) == names
            and (partial or index.where is None)
            for index in self.catalog.indexes
            if index.table == relation.oid
        )

    def pairs(self) -> Iterator[tuple[OutlinedTable, Relation]]:
        """Yield our tables that are there."""
        for table in self.outline.tables:
            relation = self.relation(table)
            if relation is not None:
                yield table, relation
