"""A scan of the test code tells what is wrong with a scanner or a keyboard, and nothing else."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

import pytest

from station.devices.keyboard_layouts import _ROWS, Layout
from station.rules.trial_scan import (
    TEST_CODE,
    Limits,
    Problem,
    Stroke,
    judge_keys,
    judge_text,
    judge_unended,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


def keys(text: str, gaps_ms: Sequence[int] | int = 5) -> list[Stroke]:
    """Return what a scanner types that waits so long between its keys."""
    gaps = [gaps_ms] * (len(text) - 1) if isinstance(gaps_ms, int) else list(gaps_ms)
    times = [ms / 1000 for ms in accumulate([0, *gaps])]
    return [Stroke(one, at_s) for one, at_s in zip(text, times, strict=True)]


def under(layout: Layout, code: str) -> str:
    written = dict(zip("".join(_ROWS[Layout.US]), "".join(_ROWS[layout]), strict=True))
    return "".join(written[one] for one in code)


def test_a_scanner_as_it_should_be_is_fine() -> None:
    trial = judge_keys(keys(TEST_CODE + "\r"), Limits())
    assert trial.is_fine
    assert (trial.median_gap_ms, trial.longest_gap_ms, trial.to_set) == (5, 5, None)


@pytest.mark.parametrize("end", ["\r", "\n", "\t", "\r\n"])
def test_every_suffix_is_one(end: str) -> None:
    assert judge_keys(keys(TEST_CODE + end), Limits()).is_fine
    assert judge_keys(keys(TEST_CODE), Limits()).problems == (Problem.NO_SUFFIX,)


def test_caps_lock_is_found() -> None:
    assert judge_keys(keys(TEST_CODE.lower() + "\r"), Limits()).problems == (Problem.CAPS_LOCK,)


@pytest.mark.parametrize("layout", [Layout.DE, Layout.FR])
def test_another_layout_is_found_and_named_until_it_is_set(layout: Layout) -> None:
    typed = keys(under(layout, TEST_CODE) + "\r")
    trial = judge_keys(typed, Limits())
    assert (trial.problems, trial.layout) == ((Problem.LAYOUT,), layout)
    assert judge_keys(typed, Limits(layout=layout)).is_fine
    # And the other way round: a US keyboard under a setting for another.
    trial = judge_keys(keys(TEST_CODE + "\r"), Limits(layout=layout))
    assert (trial.problems, trial.layout) == ((Problem.LAYOUT,), Layout.US)


def test_two_layouts_that_write_the_code_alike_are_both_right() -> None:
    assert judge_keys(keys(TEST_CODE + "\r"), Limits(layout=Layout.GB)).is_fine


def test_a_slow_scanner_is_measured_and_the_limits_are_proposed() -> None:
    trial = judge_keys(keys(TEST_CODE + "\r", 42), Limits())
    assert trial.problems == (Problem.TOO_SLOW,)
    assert trial.median_gap_ms == 42
    assert trial.to_set == Limits(median_gap_ms=55)
    assert judge_keys(keys(TEST_CODE + "\r", 42), trial.to_set).is_fine


def test_one_long_gap_is_enough_to_lose_a_code() -> None:
    gaps = [5] * (len(TEST_CODE) - 1) + [120]
    trial = judge_keys(keys(TEST_CODE + "\r", gaps), Limits())
    assert trial.problems == (Problem.TOO_SLOW,)
    assert trial.longest_gap_ms == 120
    assert trial.to_set == Limits(35, 145, 165), "silence must be longer than any gap in a code"
    assert judge_keys(keys(TEST_CODE + "\r", gaps), trial.to_set).is_fine
    impatient = Limits(one_gap_ms=145, idle_ms=100)
    assert judge_keys(keys(TEST_CODE + "\r", gaps), impatient).problems == (Problem.TOO_SLOW,)


def test_where_a_person_would_be_taken_for_a_scanner_only_the_scanner_can_be_set() -> None:
    for gaps in (150, [5] * (len(TEST_CODE) - 1) + [400]):
        trial = judge_keys(keys(TEST_CODE + "\r", gaps), Limits())
        assert (trial.problems, trial.to_set) == ((Problem.TOO_SLOW_TO_SET,), None)


def test_several_things_are_told_in_the_order_to_mend_them() -> None:
    written = under(Layout.DE, TEST_CODE).lower()  # as ß has no capital, Caps Lock leaves it
    trial = judge_keys(keys(written, 45), Limits())
    assert trial.problems == (
        *(Problem.CAPS_LOCK, Problem.LAYOUT),
        *(Problem.NO_SUFFIX, Problem.TOO_SLOW),
    )
    assert trial.layout is Layout.DE


def test_another_code_is_shown_and_not_judged() -> None:
    trial = judge_keys(keys("JX1203345871"), Limits())
    assert (trial.problems, trial.typed) == ((Problem.NOT_THE_CODE,), "JX1203345871")
    assert judge_text("JX1203345871").problems == (Problem.NOT_THE_CODE,)
    assert judge_text(TEST_CODE).is_fine


def test_what_a_scanner_puts_around_a_code_is_told() -> None:
    assert judge_text(f"]C0{TEST_CODE}").problems == (Problem.ADDED,)


def test_a_line_that_fell_silent_lacks_its_end_or_has_another_speed() -> None:
    assert judge_unended(TEST_CODE.encode()).problems == (Problem.NO_SUFFIX,)
    assert judge_unended(b"\xf8\x00\x80").problems == (Problem.UNREADABLE,)


def test_one_key_alone_is_no_scan_and_stops_nothing() -> None:
    assert judge_keys(keys("x"), Limits()).problems == (Problem.NOT_THE_CODE,)


def test_a_long_text_is_shown_in_part() -> None:
    assert len(judge_text("9" * 128).typed) == 40
