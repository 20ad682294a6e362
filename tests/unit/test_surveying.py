"""A hub's floor read beside the desk: from the mirror's file and from this desk's own journal."""

from __future__ import annotations

import queue
from typing import TYPE_CHECKING

import pytest

from station.events import CommandName, Target, Workflow
from station.journal.record import Acknowledgement, DeliveryState
from station.surveying import Surveyor
from station.workflows.survey import Moved, Present, Survey, Wanted
from tests.fakes.desks import IDENTITY, DeskAtWork
from tests.fakes.knowledge import FakeKnowledge, a_waybill
from tests.unit.test_mirror_work import Filled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HERE, COMING, TAKEN_BACK = "JX1203345871", "JX1203345872", "JX1203345873"


class Read:
    """A desk, its mirror's file, and who reads both."""

    def __init__(self, folder: Path) -> None:
        known = FakeKnowledge({awb: a_waybill(awb) for awb in (HERE, COMING, TAKEN_BACK)})
        self.desk = DeskAtWork(folder, known)
        self.mirror = Filled(folder / "mirror.sqlite")
        self.surveyor = Surveyor(
            *(folder / "mirror.sqlite", folder / "journal.sqlite"),
            *(self.desk.clock, lambda: IDENTITY),
        )

    def __call__(self, wanted: Wanted) -> Survey | None:
        answers: queue.SimpleQueue[Survey | None] = queue.SimpleQueue()
        self.surveyor.survey(wanted, answers.put)
        return answers.get(timeout=10)

    def close(self) -> None:
        self.surveyor.stop()
        self.desk.close()
        self.mirror.close()


@pytest.fixture
def read(tmp_path: Path) -> Iterator[Read]:
    made = Read(tmp_path)
    yield made
    made.close()


def test_what_the_desk_did_lies_over_what_the_mirror_says(read: Read) -> None:
    at_us = 1_000_000
    for awb, status in ((HERE, "IN_BAG"), (COMING, "IN_TRANSIT")):
        read.mirror.put("waybill", awb=awb, status=status, koli_total=2, changed_us=at_us)
    read.mirror.put("receiving", awb=HERE, hub="CGK", counts=1, scanned_us=at_us)
    read.mirror.put("bag", bag_no="B1", hub="CGK", status="sealed")
    read.mirror.put("bag_item", awb=HERE, bag_no="B1", koli_no=1)
    began = read.desk.clock.now()
    read.desk.scan(COMING)
    read.desk.scan(TAKEN_BACK)
    read.desk.tell(CommandName.UNDO)
    survey = read(Wanted(began))
    assert survey is not None
    assert survey.floor == (Present(HERE, 2, "B1"), Present(COMING, 1))
    received_at = read.desk.bodies()[0].effective_at
    assert survey.moves == (Moved(COMING, "AT_HUB", received_at),)
    assert survey.unsent == 3
    assert read(Wanted()) == Survey(read.desk.clock.now(), survey.floor, unsent=3)


def test_what_osas_has_had_long_enough_the_mirror_alone_tells(read: Read) -> None:
    read.desk.scan(COMING)
    done = [Acknowledgement(1, DeliveryState.DELIVERED)]
    for target in Target:
        read.desk.journal.settle(target, done)
    read.desk.clock.advance(120)
    read.mirror.note("as_of_us", round(read.desk.clock.now().timestamp() * 1_000_000))
    survey = read(Wanted())
    assert survey is not None
    assert (survey.floor, survey.unsent) == ((), 0)


def test_what_was_undone_after_the_mirror_had_it_lies_here_no_longer(read: Read) -> None:
    read.desk.scan(COMING)
    at_us = round(read.desk.clock.now().timestamp() * 1_000_000)
    read.mirror.put("waybill", awb=COMING, status="AT_HUB", koli_total=1, changed_us=at_us)
    read.mirror.put("receiving", awb=COMING, hub="CGK", counts=1, scanned_us=at_us)
    for target in Target:
        read.desk.journal.settle(target, [Acknowledgement(1, DeliveryState.DELIVERED)])
    read.desk.clock.advance(120)
    read.mirror.note("as_of_us", round(read.desk.clock.now().timestamp() * 1_000_000))
    survey = read(Wanted())
    assert survey is not None
    assert survey.floor == (Present(COMING, 1),)
    read.desk.tell(CommandName.UNDO)
    survey = read(Wanted())
    assert survey is not None
    assert survey.floor == ()


def test_the_last_stock_take_and_open_bags_are_told(read: Read) -> None:
    desk = read.desk
    desk.choose(Workflow.PACKING)
    desk.tell(CommandName.OPEN, "BDO")
    desk.choose(Workflow.STOCKTAKE)
    desk.tell(CommandName.OPEN)
    desk.survey()
    desk.scan(HERE)
    counted_at = desk.bodies()[-1].effective_at
    desk.twice(CommandName.CLOSE)
    desk.survey()
    survey = read(Wanted())
    assert survey is not None
    assert survey.open_work == ("CGK-3-20261122-B001",)
    assert survey.taken is not None
    assert survey.taken.number == "CGK-3-20261122-S001"
    assert survey.taken.awbs == {HERE: counted_at}


def test_a_journal_that_cannot_be_read_is_told(tmp_path: Path, read: Read) -> None:
    surveyor = Surveyor(tmp_path / "none", tmp_path / "none", read.desk.clock, lambda: IDENTITY)
    answers: queue.SimpleQueue[Survey | None] = queue.SimpleQueue()
    surveyor.survey(Wanted(), answers.put)
    assert answers.get(timeout=10) is None
    surveyor.stop()
