"""`hub-station today`: how this hub stands now, for a person or (--json) a script.

0 told · 1 told, but OSAS did not answer: differences and other stations are not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import to_builtins

from station.cli import lines
from station.cli.asking import questions, timezone_of
from station.cli.columns import put_table
from station.today_wording import how_old, points

if TYPE_CHECKING:
    from station.cli.invocation import Invocation
    from station.today import Today
    from station.today_saying import Point


def today(call: Invocation) -> int:
    """Ask, print, and say what did not answer."""
    with questions(call) as asked:
        told = asked.today(call.arguments.timeout)
    if call.arguments.json:
        lines.put(to_builtins(told))
    else:
        _put(told, call)
    call.tell(how_old(told, call.texts, told.at))
    return 1 if told.failure else 0


def _put(told: Today, call: Invocation) -> None:
    for point in points(told, call.texts, timezone_of(call)):
        print(point.title)
        if point.chart:
            print(point.chart)
        _put_lines(point)


def _put_lines(point: Point) -> None:
    rows = [[line.label, line.said, line.detail] for line in point.lines]
    if rows:
        put_table([point.question, "", ""], rows)
    else:
        print()
