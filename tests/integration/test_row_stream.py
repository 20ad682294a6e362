"""What stands in a database reaches the mirror unchanged, query by query, or an error says so."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import apsw
import psycopg
import pytest
from psycopg import sql

from station.central.row_stream import SLICE_ROWS, stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.central.idling_pool import Connection
    from station.central.row_stream import Slice

AWKWARD = (
    "JX1",
    'Toko "Maju"',
    "C:\\new\\table",
    "two\nlines\r\n\tand a tab",
    "bell \a, vertical \v, \x01\x02\x1f\x7f",
    "null",
    "\\N",
    "\\.",
    '"],["',
    "kopi ☕, Bali é, 𐀀",
    "",
    None,
)


@pytest.fixture
def connection(osas_url: str) -> Iterator[Connection]:
    with psycopg.connect(osas_url, autocommit=True) as connection:
        yield connection


def slices(connection: Connection, *queries: str) -> list[Slice]:
    composed = [sql.SQL(query) for query in queries]
    return list(stream(connection, composed, lambda: None))


def cells(rows: str, width: int) -> list[tuple[Any, ...]]:
    """Take a slice apart as the mirror does."""
    listed = ", ".join(f"value ->> '$[{place}]'" for place in range(width))
    with closing(apsw.Connection(":memory:")) as mirror:
        return mirror.execute(f"SELECT {listed} FROM jsonb_each(?)", (rows,)).fetchall()


def test_any_text_comes_through_unchanged(connection: Connection) -> None:
    connection.execute("CREATE TEMP TABLE awkward (id int, text text)")
    for row in enumerate(AWKWARD):
        connection.execute("INSERT INTO awkward VALUES (%s, %s)", row)
    (found,) = slices(connection, "SELECT text, id, text AS again FROM awkward ORDER BY id")
    expected = [(text, str(place), text) for place, text in enumerate(AWKWARD)]
    assert cells(found.rows, 3) == expected
    assert found.last_row == list(expected[-1])


def test_each_awkward_text_is_also_read_as_the_last_row(connection: Connection) -> None:
    for text in AWKWARD:
        literal = sql.Literal(text).as_string(connection)
        (found,) = slices(connection, f"SELECT {literal}::text")
        assert found.last_row == [text]


def test_queries_come_one_after_the_other_in_slices(connection: Connection) -> None:
    many = 2 * SLICE_ROWS + 5_000
    found = slices(
        connection,
        "SELECT 1, 'only'",
        "SELECT 1 WHERE false",
        f"SELECT n FROM generate_series(1, {many}) AS n",
        "SELECT 1 WHERE false",
    )
    assert [one.query for one in found if one.ends] == [0, 1, 2, 3]
    assert [one.rows for one in found if one.query in (1, 3)] == ["", ""]
    big = [cells(one.rows, 1) for one in found if one.query == 2]
    assert [int(n) for rows in big for (n,) in rows] == list(range(1, many + 1))
    assert len(big) > 2
    assert max(map(len, big)) < 2 * SLICE_ROWS
    assert [one.last_row for one in found if one.query == 2] == [list(rows[-1]) for rows in big]
    assert connection.execute("SELECT 7").fetchone() == (7,)


def test_what_fails_on_the_way_is_raised_and_the_connection_is_not_used_again(
    connection: Connection,
) -> None:
    with pytest.raises(psycopg.errors.DivisionByZero):
        slices(connection, "SELECT 1", "SELECT 1 / (3 - n) FROM generate_series(1, 5) AS n")
    assert connection.closed


def test_what_cannot_even_begin_is_raised(connection: Connection) -> None:
    with pytest.raises(psycopg.errors.UndefinedTable):
        slices(connection, "SELECT 1", "SELECT * FROM nowhere")


def test_who_leaves_early_leaves_no_stream_behind(connection: Connection) -> None:
    query = sql.SQL("SELECT n FROM generate_series(1, 1000000) AS n")
    with closing(stream(connection, [query, query], lambda: None)) as rows:
        assert next(rows).query == 0
    assert connection.closed
