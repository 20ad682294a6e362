"""A plain look into any of the 52 tables: filtered, sorted, page by page, never to write.

Pages follow each other by the last row's cell and id, so that rows which come meanwhile neither
repeat nor hide others; NULL comes where PostgreSQL puts it, last upwards and first downwards. Names
come from the models' outline alone, and secrets are not asked for. Imports psycopg, so it is
imported in the thread that asks.
"""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Any

import psycopg
from msgspec import Struct
from psycopg import errors, sql

from models.outline import OutlinedTable, outline
from station.central import cells
from station.central.blanks import Blanks
from station.central.page_cursor import cursor_read, cursor_written
from station.central.refusals import central_error, is_data_at_fault, root_of
from station.central.side_by_side import SideBySide
from station.central.table_filters import BYTES, JSON, cell_of, condition
from station.errors import InquiryError
from station.inquiry import TablePage, TableQuery
from station.texts import Phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from models.outline import OutlinedColumn
    from station.central.idling_pool import Connection
    from station.central.naming import Naming
    from station.central.pools import Pool
    from station.events import Target

MOST_ROWS = 1_000
_END_WITHIN_S = 1.0
_SORTED_BY = sql.Identifier("sorted by")
"""The last column: the cell that was sorted by, as the next page's question needs it."""


class _Look(Struct, frozen=True):
    """One question with what the models say of its table."""

    query: TableQuery
    table: OutlinedTable
    columns: tuple[str, ...]
    masked: frozenset[str]

    @property
    def shown(self) -> list[OutlinedColumn]:
        return [column for column in self.table.columns if column.name not in self.masked]


class Browse:
    """Asked by one thread; `close` may come from another."""

    def __init__(
        self,
        pools: Mapping[Target, Pool],
        naming: Mapping[Target, Naming],
        timezone: Callable[[], str],
    ) -> None:
        self._pools = pools
        self._naming = naming
        self._timezone = timezone
        self._asking: SideBySide[TablePage | InquiryError] = SideBySide("page")

    def page(self, query: TableQuery, timeout_s: float) -> TablePage:
        """Return one page.

        Raises InquiryError for what cannot be asked (`table_slow` when it would take longer than
        `timeout_s`), and CentralError.
        """
        look = _look(query)
        statement, values = self._statement(look)
        job = partial(self._read, look, statement, values, timeout_s)
        (answer,) = self._asking.ask({query.target: job}, timeout_s).values()
        if isinstance(answer, TablePage):
            return answer
        raise answer

    def close(self) -> None:
        """End a wait of this moment."""
        self._asking.close()

    def join(self) -> None:
        """Wait a moment for what was given up; the pools are closed."""
        self._asking.join(_END_WITHIN_S)

    def _statement(self, look: _Look) -> tuple[sql.Composed, list[object]]:
        """Return the question in SQL.

        Where the page begins between cells and NULLs there are two parts, each of which an index
        can answer; the second is read no further than the first leaves room.
        """
        query = look.query
        words = " ".join(column.name for column in look.shown)
        relation = Blanks(query.target, self._naming[query.target]).fill(
            f"rows.{query.table}", words
        )
        wanted = [
            condition(_column(look, name), text, self._timezone())
            for name, text in query.filters
            if text.strip()
        ]
        filters = [each for each, _ in wanted]
        filtered_by = [value for _, values in wanted for value in values]
        order = sql.SQL("DESC" if query.descending else "ASC")
        parts: list[sql.Composable] = []
        values: list[object] = []
        for after, after_values in _after(look):
            both = sql.SQL(" AND ").join([*filters, after])
            parts.append(
                _PART.format(
                    cells=_cells(look), rows=relation, where=both, order=order, **_sorted(look)
                )
            )
            values += [*filtered_by, *after_values, _limit(query) + 1]
        whole = _WHOLE.format(
            parts=sql.SQL(" UNION ALL ").join(parts), order=order, sort=sql.Identifier(query.sort)
        )
        return whole, [*values, _limit(query) + 1]

    def _read(
        self, look: _Look, statement: sql.Composed, values: list[object], timeout_s: float
    ) -> TablePage | InquiryError:
        deadline_s = time.monotonic() + timeout_s
        pool = self._pools[look.query.target]
        try:
            with pool.connection(timeout_s) as connection:
                left_s = max(0.001, deadline_s - time.monotonic())
                with pool.answering(connection, left_s):
                    rows = _rows(connection, statement, values, left_s)
        except (psycopg.Error, UnicodeError) as error:
            return _refusal(error)
        return _page(look, rows)


_PART = sql.SQL(
    "(SELECT {cells}, {sort}::text AS {sorted_by} FROM {rows} AS t WHERE {where}"
    " ORDER BY {sort} {order}, t.id {order} LIMIT %s)"
)
_WHOLE = sql.SQL(
    "SELECT * FROM ({parts}) AS found ORDER BY found.{sort} {order}, found.id {order} LIMIT %s"
)


