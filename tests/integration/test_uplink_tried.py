"""What was refused at a desk may say nothing of what it was about: it arrives, and holds up nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from station.events import Verdict, Workflow
from station.journal.record import DeliveryState
from tests.fakes.central import Bench, add_waybills, rows
from tests.fakes.outbox import owed_event

if TYPE_CHECKING:
    from station.journal.record import OwedEvent

TRIED = {
    Workflow.RECEIVING: ("unload", "receive_bag", "expect", "close_part"),
    Workflow.WEIGHING: ("weigh", "weigh_koli", "refused"),
    Workflow.PACKING: ("put_in", "take_out", "seal"),
    Workflow.HANDOVER: ("add", "pair", "take_off"),
    Workflow.PROBLEM: ("report", "resolve", "send_back", "lose", "destroy"),
    Workflow.DELIVERY: ("out", "back", "take_off", "done", "fail", "set_aside"),
    Workflow.PICKUP: ("picked_up",),
    Workflow.LOST_LABEL: ("try",),
    Workflow.STOCKTAKE: ("count", "damaged"),
    Workflow.SHIFT: ("pass_on",),
}
NO_EFFECT = (
    "problem_scan",
    "pop_record",
    "pod_record",
    "alter_weight",
    "discrepancy",
    "scans",
    "bag",
    "manifest_hub",
    "runsheet",
)


def tried(seq: int, workflow: Workflow, action: str) -> OwedEvent:
    refused: dict[str, Any] = {"verdict": Verdict.REJECTED, "counts": False, "moves_to": None}
    return owed_event(seq, "JX1", workflow=workflow, action=action, **refused)


@pytest.mark.parametrize("workflow", sorted(Workflow))
def test_what_was_refused_arrives_all_the_same(
    bench: Bench, osas_url: str, workflow: Workflow
) -> None:
    add_waybills(osas_url, "JX1", status="AT_HUB")
    events = [tried(seq, workflow, action) for seq, action in enumerate(TRIED[workflow], 1)]
    told = bench.push(bench.pool(osas_url), events)
    assert {one.state for one in told} == {DeliveryState.DELIVERED}
    written = {table: rows(osas_url, f"SELECT count(*) FROM {table}") for table in NO_EFFECT}
    assert written == {table: [(0,)] for table in NO_EFFECT}
