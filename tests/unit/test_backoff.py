"""After an outage the stations of a whole company do not come back in the same second."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.central.backoff import HICCUP_S, SPREAD_S, Backoff


class Highest(Random):
    """Always draws the upper end."""

    def uniform(self, a: float, b: float) -> float:  # noqa: ARG002  # random's signature
        return b


def test_one_failure_is_a_hiccup_two_are_an_outage_and_a_success_begins_anew() -> None:
    backoff = Backoff(60.0, Highest())
    assert [backoff.next_pause_s() for _ in range(4)] == [HICCUP_S, SPREAD_S, 60.0, 60.0]
    backoff.reset()
    assert backoff.next_pause_s() == HICCUP_S


def test_a_cap_below_the_ceilings_holds() -> None:
    backoff = Backoff(0.5, Highest())
    assert [backoff.next_pause_s() for _ in range(3)] == [0.5] * 3


@given(seed=st.integers(0, 2**32), cap_s=st.floats(0.1, 300), failures=st.integers(1, 30))
def test_no_pause_is_longer_than_the_cap_and_none_is_negative(
    seed: int, cap_s: float, failures: int
) -> None:
    backoff = Backoff(cap_s, Random(seed))
    for _ in range(failures):
        assert 0.0 <= backoff.next_pause_s() <= cap_s


def back_after(outage_s: float, stations: int, seed: int) -> list[float]:
    """Let all stations fail within a second; return when each finds the server again."""
    found = []
    for station in range(stations):
        random = Random(f"{seed} {station}")
        backoff = Backoff(60.0, random)
        now_s = random.uniform(0.0, 1.0)
        while now_s < outage_s:
            now_s += backoff.next_pause_s()
        found.append(now_s - outage_s)
    return found


AT_MOST = 2.5 * 500 / SPREAD_S
"""In any second, of 500: two and a half times as many as if they came back evenly."""


@pytest.mark.parametrize("outage_s", [2, 5, 15, 60, 600])
def test_five_hundred_stations_do_not_come_back_in_the_same_second(outage_s: int) -> None:
    back = back_after(outage_s, 500, seed=7)
    assert max(back) <= 60
    assert fullest_second(back) <= AT_MOST


def test_with_pauses_that_double_from_one_second_on_they_would(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def doubling(self: Backoff) -> float:
        self._failures += 1
        return self._random.uniform(0.0, min(2.0 ** (self._failures - 1), self._cap_s))

    monkeypatch.setattr(Backoff, "next_pause_s", doubling)
    assert fullest_second(back_after(5, 500, seed=7)) > AT_MOST


def fullest_second(moments_s: list[float]) -> int:
    return max(Counter(int(at_s) for at_s in moments_s).values())
