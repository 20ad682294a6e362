"""What agents are owed and run out of, and who of a hub's customers still has to come."""

from __future__ import annotations

from datetime import date, timedelta

from station.agents import (
    Agent,
    Booked,
    Collected,
    Payout,
    agents_of,
    first_missing,
    not_paid_out,
)

TODAY = date(2026, 11, 22)


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def cod(days: int, amount: int = 100_000, agent: str = "CGK-A1") -> Collected:
    return Collected(agent, days_ago(days), amount)


def test_cod_is_owed_once_three_days_have_passed_without_a_payout() -> None:
    late = not_paid_out([cod(5), cod(4), cod(3), cod(0)], [], TODAY)
    assert late == {"CGK-A1": [cod(5), cod(4)]}


def test_a_payout_covers_its_own_days_and_its_own_agent_once_it_is_paid() -> None:
    collected = [cod(9), cod(5), cod(5, agent="CGK-A2")]
    waits = Payout("CGK-A1", "PENDING", days_ago(6), days_ago(4))
    assert not_paid_out(collected, [waits], TODAY).keys() == {"CGK-A1", "CGK-A2"}
    paid = Payout("CGK-A1", "completed", days_ago(5), days_ago(5))
    late = not_paid_out(collected, [paid], TODAY)
    assert late == {"CGK-A1": [cod(9)], "CGK-A2": [cod(5, agent="CGK-A2")]}


def test_whom_most_is_owed_comes_first_then_who_runs_out_of_numbers() -> None:
    late = {"A": [cod(5, 100)], "B": [cod(9, 100), cod(5, 100)]}
    assert agents_of(late, {"C": 12}, {"A": 7, "D": 9}) == (
        Agent("B", 200, days_ago(9)),
        Agent("A", 100, days_ago(5), earned=7),
        Agent("C", numbers_left=12),
        Agent("D", earned=9),
    )


def test_vips_come_before_those_of_whom_more_is_missing() -> None:
    vip = Booked("A", "Vip", 10, 9, is_vip=True)
    others = [Booked("A", "All came", 50, 50), Booked("A", "Few came", 50, 10)]
    assert first_missing([*others, vip]) == (vip, others[1], others[0])
