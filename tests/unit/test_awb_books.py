"""Whose number it is, and how many an agent has left."""

from __future__ import annotations

from station.mirror.facts import MirrorBook
from station.rules.awb_books import Cut, Standing, cuts_of, few_left, left_in, standing
from tests.fakes.knowledge_work import FakeLists

OURS = MirrorBook("CGK-A1", "JX", 4, 1, 100, 60)
THEIRS = MirrorBook("SUB-A1", "JX", 4, 101, 200, 101)
LISTS = FakeLists(books=[OURS, THEIRS])


def test_a_number_is_cut_wherever_digits_may_begin() -> None:
    assert list(cuts_of("JX042")) == [Cut("JX", 3, 42), Cut("JX0", 2, 42), Cut("JX04", 1, 2)]
    assert list(cuts_of("12")) == [Cut("", 2, 12), Cut("1", 1, 2)]
    assert list(cuts_of("JX")) == list(cuts_of("")) == []
    assert next(cuts_of("9" * 25)).digits == 18, "as many as a number in a database may have"


def test_a_number_is_ours_another_agent_s_or_in_no_book() -> None:
    counter = ["CGK", "CGK-A1"]
    assert standing("JX0042", counter, LISTS) == (Standing.OURS, OURS)
    assert standing("JX0142", counter, LISTS) == (Standing.ANOTHERS, THEIRS)
    assert standing("JX0201", counter, LISTS) == (Standing.NO_BOOK, None)
    assert standing("JX00042", counter, LISTS) == (Standing.NO_BOOK, None), "one digit too many"


def test_numbers_left_are_counted_over_all_of_an_agent_s_books() -> None:
    empty = MirrorBook("CGK-A1", "HS", 4, 1, 100, 101)
    assert [left_in(book) for book in (OURS, empty)] == [41, 0]
    assert few_left([OURS, empty]) == 41
    assert few_left([OURS, THEIRS]) is None, "141 is not few"
    assert few_left([empty]) == 0
    assert few_left([]) is None, "without books none can run out"
