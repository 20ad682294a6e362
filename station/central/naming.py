"""What a database that exists already calls our tables, columns and states. Data and look-ups.

Neighbours: options (where an administrator wrote it), statements (which says it in SQL), doctor
(which checks and proposes it). Our own schema hub_station is never renamed.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from station.events import Target

if TYPE_CHECKING:
    from station.options import Settings

ANY_TABLE = "*"


class Naming(Struct, frozen=True):
    """One database's names. Keys are ours: `table`, `table.column`, or `*.column` for all tables.

    A name of "" says that the database has no such table or column: it reads as empty. `statuses`:
    our state → its values there, of which the first is written ("" is not written at all).
    """

    schema: str = "public"
    renamed: Mapping[str, str] = MappingProxyType({})
    statuses: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    weight_unit: Literal["kg", "g"] = "kg"
    unit_is_told: bool = False
    """Whether somebody wrote the unit down, as an existing database demands before it is used."""

    def table(self, table: str) -> str:
        """Return what one of our tables is called there; "" where there is none."""
        return self.renamed.get(table, table)

    def column(self, table: str, column: str) -> str:
        """Return what a column of ours is called there; "" where there is none."""
        named = self.renamed.get(f"{table}.{column}")
        return self.renamed.get(f"{ANY_TABLE}.{column}", column) if named is None else named

    def named(self, table: str, column: str) -> str:
        """Return what a column is called there, or its table where `column` is ""."""
        return self.column(table, column) if column else self.table(table)


def naming_of(settings: Settings, target: Target) -> Naming:
    """Return what the settings say of one database."""
    if target is Target.ONMART:
        return Naming(settings.onmart.schema, settings.schema.onmart)
    statuses = {
        state: tuple(values) if isinstance(values, list) else (values,)
        for state, values in settings.status.osas.items()
    }
    return Naming(
        settings.osas.schema,
        settings.schema.osas,
        statuses,
        settings.units.osas.get("weight", "kg"),
        "weight" in settings.units.osas,
    )
