"""Each command of the sheet is offered where it means something: by a workflow, or by the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from station.events import (
    SUPERVISOR_CALLED,
    CommandName,
    Prompted,
    ScanRecorded,
    StoreAlarm,
    Workflow,
    WorkShown,
)
from station.mirror.facts import MirrorCourierPartner
from station.options import AccessOptions
from tests.fakes.access import OPERATOR
from tests.fakes.desks import DeskAtWork, barcode
from tests.fakes.handing_over import AWB as ON_ITS_WAY
from tests.fakes.handing_over import at_work, closed, knowledge
from tests.fakes.knowledge import FakeKnowledge, a_waybill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AWB = "JX1203345871"
OF_THE_WINDOW = {
    *(CommandName.WORKFLOW, CommandName.UNDO, CommandName.YES, CommandName.NO),
    *(CommandName.SUPERVISOR, CommandName.LOG_OUT, CommandName.PHOTO, CommandName.NOTE),
}
"""In every workflow, or as an input of its own."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskAtWork]:
    made = DeskAtWork(tmp_path, FakeKnowledge({AWB: a_waybill(status="AT_HUB")}))
    made.knowledge.lists.hops["CGK"] = (("BDO", "Bandung"),)
    yield made
    made.close()


def offered(desk: DeskAtWork) -> set[CommandName]:
    """Return what can be pressed after what was just done."""
    found: set[CommandName] = set()
    for said in desk.said:
        if isinstance(said, WorkShown):
            found |= {one.command for one in (*said.actions, *said.commands)}
        if isinstance(said, (WorkShown, Prompted)):
            found |= {one.action.command for one in said.offers}
    return found


def in_packing(desk: DeskAtWork) -> set[CommandName]:
    desk.choose(Workflow.PACKING)
    desk.tell(CommandName.OPEN)
    found = offered(desk)
    desk.tell(CommandName.DESTINATION, "BDO")
    found |= offered(desk)
    desk.scan(AWB)
    found |= offered(desk)
    desk.twice(CommandName.SEAL)
    desk.scan("SEGEL-1")
    return found | offered(desk)


def in_problem(desk: DeskAtWork) -> set[CommandName]:
    desk.choose(Workflow.PROBLEM)
    desk.tell(CommandName.PROBLEM, "DM")
    desk.scan(AWB)
    return offered(desk)


def in_the_others(desk: DeskAtWork, folder: Path) -> set[CommandName]:
    desk.choose(Workflow.LOST_LABEL)
    found = offered(desk)
    from ui.unloading import _BEGINS

    found |= {one.command for one in _BEGINS}
    handing = at_work(folder, knowledge())
    handing.scan(ON_ITS_WAY)
    found |= offered(handing)
    closed(handing)
    found |= offered(handing)
    handing.close()
    return found


def test_every_command_is_offered_somewhere(desk: DeskAtWork, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    found = in_packing(desk) | in_problem(desk) | in_the_others(desk, tmp_path / "other")
    assert set(CommandName) - OF_THE_WINDOW - found == set()


def test_hubs_and_partners_are_offered_where_one_must_be_told(tmp_path: Path) -> None:
    desk = at_work(tmp_path, knowledge(), to="")
    desk.knowledge.lists.hops["CGK"] = (("BDO", "Bandung"), ("SUB", "Surabaya"))
    desk.knowledge.lists.couriers = {"PCP": MirrorCourierPartner("PCP", "PCP Express", "", "pcp")}
    desk.tell(CommandName.OPEN)
    (asked,) = (said for said in desk.said if isinstance(said, Prompted))
    assert [(one.code, one.text_id) for one in asked.offers] == [
        ("BDO", "Bandung"),
        ("SUB", "Surabaya"),
        ("PCP", "PCP Express"),
    ]
    desk.tell(asked.offers[0].action.command, asked.offers[0].action.argument)
    assert desk.verdict[1] == "manifest_opened"
    desk.close()


@pytest.mark.parametrize("is_here", [True, False])
def test_a_supervisor_is_called_by_scanner_alone_and_what_was_asked_stays(
    tmp_path: Path, *, is_here: bool
) -> None:
    desk = DeskAtWork(
        tmp_path, FakeKnowledge({AWB: a_waybill()}), access=AccessOptions(required=True)
    )
    if is_here:
        desk.log_in(OPERATOR)
        desk.tell(CommandName.UNDO, "1")
    desk.scan(barcode(CommandName.SUPERVISOR))
    (called,) = (said for said in desk.said if isinstance(said, StoreAlarm))
    assert called.key == SUPERVISOR_CALLED
    assert dict(called.facts) == {"desk": "3", "name": "operator01" if is_here else "–"}
    assert not any(isinstance(said, (Prompted, ScanRecorded)) for said in desk.said)
    kept = desk.journal._connection.execute("SELECT key FROM incident").fetchall()
    assert kept == [(SUPERVISOR_CALLED,)]
    desk.close()
