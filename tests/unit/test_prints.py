"""The command PRINT at the counter: which document comes out, once, and a second one for a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from station.events import (
    CommandName,
    Paper,
    PaperOrdered,
    Scan,
    ScanRecorded,
    StoreAlarm,
    Workflow,
)
from station.mirror.reader import MirrorReader
from station.own_papers import own_paper
from station.paper.documents import AwbLabel, BagLabel
from station.paper.printing.job import JobState
from tests.fakes.desks import IDENTITY, DeskAtWork, barcode
from tests.fakes.knowledge import FakeKnowledge, a_waybill
from tests.fakes.printing_counter import WAIT_S, PrintingCounter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


AWB = "JX1203345871"
BAG = "CGK-3-20261122-B001"
PRINT = CommandName.PRINT
LABEL = Paper("bag_label", BAG)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskAtWork]:
    """A desk that packs; a bag to Bandung with one parcel is sealed."""
    made = DeskAtWork(tmp_path, FakeKnowledge({AWB: a_waybill(AWB, status="AT_HUB")}))
    made.choose(Workflow.PACKING)
    made.scan(barcode(CommandName.OPEN, "BDO"))
    made.scan(AWB)
    made.twice(CommandName.SEAL)
    made.scan("SEAL-1")
    yield made
    made.close()


def test_a_sealed_bags_label_is_printed_by_itself(desk: DeskAtWork) -> None:
    (order,) = desk.orders
    assert (order.paper.document, order.paper.number, order.said) == ("bag_label", BAG, None)
    assert order.operator == IDENTITY.operator


def test_print_means_the_bag_that_was_sealed_last(desk: DeskAtWork) -> None:
    desk.scan(barcode(PRINT))
    assert desk.orders[-1].paper == LABEL
    assert [type(said) for said in desk.said] == [PaperOrdered]
    desk.scan(barcode(CommandName.OPEN, "BDO"))
    desk.tell(PRINT, "CGK-3-20261122-B002")
    assert desk.refusal == "bag_open"
    shown = desk.desk._books.of(Workflow.PACKING).shown("")
    assert PRINT in [action.command for action in shown.commands]


def test_nothing_is_printed_before_there_is_anything(tmp_path: Path) -> None:
    desk = DeskAtWork(tmp_path)
    desk.choose(Workflow.PACKING)
    desk.tell(PRINT)
    assert desk.refusal == "bag_none_sealed"
    desk.choose(Workflow.WEIGHING)
    desk.tell(PRINT)
    assert desk.refusal == "weigh_nothing_yet"
    assert desk.orders == []
    desk.close()


def asked(desk: DeskAtWork) -> None:
    """The printers' thread finds that it was printed before."""
    desk.ask_why()
    desk.do_posted()
    assert desk.prompt == "print_again"


def test_a_second_print_has_the_reason_that_was_typed(desk: DeskAtWork) -> None:
    desk.tell(PRINT)
    asked(desk)
    desk.clock.advance(2)
    desk._do(scan_of(desk, "label sobek", "typed"))
    assert desk.orders[-1].why == "label sobek"


def scan_of(desk: DeskAtWork, text: str, device: str) -> Scan:
    return Scan(text, desk.clock.now(), device)


def test_after_a_barcode_the_next_parcel_is_no_reason(desk: DeskAtWork) -> None:
    desk.scan(barcode(PRINT))
    asked(desk)
    desk.scan(AWB)
    assert isinstance(desk.said[0], ScanRecorded)
    assert not desk.orders[-1].why


@pytest.mark.parametrize("answer", ["yes", "problem"])
def test_a_scanner_alone_can_say_why(desk: DeskAtWork, answer: str) -> None:
    desk.scan(barcode(PRINT))
    asked(desk)
    if answer == "yes":
        desk.scan(barcode(CommandName.YES))
        assert desk.prompt == "twice_yes"
        desk.scan(barcode(CommandName.YES))
        assert desk.orders[-1].paper.reason == "asked_again"
    else:
        desk.scan(barcode(CommandName.PROBLEM, "NL"))
        assert desk.orders[-1].why == "NL"


def test_no_gives_up_the_second_print(desk: DeskAtWork) -> None:
    desk.tell(PRINT)
    asked(desk)
    desk.tell(CommandName.NO)
    before = len(desk.orders)
    desk._do(scan_of(desk, AWB, "typed"))
    assert len(desk.orders) == before


