"""A round's sheet, its receipt, a stock-take and a close-out on paper, from this desk's journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec import UNSET

from station.events import ApprovalWanted, CommandName, Paper, Workflow
from station.journal.details import Approval
from station.mirror.facts import MirrorOnFloor, MirrorProof
from station.mirror.reader import MirrorReader
from station.own_papers import own_paper
from station.paper.documents import CloseOut, CodReceipt, Findings, Runsheet
from tests.fakes.deliveries import ONE, ROUND, THREE, TWO, Counter
from tests.fakes.desks import DeskAtWork, barcode
from tests.fakes.knowledge import NOON, FakeKnowledge, a_waybill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from station.paper.documents import Document

OPEN, CLOSE, PRINT = CommandName.OPEN, CommandName.CLOSE, CommandName.PRINT
SHEET, RECEIPT = Paper("runsheet", ROUND), Paper("cod_receipt", ROUND)
TAKE, SHIFT = "CGK-3-20261122-S001", "2026-11-22/1"


@pytest.fixture
def courier(tmp_path: Path) -> Iterator[Counter]:
    """A desk whose courier is out with two parcels, one of them with COD."""
    made = Counter(tmp_path)
    made.set_out(ONE, TWO)
    yield made
    made.close()


def own(kind: str, number: str, folder: Path) -> Document | None:
    with MirrorReader(folder / "none.sqlite") as mirror:
        return own_paper(kind, number, folder / "journal.sqlite", mirror)


def paid(desk: Counter) -> None:
    """Both are delivered, the COD comes in cash, the round is closed."""
    desk.knowledge.history.delivered += [MirrorProof(awb, "budi", NOON) for awb in (ONE, TWO)]
    desk.tell(OPEN, "budi")
    desk.twice(CLOSE)
    desk.scan("150.000")
    assert desk.verdict[1] == "round_closed"


def test_a_round_that_leaves_is_printed_and_once_closed_its_receipt(courier: Counter) -> None:
    assert [(one.paper, one.said) for one in courier.orders] == [(SHEET, None)]
    courier.scan(barcode(PRINT))
    assert courier.orders[-1].paper == SHEET
    paid(courier)
    assert (courier.orders[-1].paper, courier.orders[-1].said) == (RECEIPT, None)
    assert PRINT in [action.command for action in courier.shown.commands]
    courier.start_again()
    courier.choose(Workflow.DELIVERY)
    courier.tell(PRINT)
    assert courier.orders[-1].paper == RECEIPT


def test_a_round_that_has_not_left_is_not_printed(tmp_path: Path) -> None:
    desk = Counter(tmp_path)
    desk.tell(PRINT)
    assert desk.refusal == "round_none_left"
    desk.tell(OPEN, "budi")
    desk.scan(THREE)
    desk.tell(PRINT)
    assert desk.refusal == "round_not_left"
    assert own("cod_receipt", ROUND, tmp_path) is None
    desk.close()


def test_a_round_without_cod_has_no_receipt(tmp_path: Path) -> None:
    desk = Counter(tmp_path)
    desk.set_out(TWO)
    desk.scan(TWO)
    desk.tell(OPEN, "budi")
    desk.twice(CLOSE)
    assert desk.verdict[1] == "round_closed"
    assert [one.paper for one in desk.orders] == [SHEET]
    desk.tell(PRINT)
    assert desk.orders[-1].paper == SHEET
    desk.close()


def test_sheet_and_receipt_say_what_the_desk_knows(courier: Counter, tmp_path: Path) -> None:
    sheet = own("runsheet", ROUND, tmp_path)
    assert isinstance(sheet, Runsheet)
    assert [(line.awb, line.cod_rp) for line in sheet.lines] == [(ONE, 150_000), (TWO, 0)]
    assert (sheet.courier, str(sheet.for_on), sheet.hub) == ("budi", "2026-11-22", "CGK")
    paid(courier)
    receipt = own("cod_receipt", ROUND, tmp_path)
    assert isinstance(receipt, CodReceipt)
    assert (receipt.parcels, receipt.courier, receipt.received_by) == (2, "budi", "operator01")
    assert (receipt.expected_rp, receipt.cash_rp, receipt.short_rp) == (150_000, 150_000, 0)
    closed = own("runsheet", ROUND, tmp_path)
    assert isinstance(closed, Runsheet)
    assert {line.outcome for line in closed.lines} == {"delivered"}


@pytest.fixture
def counted(tmp_path: Path) -> Iterator[DeskAtWork]:
    """A desk that closed a stock-take of two parcels, one missing, one over, then its shift."""
    known = FakeKnowledge({awb: a_waybill(awb, status="AT_HUB") for awb in (ONE, TWO, THREE)})
    known.history.floor = tuple(MirrorOnFloor(awb, "AT_HUB", 1) for awb in (ONE, TWO))
    desk = DeskAtWork(tmp_path, known)
    desk.choose(Workflow.SHIFT)
    for action in (lambda: desk.tell(OPEN), desk.survey, lambda: desk.clock.advance(60)):
        action()
    desk.choose(Workflow.STOCKTAKE)
    desk.tell(OPEN)
    desk.survey()
    desk.tell(PRINT)
    assert desk.refusal == "stocktake_not_closed"
    for awb in (ONE, THREE):
        desk.scan(awb)
    desk.twice(CLOSE)
    desk.survey()
    yield desk
    desk.close()


def sign(desk: DeskAtWork) -> None:
    desk.choose(Workflow.SHIFT)
    desk.tell(PRINT)
    assert desk.refusal == "shift_not_closed"
    desk.twice(CLOSE)
    desk.survey()
    (asked,) = (said for said in desk.said if isinstance(said, ApprovalWanted) and said.action)
    told = (asked.action, asked.subject, asked.requester, "supervisor01", "", desk.clock.now())
    desk.said.clear()
    desk.desk._allow(Approval(*told))
    assert desk.bodies()[-1].shift is not UNSET


def test_a_stock_take_is_printed_with_its_differences(counted: DeskAtWork, tmp_path: Path) -> None:
    assert counted.orders[-1].paper == Paper("stock_take", TAKE)
    counted.tell(PRINT)
    assert counted.orders[-1].paper == Paper("stock_take", TAKE)
    assert PRINT in [
        action.command for action in counted.desk._books.of(Workflow.STOCKTAKE).shown("").commands
    ]
    paper = own("stock_take", TAKE, tmp_path)
    assert isinstance(paper, Findings)
    assert (paper.expected, paper.scanned, paper.missing, paper.over) == (2, 2, 1, 1)
    assert [(line.awb, line.kind, line.koli) for line in paper.lines] == [
        (TWO, "missing", "0/1"),
        (THREE, "unmanifested", ""),
    ]


def test_a_close_out_is_printed_with_its_balance(counted: DeskAtWork, tmp_path: Path) -> None:
    sign(counted)
    assert counted.orders[-1].paper == Paper("close_out", SHIFT)
    counted.tell(PRINT)
    assert counted.orders[-1].paper == Paper("close_out", SHIFT)
    paper = own("close_out", SHIFT, tmp_path)
    assert isinstance(paper, CloseOut)
    told = {line.what: line.count for line in paper.lines if line.count}
    assert told == {"opening": 2, "counted": 2, "missing": 1, "unmanifested": 1}
    assert [line.note for line in paper.lines if line.note] == [TAKE, TWO, THREE]
    assert (paper.difference, paper.closed_by, paper.unsent > 0) == (2, "supervisor01", True)
    assert own("close_out", "2026-11-22/2", tmp_path) is None
