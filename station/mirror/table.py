"""What one table of the mirror is: where its rows come from, and the statements that keep it.

What a counter looks up while a parcel waits is keyed by its AWB, WITHOUT ROWID: one descent of one
tree. Neighbours: schema and work_tables, which list the tables.
"""

from __future__ import annotations

from msgspec import Struct

from station.events import Target


class MirrorTable(Struct, frozen=True):
    """One table: where its rows come from and in which columns they land, in the pull's order.

    `columns` are as SQLite declares them; `id` is the first, `key` begins with the one that a pull
    of the whole table goes by. `dated` names the column (microseconds since 1970, UTC) by which
    old rows are neither pulled nor kept. `whole`: small master data, whose deletions are found by
    comparing ids. `found_by`: columns that have an index of their own. `near`: columns that name
    hubs: a mirror that is kept to one holds the rows that name it; of the tables without, those
    whose AWB touches it.
    """

    name: str
    source: Target
    columns: tuple[str, ...]
    key: tuple[str, ...]
    dated: str = ""
    whole: bool = False
    found_by: tuple[str, ...] = ()
    near: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(column.partition(" ")[0] for column in self.columns)

    @property
    def definition(self) -> str:
        """The table as DDL."""
        return (
            f"CREATE TABLE {self.name} ({', '.join(self.columns)},"
            f" PRIMARY KEY ({', '.join(self.key)})) WITHOUT ROWID"
        )

    @property
    def by_id(self) -> str:
        """The index by which a row is found whose key has changed, unless it is there."""
        return f"CREATE INDEX IF NOT EXISTS {self.name}_id ON {self.name} (id)"

    @property
    def indexes(self) -> tuple[str, ...]:
        """Every index beside the key's, each unless it is there."""
        return (self.by_id, *self.look_ups)

    @property
    def look_ups(self) -> tuple[str, ...]:
        """The indexes that a counter looks things up by, each unless it is there."""
        return tuple(
            f"CREATE INDEX IF NOT EXISTS {self.name}_{column} ON {self.name} ({column})"
            for column in self.found_by
        )

    @property
    def delete_moved(self) -> str:
        """Delete the rows of a JSON array that are kept under another key than they have now."""
        before = ", ".join(f"old.{name}" for name in self.key)
        now = ", ".join(f"new.value ->> '$[{self.names.index(name)}]'" for name in self.key)
        return (
            f"DELETE FROM {self.name} WHERE ({', '.join(self.key)}) IN"  # noqa: S608  # ours
            f" (SELECT {before} FROM jsonb_each(?) AS new"
            f" JOIN {self.name} AS old ON old.id = new.value ->> '$[0]'"
            f" WHERE ({before}) IS NOT ({now}))"
        )

    @property
    def upsert(self) -> str:
        """Put a JSON array of rows; SQLite takes it apart, without Python's lock.

        A row without a key, a waybill that has no number yet, is none that could be looked up.
        """
        cells = ", ".join(f"value ->> '$[{place}]'" for place in range(len(self.columns)))
        keyed = " AND ".join(
            f"value ->> '$[{self.names.index(name)}]' IS NOT NULL" for name in self.key
        )
        return (
            f"INSERT OR REPLACE INTO {self.name} ({', '.join(self.names)})"  # noqa: S608  # ours
            f" SELECT {cells} FROM jsonb_each(?) WHERE {keyed}"
        )


def osas_table(
    name: str,
    columns: str,
    key: str,
    *,
    dated: str = "",
    whole: bool = False,
    found_by: str = "",
    near: str = "",
) -> MirrorTable:
    """Return a table of OSAS; `columns` is a comma's list, the others are words."""
    return MirrorTable(
        name,
        Target.OSAS,
        tuple(column.strip() for column in columns.split(",")),
        tuple(key.split()),
        dated,
        whole,
        tuple(found_by.split()),
        tuple(near.split()),
    )