# ── off line, from this desk's own journal ───────────────────────────────────────────────────


def test_a_bags_label_is_known_before_any_database_is(desk: DeskAtWork, tmp_path: Path) -> None:
    journal = tmp_path / "journal.sqlite"
    with MirrorReader(tmp_path / "none.sqlite") as mirror:
        label = own_paper("bag_label", BAG, journal, mirror)
        assert isinstance(label, BagLabel)
        assert (label.count, label.seal_no, label.next_hub) == (1, "SEAL-1", "BDO")
        assert label.sealed_at is not None
        assert own_paper("bag_label", f"{BAG}9", journal, mirror) is None
        assert own_paper("runsheet", BAG, journal, mirror) is None
        desk.scan(barcode(CommandName.OPEN, "BDO"))
        is_open = own_paper("bag_label", "CGK-3-20261122-B002", journal, mirror)
    assert is_open is None, "only a sealed bag has a label"


# ── to a printer ─────────────────────────────────────────────────────────────────────────────


BAG_LABEL = BagLabel(BAG, "CGK", next_hub="BDO", count=1, seal_no="SEAL-1")


def test_what_prints_by_itself_needs_a_printer_that_is_named(tmp_path: Path) -> None:
    for name, count in (("", 0), ("Map", 1)):
        folder = tmp_path / (name or "none")
        folder.mkdir()
        counter = PrintingCounter(folder, {BAG: BAG_LABEL}, labels=name)
        counter.order(LABEL, by_itself=True)
        assert len(counter.close()) == count
        assert len(list(counter.out.iterdir())) == count


def test_a_second_print_is_asked_why_and_says_that_it_is_one(tmp_path: Path) -> None:
    counter = PrintingCounter(tmp_path, {BAG: BAG_LABEL})
    counter.order(LABEL)
    counter.settle()
    counter.order(LABEL)
    assert counter.whys.acquire(timeout=WAIT_S)
    counter.order(LABEL, why="sobek")
    first, second = counter.close()
    assert (first.copy_no, first.reason, first.state) == (0, "", JobState.PRINTED)
    assert (second.copy_no, second.reason, second.operator) == (1, "sobek", "operator01")
    paper = sorted(file.read_text("latin-1") for file in counter.out.iterdir())
    assert sum("LABEL ULANG" in text for text in paper) == 1
    assert all(BAG in text for text in paper)
    assert counter.announced == []


def test_a_weighed_parcels_label_is_one_more_with_the_weight_it_has_now(tmp_path: Path) -> None:
    counter = PrintingCounter(tmp_path, {AWB: AwbLabel(AWB, weight_g=1_000)})
    values = ("weight_g", 2_350), ("chargeable_g", 3_000)
    counter.order(Paper("awb_label", AWB, values=values, reason="weighed", is_copy=True))
    (job,) = counter.close()
    assert (job.copy_no, job.reason) == (1, "ditimbang")
    (file,) = counter.out.iterdir()
    assert "2,35 kg" in file.read_text("latin-1")
    assert "LABEL ULANG" in file.read_text("latin-1")


def test_a_lost_label_is_printed_for_the_reason_that_was_given(tmp_path: Path) -> None:
    paper = Paper("awb_label", AWB, why=("sobek", "torn"), is_copy=True)
    counter = PrintingCounter(tmp_path, {AWB: AwbLabel(AWB)})
    counter.order(paper, by_itself=True)
    (job,) = counter.close()
    assert (job.copy_no, job.reason) == (1, "sobek"), "the first one was printed elsewhere"


def test_what_cannot_be_printed_is_told(tmp_path: Path) -> None:
    counter = PrintingCounter(tmp_path, {})
    counter.order(LABEL)
    assert counter.close() == []
    (alarm,) = counter.announced
    assert isinstance(alarm, StoreAlarm)
    facts = dict(alarm.facts)
    assert (alarm.key, facts["number"]) == ("print_failed", BAG)
    assert "OSAS tidak punya" in facts["why"]


def test_a_printer_that_takes_nothing_is_told(tmp_path: Path) -> None:
    counter = PrintingCounter(tmp_path, {BAG: BAG_LABEL})
    counter.out.rmdir()
    counter.out.write_bytes(b"")
    counter.order(LABEL)
    (job,) = counter.close()
    assert job.state is JobState.FAILED
    (alarm,) = counter.announced
    assert isinstance(alarm, StoreAlarm)
    assert alarm.key == "print_failed"
