"""A workflow that asks a second person: the same input comes again once somebody allows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec import UNSET

from station.access.approval import Request
from station.access.permissions import Action
from station.events import (
    ApprovalWanted,
    CommandName,
    Decision,
    Prompted,
    Scan,
    ScanRecorded,
    Verdict,
    Workflow,
)
from station.journal.details import Approval
from station.workflows import catalogue
from station.workflows.knowledge import Claim, Outcome
from station.workflows.work import Answer, Handling, NoBook, Prompt, Situation
from tests.fakes.desks import DeskAtWork
from tests.fakes.knowledge import NOON

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from station.workflows.knowledge import Knowledge
    from station.workflows.work import Said

AWB = "JX1203345871"


def answer(said: Said, _known: Knowledge, here: Situation, _book: object) -> Answer:
    """Weigh a parcel that is always too heavy."""
    assert isinstance(said, Scan)
    if here.approval is None:
        request = Request(Action.WEIGHT_OVER_TOLERANCE, said.text, here.operator)
        return Prompt("twice_yes", about=("1500",), allow=request)
    assert here.asked is not None
    return Outcome(
        Decision(Verdict.OK, said.text, "received", (("weight", here.asked.about[0]),)),
        Claim(Workflow.WEIGHING, here.hub, 1, 0, said.text, 1),
        details=(here.approval,),
    )


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeskAtWork]:
    handling = Handling(lambda: NoBook(Workflow.WEIGHING), answer)
    monkeypatch.setitem(catalogue._WORKFLOWS, Workflow.WEIGHING, lambda: handling)
    made = DeskAtWork(tmp_path)
    made.choose(Workflow.WEIGHING)
    yield made
    made.close()


def approval(subject: str = AWB) -> Approval:
    return Approval(
        Action.WEIGHT_OVER_TOLERANCE, subject, "operator01", "supervisor01", "selisih", NOON
    )


def allow(desk: DeskAtWork, given: Approval) -> list[object]:
    desk.said.clear()
    desk.desk._allow(given)
    return list(desk.said)


def test_nothing_is_recorded_until_somebody_allows_it_and_then_with_their_name(
    desk: DeskAtWork,
) -> None:
    wanted, prompted = desk.scan(AWB)
    assert isinstance(wanted, ApprovalWanted)
    assert (wanted.action, wanted.subject, wanted.requester) == (
        *("weight.over_tolerance", AWB),
        "operator01",
    )
    assert isinstance(prompted, Prompted)
    assert desk.bodies() == []
    allow(desk, approval())
    (body,) = desk.bodies()
    assert body.approval == approval()
    assert desk.recorded.decision.facts == (("weight", "1500"),)
    assert allow(desk, approval()) == [], "once"


def test_an_approval_for_another_parcel_allows_nothing(desk: DeskAtWork) -> None:
    desk.scan(AWB)
    assert allow(desk, approval("JX0000000001")) == []
    assert desk.bodies() == []


@pytest.mark.parametrize("what", ["scan", "no", "workflow"])
def test_what_was_asked_is_asked_no_more_once_the_operator_goes_on(
    desk: DeskAtWork, what: str
) -> None:
    desk.scan(AWB)
    if what == "scan":
        said = desk.scan("JX0000000002")
    elif what == "no":
        said = desk.tell(CommandName.NO)
    else:
        said = desk.choose(Workflow.RECEIVING)
    first = said[0]
    assert isinstance(first, ApprovalWanted)
    assert first.action == ""
    assert allow(desk, approval()) == []


def test_undoing_what_was_allowed_is_not_allowed_twice(desk: DeskAtWork) -> None:
    desk.scan(AWB)
    allow(desk, approval())
    desk.tell(CommandName.UNDO)
    assert isinstance(desk.recorded, ScanRecorded)
    assert desk.bodies()[1].approval is UNSET
