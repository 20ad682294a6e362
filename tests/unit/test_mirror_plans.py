"""No question that a waiting parcel asks of the mirror reads a whole table, however many there are."""

from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING, Any

import pytest

from station.mirror import schema
from station.mirror.earlier import EARLIER
from station.mirror.reader import MirrorReader
from station.mirror.writer import Cursor, MirrorWriter
from station.rules.awb_books import cuts_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SMALL = {table.name for table in schema.TABLES if table.whole} | {"note", "CONSTANT"}
"""Lists that fit on a page or two, and SQLite's word for no table at all."""
OF_A_WHOLE_HUB = frozenset(
    {"bags_at", "manifests_to", "manifests_open", "runsheets_at", "on_floor", "moves_at"}
)
"""Asked beside the desk's thread alone, or by nobody who waits."""


class ReaderThatListens(MirrorReader):
    """Remembers what it asks."""

    def __init__(self, file: Path) -> None:
        super().__init__(file)
        self.asked: dict[str, tuple[object, ...]] = {}

    def _rows(self, sql: str, *bindings: object) -> list[tuple[Any, ...]]:
        self.asked[sql] = bindings
        return super()._rows(sql, *bindings)

    def scanned(self, sql: str) -> set[str]:
        """Return the tables that are read from end to end; what a question put together is none."""
        plan = super()._rows(f"EXPLAIN QUERY PLAN {sql}", *self.asked[sql])
        steps = [str(row[-1]).split() for row in plan]
        return {step[1] for step in steps if step[0] == "SCAN" and step[1][0] != "("}


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[ReaderThatListens]:
    """A reader of a mirror that was filled just now, and in which nothing changed since."""
    file = tmp_path / "mirror.sqlite"
    writer = MirrorWriter(file)
    for table in schema.TABLES:
        row = [0 if column.endswith("INTEGER") else "X" for column in table.columns]
        cells = ",".join(str(cell) if cell == 0 else '"X"' for cell in row)
        writer.put(table, f"[[{cells}]]", Cursor(1, 2, reached="X"))
        writer.end(table, Cursor(1, 2))
    writer.close()
    with ReaderThatListens(file) as reader:
        yield reader


def ask_everything(reader: ReaderThatListens) -> None:
    """Ask as workflows do, of what is there: a question behind another is asked too."""
    for part in (reader.work, reader.history, reader.lists):
        for name in sorted(set(dir(part)) - OF_A_WHOLE_HUB - {"book_with"}):
            if not name.startswith("_"):
                ask = getattr(part, name)
                ask(*["X"] * len(signature(ask).parameters))
    for workflow in sorted(EARLIER):
        reader.earlier_scan("X", workflow, "X", 1, 1, attempt=1)
    reader.waybill("X")
    reader.departures("X", "X")
    reader.resolve("X")
    reader.holds("X")
    reader.path("X", "Y")
    reader.person("X")
    for cut in cuts_of("HS12345678901"):
        reader.lists.book_with(cut)


def test_what_is_asked_while_a_parcel_waits_is_found_by_a_key(reader: ReaderThatListens) -> None:
    ask_everything(reader)
    assert len(reader.asked) > 30
    whole = {sql: reader.scanned(sql) - SMALL for sql in reader.asked}
    assert {sql: tables for sql, tables in whole.items() if tables} == {}


def test_the_check_sees_a_table_that_is_read_whole(reader: ReaderThatListens) -> None:
    reader.work.bags_at("X")
    ((sql, _),) = reader.asked.items()
    assert reader.scanned(sql) == {"bag"}
