"""One transaction that fills a database by COPY, slice by slice, and counts what it puts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import psycopg
from psycopg import errors, sql

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

Row = tuple[object, ...]


class Filling:
    """Use as a context manager: all of it is there afterwards, or nothing.

    Foreign keys are not looked up row by row where the role may turn that off (a superuser may):
    they hold by construction, and a test asks. Tables come in the order of their references all the
    same, for a role that may not.
    """

    def __init__(self, url: str, schema: str = "public") -> None:
        self._connection = psycopg.connect(url, connect_timeout=5, prepare_threshold=None)
        self._schema = schema
        self._last_id: dict[str, int] = {}
        self.counts: dict[str, int] = {}

    def __enter__(self) -> Self:
        """Begin."""
        path = sql.Identifier(self._schema).as_string()
        self._connection.execute("SELECT set_config('search_path', %s, true)", (path,))
        self._triggers("replica")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Commit, or leave no trace."""
        try:
            if kind is None:
                self._number_on()
                self._connection.commit()
        finally:
            self._connection.close()

    def copy(self, table: str, columns: str, rows: Iterable[Row]) -> None:
        """Append `rows` to a table, of the backend's or as `hub_station.badge`.

        `columns` are separated by spaces, `id` first if at all.
        """
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(*table.split(".")),
            sql.SQL(", ").join(map(sql.Identifier, columns.split())),
        )
        count, row = 0, None
        with self._connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
                count += 1
        self.counts[table] = self.counts.get(table, 0) + count
        if row is not None and columns.startswith("id "):
            self._last_id[table] = int(str(row[0]))

    def next_id(self, table: str) -> int:
        """Return the id of the table's next row, for rows of other tables to refer to."""
        self._last_id[table] = self._last_id.get(table, 0) + 1
        return self._last_id[table]

    def insert(self, table: str, columns: str, rows: Iterable[Row]) -> None:
        """Insert a few rows with all triggers awake, as the table's own writers do."""
        self._triggers("origin")
        names = columns.split()
        statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, names)),
            sql.SQL(", ").join(sql.Placeholder() * len(names)),
        )
        for row in rows:
            self._connection.execute(statement, row)
            self.counts[table] = self.counts.get(table, 0) + 1
        self._triggers("replica")

    def _triggers(self, role: str) -> None:
        try:
            with self._connection.transaction():
                self._connection.execute(
                    "SELECT set_config('session_replication_role', %s, true)", (role,)
                )
        except errors.InsufficientPrivilege:
            return

    def _number_on(self) -> None:
        """Let the databases number on where the rows that brought their own ids ended."""
        for table, last in self._last_id.items():
            self._connection.execute(
                sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), {})").format(
                    sql.Literal(f'"{table}"'), sql.Literal(last)
                )
            )
