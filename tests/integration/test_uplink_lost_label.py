"""A label that is printed again frees its parcel in OSAS; a nameless one waits there for its owner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from station.events import Target, Workflow
from station.journal.details import LostLabel, Problem
from station.journal.record import DeliveryState
from tests.fakes.central import Bench, add_waybills, rows
from tests.fakes.outbox import owed_event
from tests.fakes.renamed import renamed

if TYPE_CHECKING:
    from station.central.pools import Pool
    from station.journal.record import OwedEvent

NUMBER = "CGK-3-20261126-G001"
HOLDS = "SELECT problem_code, counts, note, photo, resolved_by FROM problem_scan ORDER BY id"
WAITING = "SELECT count(*) FROM hub_station.orphan_scan WHERE attached_at IS NULL"


@pytest.fixture
def pool(bench: Bench, osas_url: str) -> Pool:
    add_waybills(osas_url, "JX1", status="AT_HUB")
    return bench.pool(osas_url)


def said(seq: int, awb: str, action: str, told: LostLabel, **changes: Any) -> OwedEvent:
    facts: dict[str, Any] = {"workflow": Workflow.LOST_LABEL, "moves_to": None}
    return owed_event(seq, awb, **(facts | {"action": action, "lost_label": told} | changes))


def undo(seq: int, event: OwedEvent) -> OwedEvent:
    told = event.body.lost_label
    assert isinstance(told, LostLabel)
    return said(seq, event.body.awb, str(event.body.action), told, undoes=event.event_id)


def push(bench: Bench, pool: Pool, *events: OwedEvent) -> None:
    told = bench.push(pool, list(events))
    assert {one.state for one in told} == {DeliveryState.DELIVERED}


def test_a_lost_label_holds_no_longer_once_it_is_printed_again(bench: Bench, osas_url: str) -> None:
    add_waybills(osas_url, "JX1", status="AT_HUB")
    facts: dict[str, Any] = {"workflow": Workflow.PROBLEM, "moves_to": None, "action": "report"}
    with renamed(osas_url, Target.OSAS) as bench.naming:
        pool = bench.pool(osas_url)
        push(bench, pool, owed_event(1, "JX1", problem=Problem("NL"), **facts))
        again = said(2, "JX1", "relabel", LostLabel("torn", cures=("NL",)))
        for _ in range(2):
            push(bench, pool, again)
        push(bench, pool, said(3, "JX1", "relabel", LostLabel("wet")))
        pool.close()
    assert rows(osas_url, HOLDS) == [("NL", True, None, None, "operator01")]


def test_undone_it_holds_again(bench: Bench, pool: Pool, osas_url: str) -> None:
    facts: dict[str, Any] = {"workflow": Workflow.PROBLEM, "moves_to": None, "action": "report"}
    again = said(2, "JX1", "relabel", LostLabel("torn", cures=("NL",)))
    push(bench, pool, owed_event(1, "JX1", problem=Problem("NL"), **facts))
    push(bench, pool, again)
    push(bench, pool, undo(3, again))
    assert rows(osas_url, HOLDS) == [("NL", True, None, None, None)]


@pytest.mark.parametrize("together", [True, False])
def test_a_nameless_parcel_waits_until_it_is_linked(
    bench: Bench, pool: Pool, osas_url: str, together: bool
) -> None:
    link = said(4, "JX1", "link", LostLabel(provisional=NUMBER, cures=("OG",)))
    events = [
        said(1, NUMBER, "keep", LostLabel(provisional=NUMBER)),
        said(2, NUMBER, "add", LostLabel(provisional=NUMBER, note="kardus cokelat")),
        said(3, NUMBER, "add", LostLabel(provisional=NUMBER, photo="ab12")),
        link,
    ]
    for some in [events] if together else [[event] for event in events]:
        push(bench, pool, *some)
    kept = f"{NUMBER}: kardus cokelat"
    assert rows(osas_url, HOLDS) == [("OG", True, kept, "ab12", "operator01")]
    assert rows(osas_url, WAITING) == [(0,)]
    push(bench, pool, undo(5, link))
    assert [(code, counts) for code, counts, *_ in rows(osas_url, HOLDS)] == [("OG", False)]
    assert rows(osas_url, WAITING) == [(3,)]
