"""A problem that a desk reports holds its parcel in OSAS until somebody resolves it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from station.events import Target, Verdict, Workflow
from station.journal.details import Problem
from station.journal.record import DeliveryState
from tests.fakes.central import Bench, add_waybills, rows
from tests.fakes.outbox import MORNING, owed_event
from tests.fakes.renamed import renamed

if TYPE_CHECKING:
    from station.central.pools import Pool
    from station.journal.record import OwedEvent

HOLDS = "SELECT problem_code, counts, resolved_by, resolved_at FROM problem_scan ORDER BY id"


@pytest.fixture
def pool(bench: Bench, osas_url: str) -> Pool:
    add_waybills(osas_url, "JX1", "JX2", status="AT_HUB")
    return bench.pool(osas_url)


def said(seq: int, awb: str, action: str, code: str = "BA", **changes: Any) -> OwedEvent:
    told: dict[str, Any] = {"workflow": Workflow.PROBLEM, "moves_to": None, "action": action}
    return owed_event(seq, awb, **(told | {"problem": Problem(code)} | changes))


def undo(seq: int, event: OwedEvent) -> OwedEvent:
    body = event.body
    again: dict[str, Any] = {"problem": body.problem, "undoes": event.event_id}
    return said(seq, body.awb, str(body.action), **again)


def push(bench: Bench, pool: Pool, *events: OwedEvent) -> None:
    told = bench.push(pool, list(events))
    assert {one.state for one in told} == {DeliveryState.DELIVERED}


def test_a_report_is_kept_with_all_that_was_said_of_it(
    bench: Bench, pool: Pool, osas_url: str
) -> None:
    event = said(1, "JX1", "report", problem=Problem("DM", "sobek", "ab12"), koli_no=2)
    for _ in range(2):
        push(bench, pool, event)
    told = rows(
        osas_url,
        "SELECT event_id, problem_code, note, photo, hub, desk, operator, counts, koli_no,"
        " scanned_at, resolved_at FROM problem_scan",
    )
    at = MORNING + timedelta(seconds=1)
    assert told == [
        (event.event_id, "DM", "sobek", "ab12", "CGK", "3", "operator01", True, 2, at, None)
    ]
    assert rows(osas_url, "SELECT status FROM waybill_numbers WHERE awb_number = 'JX1'") == [
        ("AT_HUB",)
    ]


@pytest.mark.parametrize("together", [True, False])
def test_resolving_lifts_the_parcel_s_problems_of_that_code(
    bench: Bench, pool: Pool, osas_url: str, together: bool
) -> None:
    events = [
        said(1, "JX1", "report"),
        said(2, "JX1", "report", "RJ"),
        said(3, "JX2", "report"),
        said(4, "JX1", "resolve", operator="supervisor01"),
        said(5, "JX1", "report"),
    ]
    for some in [events] if together else [[event] for event in events]:
        push(bench, pool, *some)
    told = rows(osas_url, HOLDS)
    assert [(code, counts, by) for code, counts, by, _ in told] == [
        ("BA", True, "supervisor01"),
        ("RJ", True, None),
        ("BA", True, None),
        ("BA", True, None),
    ]


@pytest.mark.parametrize("together", [True, False])
def test_an_undone_report_holds_nothing(
    bench: Bench, pool: Pool, osas_url: str, together: bool
) -> None:
    report = said(1, "JX1", "report")
    events = [report, undo(2, report)]
    for some in [events] if together else [[event] for event in events]:
        push(bench, pool, *some)
    ((_, counts, by, at),) = rows(osas_url, HOLDS)
    assert (counts, by, at is not None) == (False, "operator01", True)


@pytest.mark.parametrize("together", [True, False])
def test_an_undone_resolution_holds_again(
    bench: Bench, pool: Pool, osas_url: str, together: bool
) -> None:
    push(bench, pool, said(1, "JX1", "report"))
    resolve = said(2, "JX1", "resolve")
    events = [resolve, undo(3, resolve)]
    for some in [events] if together else [[event] for event in events]:
        push(bench, pool, *some)
    assert rows(osas_url, HOLDS) == [("BA", True, None, None)]


def test_a_backend_s_own_report_is_resolved_and_its_names_are_followed(
    bench: Bench, osas_url: str
) -> None:
    add_waybills(osas_url, "JX1", status="AT_HUB")
    rows(
        osas_url,
        "INSERT INTO problem_scan (waybill_id, problem_code, scanned_at)"
        " SELECT id, 'BA', '2026-11-01T00:00Z' FROM waybill_numbers",
    )
    with renamed(osas_url, Target.OSAS) as bench.naming:
        pool = bench.pool(osas_url)
        push(bench, pool, said(1, "JX1", "resolve"), said(2, "JX1", "report", "RJ"))
        pool.close()
    assert [(code, by) for code, _, by, _ in rows(osas_url, HOLDS)] == [
        ("BA", "operator01"),
        ("RJ", None),
    ]


def test_a_note_and_a_photo_come_to_the_report_that_they_are_of(
    bench: Bench, pool: Pool, osas_url: str
) -> None:
    told = "SELECT problem_code, note, photo FROM problem_scan ORDER BY id"
    report = said(1, "JX1", "report", "DM")

    def add(seq: int, **words: Any) -> OwedEvent:
        return said(seq, "JX1", "add", problem=Problem("DM", of=report.event_id, **words))

    photo = add(4, photo="ab12")
    push(bench, pool, report, add(2, note="sobek"), add(3, note="sobek di sudut"), photo)
    assert rows(osas_url, told) == [("DM", "sobek di sudut", "ab12")]
    push(bench, pool, undo(5, photo))
    assert rows(osas_url, told) == [("DM", "sobek di sudut", None)]


@pytest.mark.parametrize("together", [True, False])
def test_what_goes_back_to_its_sender_is_a_return_and_refused_no_longer(
    bench: Bench, pool: Pool, osas_url: str, together: bool
) -> None:
    back = said(
        *(3, "JX1", "send_back"),
        problem=Problem("RJ", cures=("RJ",)),
        moves_to="RTS",
    )
    events = [said(1, "JX1", "report", "RJ"), said(2, "JX1", "report"), back]
    for some in [events] if together else [[event] for event in events]:
        push(bench, pool, *some)
    way = "SELECT direction, status FROM waybill_numbers WHERE awb_number = 'JX1'"
    assert rows(osas_url, way) == [("return", "RTS")]
    assert [(code, by) for code, _, by, _ in rows(osas_url, HOLDS)] == [
        ("RJ", "operator01"),
        ("BA", None),
    ]
    body = back.body
    push(
        bench,
        pool,
        said(
            4,
            "JX1",
            "send_back",
            problem=body.problem,
            undoes=back.event_id,
            moves_to="AT_HUB",
            overrides=True,
        ),
    )
    assert rows(osas_url, way) == [("forward", "AT_HUB")]
    assert [by for _, _, by, _ in rows(osas_url, HOLDS)] == [None, None]


def test_what_is_written_off_is_closed_and_what_was_found_is_here_again(
    bench: Bench, pool: Pool, osas_url: str
) -> None:
    status = "SELECT status FROM waybill_numbers WHERE awb_number = 'JX1'"
    push(bench, pool, said(1, "JX1", "lose", "LS", moves_to="CLOSED"))
    assert rows(osas_url, status) == [("CLOSED",)]
    assert [code for code, *_ in rows(osas_url, HOLDS)] == ["LS"]
    push(bench, pool, said(2, "JX1", "resolve", "LS", moves_to="AT_HUB", overrides=True))
    assert rows(osas_url, status) == [("AT_HUB",)]
    assert [by for _, _, by, _ in rows(osas_url, HOLDS)] == ["operator01"]


def test_a_report_of_a_waybill_that_turns_up_later_holds_it_then(
    bench: Bench, pool: Pool, osas_url: str
) -> None:
    push(
        bench,
        pool,
        said(1, "JX7", "report", problem=Problem("DM", "basah"), verdict=Verdict.UNKNOWN),
    )
    assert rows(osas_url, HOLDS) == []
    add_waybills(osas_url, "JX7", status="AT_HUB")
    push(bench, pool, said(2, "JX7", "report", "BA"))
    assert sorted(code for code, *_ in rows(osas_url, HOLDS)) == ["BA", "DM"]


def test_a_backend_s_own_type_of_direction_takes_a_return_too(
    bench: Bench, pool: Pool, osas_url: str
) -> None:
    for statement in (
        "CREATE TYPE way AS ENUM ('forward', 'return')",
        "ALTER TABLE waybill_numbers DROP CONSTRAINT ck_waybill_numbers_direction",
        "ALTER TABLE waybill_numbers ALTER direction DROP DEFAULT",
        "ALTER TABLE waybill_numbers ALTER direction TYPE way USING direction::way",
    ):
        rows(osas_url, statement)
    push(bench, pool, said(1, "JX1", "send_back", problem=Problem("", cures=()), moves_to="RTS"))
    way = "SELECT direction::text FROM waybill_numbers WHERE awb_number = 'JX1'"
    assert rows(osas_url, way) == [("return",)]
