"""An approval answers what was asked, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from station.access.permissions import Action
from station.events import Approval, Command, CommandName, Workflow
from tests.fakes.desks import DeskAtWork
from tests.fakes.knowledge import NOON, FakeKnowledge, a_waybill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AWB = "JX1203345871"
MEANT = Approval(Action.WEIGHT_TYPED, AWB, "operator01", "supervisor01", "timbangan rusak", NOON)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskAtWork]:
    """A desk that asks whether a weight that was typed may be kept."""
    made = DeskAtWork(tmp_path, FakeKnowledge({AWB: a_waybill()}))
    made.choose(Workflow.WEIGHING)
    made.scan(AWB)
    made.scan("1,25 kg")
    assert made.prompt == "weigh_approve_typed"
    yield made
    made.close()


def bring(desk: DeskAtWork, approval: Approval) -> None:
    desk._do(Command(CommandName.YES, desk.clock.now(), "typed", approval=approval))


@pytest.mark.parametrize(
    "other",
    [
        replace(MEANT, action=Action.TABLES_BROWSED),
        replace(MEANT, subject="JX0000000001"),
        replace(MEANT, requester="operator02"),
    ],
)
def test_another_approval_allows_nothing_and_the_right_one_still_does(
    desk: DeskAtWork, other: Approval
) -> None:
    bring(desk, other)
    assert desk.refusal == "not_here"
    assert desk.bodies() == []
    bring(desk, MEANT)
    (body,) = desk.bodies()
    assert body.approval == MEANT


def test_an_approval_is_used_once_and_undoing_it_is_no_second_one(desk: DeskAtWork) -> None:
    bring(desk, MEANT)
    bring(desk, MEANT)
    assert desk.refusal == "not_here"
    desk.tell(CommandName.UNDO)
    assert [body.approval is UNSET for body in desk.bodies()] == [False, True]
