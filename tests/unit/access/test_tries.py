"""Guessing takes longer each time."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from station.access.tries import OF_NAME, OF_STATION, Tries, failed, left, wait_s


def test_the_first_slips_cost_nothing_and_then_it_doubles() -> None:
    tries, waits = Tries(), []
    for _ in range(7):
        tries = failed(tries, OF_NAME, 1000.0)
        waits.append(wait_s(tries, OF_NAME, 1000.0))
    assert waits == [0, 0, 5, 10, 20, 40, 80]
    assert wait_s(tries, OF_NAME, 1079.0) == 1.0
    assert wait_s(tries, OF_NAME, 1080.0) == 0.0


def test_no_wait_is_longer_than_a_quarter_of_an_hour() -> None:
    assert wait_s(Tries(10_000, 0.0), OF_NAME, 0.0) == OF_NAME.longest_s
    assert wait_s(Tries(10_000, 0.0), OF_STATION, 0.0) == OF_STATION.longest_s


def test_slips_are_forgiven_one_by_one() -> None:
    tries = Tries(4, 0.0)
    assert [left(tries, OF_NAME, hours * 3600.0) for hours in (0, 1, 3, 9)] == [4, 3, 1, 0]
    assert failed(tries, OF_NAME, 2 * 3600.0).failures == 3


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0, 3_600), min_size=1, max_size=40))
def test_whoever_waits_as_told_guesses_no_more_than_a_hundred_times_a_day(
    pauses: list[float],
) -> None:
    tries, now_s, guesses = Tries(), 0.0, 0
    for pause_s in pauses * 40:
        now_s += pause_s + wait_s(tries, OF_NAME, now_s)
        if now_s > 86_400:
            break
        tries, guesses = failed(tries, OF_NAME, now_s), guesses + 1
    assert guesses <= 110
