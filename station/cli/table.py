"""`hub-station table`: one page of any of the 52 tables, one JSON object a row.

The last line is `{"next": CURSOR}` where there are more rows: the same call with --after CURSOR
goes on. Secrets are "***"; they were never asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.cli import lines
from station.cli.asking import questions
from station.events import Target
from station.inquiry import TableQuery

if TYPE_CHECKING:
    from station.cli.invocation import Invocation
    from station.inquiry import TablePage

HIDDEN = "***"


def table(call: Invocation) -> int:
    """Print the page; 0. Whatever stands in the way is told as a sentence, with 2."""
    arguments = call.arguments
    query = TableQuery(
        Target(arguments.target),
        arguments.name,
        filters=tuple(arguments.filter),
        sort=arguments.sort,
        descending=arguments.descending,
        after=arguments.after,
        limit=arguments.limit,
    )
    with questions(call) as asked:
        page = asked.page(query, arguments.timeout)
    _put(page)
    return 0


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
