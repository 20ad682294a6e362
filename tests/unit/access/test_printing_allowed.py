"""Only whoever may print has something printed, with a network or without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from station.access.permissions import Permission
from station.events import Command, CommandName, Paper, PaperOrdered, PrintPaper, Workflow
from station.options import AccessOptions
from tests.fakes.access import OPERATOR
from tests.fakes.desks import DeskAtWork
from tests.fakes.knowledge import FakeKnowledge, a_waybill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AWB = "JX1203345871"
SHEET = Paper("command_sheet", "CGK", reason="asked_again")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskAtWork]:
    made = DeskAtWork(
        tmp_path, FakeKnowledge({AWB: a_waybill()}), access=AccessOptions(required=True)
    )
    made.choose(Workflow.WEIGHING)
    yield made
    made.close()


def ask_for_sheet(desk: DeskAtWork) -> None:
    told = Command(CommandName.PRINT, desk.clock.now(), "typed", SHEET.number)
    desk._do(PrintPaper(SHEET, told))


def test_before_the_log_in_nothing_is_printed(desk: DeskAtWork) -> None:
    desk.tell(CommandName.PRINT, AWB)
    assert desk.refusal == "log_in_first"
    ask_for_sheet(desk)
    assert desk.refusal == "log_in_first"
    assert desk.orders == []


def test_who_may_not_print_is_told_whom_to_call(desk: DeskAtWork) -> None:
    desk.log_in(OPERATOR, Permission.SCAN)
    desk.tell(CommandName.PRINT, AWB)
    assert desk.refusal == "print_not_permitted"
    ask_for_sheet(desk)
    assert desk.refusal == "print_not_permitted"
    assert desk.orders == []


def test_who_may_print_does_so_also_long_after_the_network_went(desk: DeskAtWork) -> None:
    for lasts_s in (1e6, 0.0):
        desk.log_in(OPERATOR, Permission.SCAN, Permission.PRINT_LABEL, lasts_s=lasts_s)
        desk.tell(CommandName.PRINT, AWB)
        assert any(isinstance(said, PaperOrdered) for said in desk.said)
        ask_for_sheet(desk)
    assert [(one.paper.document, one.operator) for one in desk.orders] == [
        ("awb_label", "operator01"),
        ("command_sheet", "operator01"),
    ] * 2
