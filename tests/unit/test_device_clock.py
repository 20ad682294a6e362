"""A clock is believed as far as it was measured, and no longer than it was left alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from station.rules.device_clock import FARTHEST, Measurement, is_trusted

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
HOUR_S = 3_600.0


def trusted(offset: timedelta, told_s: float, elapsed_s: float) -> bool:
    """Ask after so many seconds by the clock, and by the seconds that never go back."""
    measured = Measurement(offset, NOON, 100.0)
    return is_trusted(measured, NOON + timedelta(seconds=told_s), 100.0 + elapsed_s)


def test_before_anything_was_measured_the_clock_is_all_there_is() -> None:
    assert is_trusted(None, NOON, 0.0)


@pytest.mark.parametrize("sign", [-1, 1])
def test_a_clock_that_is_far_off_has_lost_its_date(sign: int) -> None:
    assert trusted(sign * FARTHEST, 60, 60)
    assert not trusted(sign * (FARTHEST + timedelta(seconds=1)), 60, 60)
    assert not trusted(sign * timedelta(days=3_650), 60, 60)


@pytest.mark.parametrize(
    ("told_s", "elapsed_s", "believed"),
    [
        (8 * HOUR_S, 8 * HOUR_S, True),
        (8 * HOUR_S + 5, 8 * HOUR_S, True),
        (8 * HOUR_S + 60, 8 * HOUR_S, False),
        (-HOUR_S, 60, False),
        (HOUR_S + 60, 60, False),
        (8 * HOUR_S, 1, False),
    ],
    ids=["a shift", "it drifts", "stepped a minute", "set back", "set forth", "suspended"],
)
def test_a_clock_that_was_set_is_not_believed_until_it_is_measured_again(
    told_s: float, elapsed_s: float, *, believed: bool
) -> None:
    assert trusted(timedelta(seconds=3), told_s, elapsed_s) is believed
