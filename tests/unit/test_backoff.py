"""After an outage the stations of a whole company do not come back in the same second."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.central.backoff import FIRST_CEILING_S, Backoff


class Highest(Random):
    """Always draws the upper end."""

    def uniform(self, a: float, b: float) -> float:  # noqa: ARG002  # random's signature
        return b


def test_the_ceiling_doubles_up_to_the_cap_and_starts_again_after_a_success() -> None:
    backoff = Backoff(10.0, Highest())
    assert [backoff.next_pause_s() for _ in range(6)] == [1.0, 2.0, 4.0, 8.0, 10.0, 10.0]
    backoff.reset()
    assert backoff.next_pause_s() == FIRST_CEILING_S


def test_a_cap_below_the_first_ceiling_holds() -> None:
    assert Backoff(0.5, Highest()).next_pause_s() == 0.5


@given(seed=st.integers(0, 2**32), cap_s=st.floats(0.1, 300), failures=st.integers(1, 30))
def test_no_pause_is_longer_than_the_cap_and_none_is_negative(
    seed: int, cap_s: float, failures: int
) -> None:
    backoff = Backoff(cap_s, Random(seed))
    for _ in range(failures):
        assert 0.0 <= backoff.next_pause_s() <= cap_s


def test_five_hundred_stations_spread_over_the_whole_pause() -> None:
    firsts = []
    for station in range(500):
        backoff = Backoff(60.0, Random(station))
        firsts.append([backoff.next_pause_s() for _ in range(7)][-1])
    bins = [sum(1 for pause in firsts if low <= pause < low + 10) for low in range(0, 60, 10)]
    assert min(bins) > 0
    assert max(bins) == pytest.approx(500 / 6, rel=0.4)
