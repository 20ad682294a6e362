"""`hub-station table`: one page of any of the 52 tables, one JSON object a row; or all as a file.

The last line is `{"next": CURSOR}` where there are more rows: the same call with --after CURSOR
goes on. With --format all rows are written, as CSV or XLSX, or as many as --limit says. Secrets are
"***"; they were never asked for.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.access.permissions import Action
from station.central.browse import MOST_ROWS
from station.cli import lines
from station.cli.asking import questions, timezone_of
from station.cli.export import put_list
from station.cli.proof import allowed
from station.events import Target
from station.inquiry import TableQuery

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from station.central.questions import Questions
    from station.cli.invocation import Invocation
    from station.inquiry import Cell, TablePage

HIDDEN = "***"
ONE_PAGE = 100


def table(call: Invocation) -> int:
    """Print the page; 0. Whatever stands in the way is told as a sentence, with 2."""
    allowed(call, Action.TABLES_BROWSED)
    arguments = call.arguments
    query = TableQuery(
        Target(arguments.target),
        arguments.name,
        filters=tuple(arguments.filter),
        sort=arguments.sort,
        descending=arguments.descending,
        after=arguments.after,
        limit=arguments.limit or (MOST_ROWS if arguments.format else ONE_PAGE),
    )
    with questions(call) as asked:
        page = asked.page(query, arguments.timeout)
        if arguments.format:
            _put_all(call, page, asked)
        else:
            _put(page)
    return 0


def _put_all(call: Invocation, first: TablePage, asked: Questions) -> None:
    """Write the rows of this page and of those that follow it."""
    arguments = call.arguments
    rows = islice(_all_rows(first, asked, arguments.timeout), arguments.limit)
    put_list(arguments.format, arguments.out, first.columns, rows, timezone_of(call))


def _all_rows(page: TablePage, asked: Questions, timeout_s: float) -> Iterator[Sequence[Cell]]:
    while True:
        hidden = [column in page.masked for column in page.columns]
        for row in page.rows:
            yield [HIDDEN if each else cell for each, cell in zip(hidden, row, strict=True)]
        if not page.next:
            return
        page = asked.page(replace(page.query, after=page.next), timeout_s)


def _put(page: TablePage) -> None:
    for row in page.rows:
        lines.put(
            {
                column: HIDDEN if column in page.masked else lines.cell(cell)
                for column, cell in zip(page.columns, row, strict=True)
            }
        )
    if page.next:
        lines.put({"next": page.next})
