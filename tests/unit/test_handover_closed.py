"""A closed manifest is never edited: what replaces it, what stays, and counts that differ."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from msgspec import UNSET

from station.events import Workflow
from station.journal.details import Approval
from tests.fakes.desks import DeskAtWork, barcode
from tests.fakes.handing_over import (
    AWB,
    BAG,
    CLOSE,
    FIRST,
    INSIDE,
    OPEN,
    OTHER,
    REMOVE,
    SECOND,
    YES,
    a_manifest,
    a_run,
    at_work,
    closed,
    knowledge,
)
from tests.fakes.knowledge import NOON, a_waybill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ELSEWHERE = "CGK-2-20261122-M005"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskAtWork]:
    """A desk that closed a manifest of two parcels and a bag."""
    made = at_work(tmp_path, knowledge())
    for code in (AWB, OTHER, BAG):
        made.scan(code)
    closed(made)
    yield made
    made.close()


def test_what_the_truck_left_behind_is_scanned_off_the_manifest_that_replaces_it(
    desk: DeskAtWork,
) -> None:
    desk.scan(FIRST)
    assert desk.prompt == "manifest_supersede"
    desk.scan(barcode(YES))
    assert desk.prompt == "twice_yes"
    desk.scan(barcode(YES))
    assert desk.verdict[1] == "manifest_superseding"
    assert (desk.shown.title, desk.shown.scanned, desk.shown.expected) == (SECOND, 3, 3)
    assert not any(body.counts for body in desk.bodies()[-5:]), "nothing happened to them"
    desk.tell(REMOVE)
    desk.scan(AWB)
    assert desk.verdict[1] == "left_behind"
    left = desk.bodies()[-1]
    assert (left.action, left.moves_to) == ("leave", "AT_HUB")
    desk.tell(REMOVE)
    desk.scan(BAG)
    assert [(body.action, body.moves_to) for body in desk.bodies()[-3:]] == [
        ("leave", None),
        *[("leave", "IN_BAG")] * 2,
    ]
    before = len(desk.bodies())
    closed(desk)
    assert len(desk.bodies()) == before + 1, "what it carries over has left already"
    said = desk.bodies()[-1].handover
    assert said is not UNSET
    assert said.total_items == 1
    desk.scan(barcode(OPEN, "BDO"))
    for code, reason in ((AWB, "manifested"), (BAG, "manifested_bag")):
        desk.scan(code)
        assert desk.verdict[:2] == ("ok", reason)
    desk.scan(OTHER)
    assert desk.verdict[:2] == ("rejected", "rejected_handed_over")


def test_a_superseded_manifest_names_the_one_that_holds(desk: DeskAtWork) -> None:
    desk.scan(FIRST)
    desk.twice(YES)
    desk.start_again()
    desk.choose(Workflow.HANDOVER)
    assert (desk.shown.title, desk.shown.scanned) == (SECOND, 3)
    desk.scan(FIRST)
    assert desk.verdict[:2] == ("rejected", "rejected_manifest_superseded")
    assert ("manifest", SECOND) in desk.recorded.decision.facts


def test_another_desks_closed_manifest_is_replaced_from_what_the_mirror_knows(
    desk: DeskAtWork,
) -> None:
    a_manifest(ELSEWHERE, "JX1203345873", known=desk.knowledge)
    desk.scan(ELSEWHERE)
    desk.twice(YES)
    assert (desk.shown.title, desk.shown.scanned) == (SECOND, 1)
    said = desk.bodies()[-2].handover
    assert said is not UNSET
    assert (said.supersedes, said.to) == (ELSEWHERE, "BDO")
    a_manifest("CGK-1-20261122-M009", known=desk.knowledge, supersedes=ELSEWHERE)
    desk.twice(CLOSE)
    assert desk.refusal == "manifest_superseded", "somebody was faster"


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"from_hub": "SUB", "to_hub": "CGK"}, "rejected_manifest_arriving"),
        ({"from_hub": "SUB", "to_hub": "BDO"}, "rejected_manifest_other_hub"),
        ({"closed_at": None}, "rejected_manifest_open_elsewhere"),
        ({"run": "RUN-1"}, "rejected_run_departed"),
    ],
)
def test_a_manifest_that_is_not_this_desks_to_replace_says_why(
    desk: DeskAtWork, facts: dict[str, str], reason: str
) -> None:
    desk.knowledge.work.runs.append(a_run(departed_at=NOON))
    a_manifest(ELSEWHERE, "JX1203345873", known=desk.knowledge, **facts)  # type: ignore[arg-type]  # a table of facts
    desk.scan(ELSEWHERE)
    assert desk.verdict[:2] == ("rejected", reason)
    assert desk.recorded.decision.subject == ELSEWHERE


def test_a_manifest_that_was_received_is_not_replaced(desk: DeskAtWork) -> None:
    desk.knowledge.departed[AWB, "CGK"] = 1
    desk.knowledge.add(a_waybill(AWB, status="AT_HUB"))
    desk.scan(FIRST)
    assert desk.verdict[:2] == ("rejected", "rejected_manifest_received")


def test_nothing_comes_off_what_is_closed(desk: DeskAtWork) -> None:
    desk.scan(barcode(OPEN, "BDO"))
    desk.tell(REMOVE)
    desk.scan(AWB)
    assert desk.verdict[:2] == ("rejected", "rejected_not_on_manifest")
    assert INSIDE[0] not in {body.awb for body in desk.bodies()[-2:]}


def test_counts_that_differ_take_a_second_person(desk: DeskAtWork) -> None:
    desk.scan(barcode(OPEN, "BDO"))
    desk.scan("JX1203345873")
    desk.twice(CLOSE, "2")
    assert desk.prompt == "manifest_count"
    at = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
    facts = ("handover.count_differs", SECOND, "operator01", "super1", "dihitung ulang", at)
    desk.desk._allow(Approval(*facts))
    closing = next(body for body in reversed(desk.bodies()) if body.action == "close")
    assert closing.approval is not UNSET
    assert closing.approval.approver == "super1"
    desk.scan(barcode(OPEN, "BDO"))
    desk.knowledge.add(a_waybill("JX1203345874", status="AT_HUB"))
    desk.scan("JX1203345874")
    closed(desk, "1")