def _look(query: TableQuery) -> _Look:
    tables = outline(query.target).tables
    table = next((each for each in tables if each.full_name == query.table), None)
    if table is None or table.schema:
        raise InquiryError("table_unknown", table=query.table, target=query.target.upper())
    masked = _masked(table)
    look = _Look(query, table, tuple(column.name for column in table.columns), masked)
    if _column(look, query.sort).type == JSON:
        raise InquiryError("table_sort", column=query.sort)
    for name, text in query.filters:
        _column(look, name)
        if not _can_be_sent(text):
            wanted = Phrase("wanted.text")
            raise InquiryError("table_filter", column=name, found=ascii(text), wanted=wanted)
    return look


def _can_be_sent(text: str) -> bool:
    """Tell whether a database could hold this: neither U+0000 nor half a character."""
    return "\x00" not in text and text.encode("utf-8", "ignore").decode() == text


def _masked(table: OutlinedTable) -> frozenset[str]:
    """Return the columns that nobody is shown: secrets, and hashes, which are kept as bytes."""
    return frozenset(
        column.name
        for column in table.columns
        if column.secret or column.name in cells.HIDDEN or column.type == BYTES
    )


def _column(look: _Look, name: str) -> OutlinedColumn:
    """Return a column to filter or sort by: what is secret could be guessed by that, too."""
    if name in look.masked:
        raise InquiryError("table_masked", column=name)
    column = look.table.column(name)
    if column is None:
        raise InquiryError("table_column", column=name, table=look.query.table)
    return column


def _cells(look: _Look) -> sql.Composed:
    return sql.SQL(", ").join(
        sql.SQL("{} AS {}").format(cell_of(column), sql.Identifier(column.name))
        for column in look.shown
    )


def _sorted(look: _Look) -> dict[str, sql.Composable]:
    return {"sort": sql.Identifier("t", look.query.sort), "sorted_by": _SORTED_BY}


def _limit(query: TableQuery) -> int:
    return min(max(1, query.limit), MOST_ROWS)


def _after(look: _Look) -> list[tuple[sql.Composable, list[object]]]:
    """Return where this page goes on, as conditions to be answered one after the other."""
    query = look.query
    if not query.after:
        return [(sql.SQL("true"), [])]
    value, row_id = cursor_read(query)
    sort = sql.Identifier("t", query.sort)
    names = {"sort": sort, "beyond": sql.SQL("<" if query.descending else ">")}
    if query.sort == "id":
        return [(sql.SQL("t.id {beyond} %s").format(**names), [row_id])]
    if value is None:
        among_nulls = sql.SQL("({sort} IS NULL AND t.id {beyond} %s)").format(**names)
        rest = [(sql.SQL("{} IS NOT NULL").format(sort), list[object]())]
        return [(among_nulls, [row_id]), *(rest if query.descending else [])]
    beyond = sql.SQL("({sort}, t.id) {beyond} (%s, %s)").format(**names)
    nulls = [(sql.SQL("{} IS NULL").format(sort), list[object]())]
    return [(beyond, [value, row_id]), *([] if query.descending else nulls)]


def _rows(
    connection: Connection, statement: sql.Composed, values: list[object], limit_s: float
) -> list[tuple[Any, ...]]:
    connection.autocommit = True
    cells.read_any_moment(connection)
    # The server is to give up before we give the server up: then it can say why.
    limit_ms = max(1, int(limit_s * 900))
    with connection.pipeline():
        connection.execute("BEGIN READ ONLY")
        connection.execute("SELECT set_config('statement_timeout', %s, true)", (str(limit_ms),))
        reading = connection.execute(statement, values)
        connection.execute("COMMIT")
    return reading.fetchall()


def _refusal(error: BaseException) -> InquiryError:
    if isinstance(root_of(error), errors.QueryCanceled):
        return InquiryError("table_slow")
    if is_data_at_fault(error):
        # Filters were read before they were sent; only a cursor can hold what no cell can be.
        return InquiryError("table_cursor")
    raise central_error(error) from error


def _page(look: _Look, rows: list[tuple[Any, ...]]) -> TablePage:
    query = look.query
    limit = _limit(query)
    names = [column.name for column in look.shown]
    told = []
    for row in rows[:limit]:
        by_name = dict(zip(names, cells.cells(row[:-1]), strict=True))
        told.append(tuple(by_name.get(column) for column in look.columns))
    more = len(rows) > limit
    last = rows[limit - 1] if more else None
    following = cursor_written(query, last[-1], last[names.index("id")]) if last else ""
    return TablePage(query, look.columns, look.masked, tuple(told), following)
