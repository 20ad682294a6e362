"""A trigger held down is one scan."""

from __future__ import annotations

from datetime import timedelta

from station.events import Scan
from station.rules.debounce import TYPED, Debounce
from tests.fakes.knowledge import NOON


def held(*scans: tuple[str, int, str]) -> list[bool]:
    debounce = Debounce()
    return [
        debounce.is_held_trigger(Scan(text, NOON + timedelta(milliseconds=ms), device))
        for text, ms, device in scans
    ]


def test_the_same_code_at_once_is_the_same_pull_of_the_trigger() -> None:
    assert held(("A", 0, "s1"), ("A", 300, "s1"), ("A", 1000, "s1")) == [False, True, True]


def test_the_same_code_after_800_ms_is_a_scan() -> None:
    assert held(("A", 0, "s1"), ("A", 800, "s1")) == [False, False]


def test_another_code_or_another_scanner_is_a_scan() -> None:
    assert held(("A", 0, "s1"), ("B", 10, "s1"), ("A", 20, "s2")) == [False, False, False]


def test_a_clock_that_steps_back_swallows_nothing() -> None:
    assert held(("A", 5000, "s1"), ("A", 0, "s1")) == [False, False]


def test_what_a_person_types_again_at_once_has_no_trigger() -> None:
    assert held(("Ani", 0, TYPED), ("Ani", 400, TYPED)) == [False, False]
