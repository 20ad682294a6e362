"""What a workflow's book is made of: read by index, in slices, and never for receiving alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from station.books import SLICE, Books
from station.events import CommandName, Workflow
from station.journal.journal import _ACTED, _ARRIVALS
from station.workflows.packing_book import PackingBook
from tests.fakes.desks import DeskAtWork
from tests.fakes.knowledge import FakeKnowledge, a_waybill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AWBS = [f"JX{number:010}" for number in range(1, 5)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskAtWork]:
    known = FakeKnowledge({awb: a_waybill(awb, status="AT_HUB") for awb in AWBS})
    made = DeskAtWork(tmp_path, known)
    yield made
    made.close()


def test_what_was_plainly_received_is_not_even_looked_at(desk: DeskAtWork) -> None:
    for awb in AWBS:
        desk.scan(awb)
    assert desk.journal.acted(0, SLICE) == []
    plan = desk.journal._connection.execute(f"EXPLAIN QUERY PLAN {_ACTED}", (0, SLICE)).fetchall()
    assert "event_acted" in str(plan[0])


def test_receiving_reads_no_other_workflow_s_events(
    desk: DeskAtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.choose(Workflow.PACKING)
    desk.tell(CommandName.OPEN, "BDO")
    desk.choose(Workflow.RECEIVING)
    desk.start_again()
    monkeypatch.setattr(desk.journal, "acted", None)
    assert desk.journal.arrivals() == []
    plan = desk.journal._connection.execute(f"EXPLAIN QUERY PLAN {_ARRIVALS}").fetchall()
    assert str(plan).count("event_acted") == 2
    desk.scan(AWBS[0])
    assert desk.recorded.workflow is Workflow.RECEIVING


def test_a_book_read_in_slices_is_the_one_that_was_kept(
    desk: DeskAtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("station.books.SLICE", 2)
    desk.choose(Workflow.PACKING)
    desk.tell(CommandName.OPEN, "BDO")
    for awb in AWBS:
        desk.scan(awb)
    desk.tell(CommandName.UNDO)
    kept = desk.desk._books.of(Workflow.PACKING)
    read = Books(desk.journal)
    rounds = 1
    while read.read_on():
        rounds += 1
    again = read.of(Workflow.PACKING)
    assert rounds == 4, "six events, and a look for more"
    assert isinstance(kept, PackingBook)
    assert isinstance(again, PackingBook)
    assert again.open == kept.open
    assert [*again.open["CGK-3-20261122-B001"].pieces] == [(awb, 1) for awb in AWBS[:3]]


def test_what_is_committed_while_the_journal_is_still_being_read_is_taken_in_once(
    desk: DeskAtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.choose(Workflow.PACKING)
    desk.tell(CommandName.OPEN, "BDO")
    desk.scan(AWBS[0])
    monkeypatch.setattr("station.books.SLICE", 1)
    books = Books(desk.journal)
    assert books.read_on()
    event_id, body = desk.ids()[1], desk.bodies()[1]
    books.take(event_id, body)
    book = books.of(Workflow.PACKING)
    assert isinstance(book, PackingBook)
    assert len(book.open["CGK-3-20261122-B001"].pieces) == 1


def test_an_idle_desk_reads_its_books(desk: DeskAtWork) -> None:
    desk.choose(Workflow.PACKING)
    desk.tell(CommandName.OPEN, "BDO")
    desk.start_again()
    for _ in range(100):
        desk.desk._do(None)
        if desk.desk._books._complete:
            return
    pytest.fail("never read")
