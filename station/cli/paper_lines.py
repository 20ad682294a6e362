"""A document's lines for a spreadsheet; those of a saved report as they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.cli.asking import timezone_of
from station.cli.export import put_list
from station.cli.paper import wanted
from station.paper.listing import head_of, listing

if TYPE_CHECKING:
    from station.cli.invocation import Invocation
    from station.paper.catalogue import Kind


def put_lines(kind: Kind, call: Invocation) -> None:
    """Write them. Raises StationError."""
    arguments, timezone = call.arguments, timezone_of(call)
    if kind.name == "report" and arguments.id is not None:
        from station.cli.paper_reading import report_rows  # brings the database driver

        with report_rows(arguments.id, call) as (report, rows):
            heads = [head_of(column, call.texts) for column in report.columns]
            put_list(arguments.format, arguments.out, heads, rows, timezone)
        return
    assert kind.line is not None, "what has lines names them"
    (document,) = wanted(kind, call)
    put_list(arguments.format, arguments.out, *listing(document, kind.line, call.texts), timezone)
