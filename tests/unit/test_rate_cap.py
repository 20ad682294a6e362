"""A flood of codes is slowed down; no hand, belt or backlog is."""

from station.devices.rate_cap import AT_ONCE, PER_S, RateCap


def test_what_a_hand_or_a_belt_brings_never_waits() -> None:
    cap = RateCap()
    assert [cap.wait_s(1, number / 200) for number in range(5_000)] == [0.0] * 5_000


def test_a_backlog_is_read_at_once() -> None:
    assert RateCap().wait_s(AT_ONCE, 0.0) == 0.0


def test_a_flood_is_read_at_the_caps_pace_for_ever() -> None:
    cap, now_s, codes = RateCap(), 0.0, 0
    while now_s < 100.0:
        codes += 50
        now_s += cap.wait_s(50, now_s) + 1e-4
    assert codes <= AT_ONCE + 101 * PER_S
    assert codes >= 100 * PER_S, "and no slower"


def test_the_line_is_looked_at_every_second_whatever_came() -> None:
    assert RateCap().wait_s(1_000_000, 0.0) == 1.0


def test_a_clock_that_goes_back_opens_no_gate() -> None:
    cap = RateCap(per_s=10, at_once=5)
    assert cap.wait_s(5, 100.0) == 0.0
    assert cap.wait_s(1, 50.0) > 0.0
