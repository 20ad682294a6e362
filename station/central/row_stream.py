r"""Several queries' rows, asked for at once: one round trip, however many they are and however far.

    COPY (SELECT …) TO STDOUT …; COPY (SELECT …) TO STDOUT …; …    what is sent
    "1","JX1","SUB"   "2","JX\\2",null   …                         the lines that come
    [["1","JX1","SUB"],["2","JX\\2",null], …]                      a slice of them

PostgreSQL's CSV, told to quote all values and to escape with \, is what stands in a JSON array: to
make JSON costs neither side anything. (Control characters come as they are: JSON5, which SQLite
reads.) Rows are never gathered beyond a slice. Neighbours: pull.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from psycopg import errors, pq, sql
from psycopg.waiting import Wait

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from psycopg.abc import PQGen

    from station.central.idling_pool import Connection

    Line = bytes | bytearray | memoryview

SLICE_ROWS = 10_000
_DO_NOT_WAIT = 1
_COPY = sql.SQL(r"COPY ({}) TO STDOUT (FORMAT csv, FORCE_QUOTE *, ESCAPE E'\\', NULL 'null')")


class Slice(NamedTuple):
    """Some rows of a query: as a JSON array of arrays of text, and the last row's cells alone.

    A query without rows has one slice with neither. `ends` says that it is the query's last.
    """

    query: int
    rows: str
    last_row: Sequence[str | None]
    ends: bool
    length: int


def stream(
    connection: Connection, queries: Sequence[sql.Composable], answered: Callable[[], None]
) -> Generator[Slice]:
    """Run the queries; yield the first one's rows, then the second one's, and so on.

    Raises psycopg.Error. Calls `answered` whenever something has come. Whoever stops before the
    end finds the connection closed.
    """
    script = sql.SQL(";").join([_COPY.format(query) for query in queries])
    ended = False
    try:
        connection.wait(_send(connection.pgconn, script.as_bytes(connection)))
        for place in range(len(queries)):
            yield from _sliced(place, _arrivals(connection, answered))
        ended = connection.wait(_result(connection.pgconn)) is None
    finally:
        if not ended:
            connection.close()


def _sliced(place: int, arrivals: Iterator[list[Line]]) -> Iterator[Slice]:
    texts: list[bytes] = []
    count, last_line = 0, ""
    for lines in arrivals:
        if count >= SLICE_ROWS:
            yield _slice(place, texts, last_line, count, ends=False)
            texts, count = [], 0
        texts.append(b"],[".join(lines))
        count += len(lines)
        last_line = _text(lines[-1])
    yield _slice(place, texts, last_line, count, ends=True)


def _slice(place: int, texts: list[bytes], last_line: str, count: int, *, ends: bool) -> Slice:
    rows = f"[[{_text(b'],['.join(texts))}]]" if texts else ""
    return Slice(place, rows, json.loads(f"[{last_line}]", strict=False), ends, count)


def _text(line: Line) -> str:
    # A database without an encoding may hold anything: one bad name must not hold up all others.
    return str(line, "utf-8", "replace")


def _arrivals(connection: Connection, answered: Callable[[], None]) -> Iterator[list[Line]]:
    """Yield the next COPY's lines as they arrive, some hundred at a time.

    By libpq's own calls: the driver's `read` takes three times as long for each line.
    """
    pgconn = connection.pgconn
    _expect(connection.wait(_result(pgconn)), pq.ExecStatus.COPY_OUT)
    over = False
    while not over:
        lines: list[Line] = []
        over = _drain(pgconn, lines)
        if lines:
            answered()
            yield lines
        elif not over:
            connection.wait(_more(pgconn))
    _expect(connection.wait(_result(pgconn)), pq.ExecStatus.COMMAND_OK)


def _drain(pgconn: pq.abc.PGconn, lines: list[Line]) -> bool:
    """Add what has arrived; return whether the COPY is over."""
    length, line = pgconn.get_copy_data(_DO_NOT_WAIT)
    while length > 0:
        lines.append(line)
        length, line = pgconn.get_copy_data(_DO_NOT_WAIT)
    return length < 0


def _send(pgconn: pq.abc.PGconn, script: bytes) -> PQGen[None]:
    pgconn.send_query(script)
    while pgconn.flush():
        yield Wait.W


def _more(pgconn: pq.abc.PGconn) -> PQGen[None]:
    yield Wait.R
    pgconn.consume_input()


def _result(pgconn: pq.abc.PGconn) -> PQGen[pq.abc.PGresult | None]:
    while pgconn.is_busy():
        yield from _more(pgconn)
    return pgconn.get_result()


def _expect(result: pq.abc.PGresult | None, status: pq.ExecStatus) -> None:
    assert result is not None
    if result.status != status:
        raise errors.error_from_result(result)
