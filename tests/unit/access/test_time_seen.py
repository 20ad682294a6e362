"""The latest time that is certain, whatever somebody does to the computer's clock."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from station.access.time_seen import Seen, advanced, told

HOUR = 3_600_000_000


def test_off_line_our_own_clock_goes_on_from_what_the_server_said() -> None:
    seen = told(server_us=100 * HOUR, device_us=93 * HOUR)
    assert advanced(seen, 95 * HOUR, 0).at_us == 102 * HOUR


def test_a_clock_set_back_does_not_stop_time_while_the_program_runs() -> None:
    seen = told(100 * HOUR, 100 * HOUR)
    assert advanced(seen, 80 * HOUR, HOUR).at_us == 101 * HOUR


def test_a_clock_set_back_while_it_was_off_gives_nothing_back() -> None:
    seen = advanced(told(100 * HOUR, 100 * HOUR), 123 * HOUR, 0)
    again = advanced(seen, 100 * HOUR, 0)
    assert again.at_us == 123 * HOUR
    assert advanced(again, 100 * HOUR, 2 * HOUR).at_us == 125 * HOUR


def test_a_server_puts_right_what_a_wrong_clock_hurried() -> None:
    hurried = advanced(Seen(), 10_000 * HOUR, 0)
    assert hurried.at_us == 10_000 * HOUR
    assert told(100 * HOUR, 10_000 * HOUR) == Seen(100 * HOUR, -9_900 * HOUR)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(-(10**9), 10**9), st.integers(0, 10**6)), max_size=20))
def test_it_never_goes_back_and_never_slower_than_the_program_runs(
    steps: list[tuple[int, int]],
) -> None:
    seen = told(0, 0)
    for device_us, elapsed_us in steps:
        later = advanced(seen, device_us, elapsed_us)
        assert later.at_us >= seen.at_us + elapsed_us
        seen = later
