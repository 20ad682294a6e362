"""What was expected and what was scanned: nothing gets lost between the two."""

from __future__ import annotations

from typing import NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.rules.reconcile import (
    OVER,
    Difference,
    Found,
    Kind,
    Line,
    Totals,
    reconciliation,
)


def test_what_matches_is_no_difference() -> None:
    both = reconciliation([Line("JX1"), Line("B1", seal_no="S1")])
    assert both.scan(Found("JX1"))
    assert not both.is_complete
    assert both.scan(Found("B1", seal_no="S1"))
    assert (both.is_complete, both.differences()) == (True, ())
    assert both.totals == Totals(2, 2, 0, 0)


def test_a_second_scan_of_the_same_piece_counts_nothing() -> None:
    both = reconciliation([Line("JX1")])
    both.scan(Found("JX1"))
    assert not both.scan(Found("JX1"))
    assert both.totals == Totals(1, 1, 0, 0)


def test_what_is_missing_and_what_is_over_are_named_one_by_one() -> None:
    both = reconciliation([Line("JX1"), Line("JX2")])
    for found in (
        Found("JX1"),
        Found("JX3", over=Kind.MISSORT),
        Found("JX4", over=Kind.UNMANIFESTED),
        Found("XX5", over=Kind.UNKNOWN),
    ):
        both.scan(found)
    assert both.totals == Totals(2, 1, 1, 3)
    assert both.differences() == (
        Difference(Kind.MISSING, "JX2", 0, 1),
        Difference(Kind.MISSORT, "JX3", 1),
        Difference(Kind.UNMANIFESTED, "JX4", 1),
        Difference(Kind.UNKNOWN, "XX5", 1),
    )
    assert list(both.missing_codes()) == ["JX2"]


def test_pieces_are_counted_k_of_n_and_a_fourth_of_three_is_over() -> None:
    both = reconciliation([Line("JX1", koli=3)])
    for koli_no in (1, 3, 4):
        both.scan(Found("JX1", koli_no))
    assert both.totals == Totals(3, 2, 1, 1)
    assert both.differences() == (
        Difference(Kind.UNMANIFESTED, "JX1", 1),
        Difference(Kind.KOLI_SHORT, "JX1", 2, 3),
    )


def test_damage_holds_seals_and_weights_are_told_of_what_matches_too() -> None:
    both = reconciliation(
        [Line("JX1", weight_g=1_000), Line("JX2", weight_g=1_000), Line("B1", seal_no="S1")],
        weight_tolerance_g=50,
    )
    both.scan(Found("JX1", weight_g=1_051, damaged=True))
    both.scan(Found("JX2", weight_g=1_050, held=True))
    both.scan(Found("B1", seal_no="S9"))
    assert both.is_complete
    assert both.differences() == (
        Difference(Kind.DAMAGED, "JX1", 1),
        Difference(Kind.HELD, "JX2", 1),
        Difference(Kind.SEAL_DIFFERS, "B1", 0, 1),
        Difference(Kind.WEIGHT_VARIANCE, "JX1", 1_051, 1_000),
    )


def test_a_weight_is_compared_only_when_every_piece_was_weighed() -> None:
    both = reconciliation([Line("JX1", koli=2, weight_g=3_000)])
    both.scan(Found("JX1", 1, weight_g=1_000))
    both.scan(Found("JX1", 2))
    assert both.differences() == ()


def test_what_is_taken_back_is_missing_again() -> None:
    both = reconciliation([Line("JX1")])
    both.scan(Found("JX1"))
    both.scan(Found("JX2"))
    assert both.unscan("JX1")
    assert both.unscan("JX2")
    assert not both.unscan("JX1")
    assert both.totals == Totals(1, 0, 1, 0)
    assert both.scan(Found("JX1")), "a re-scan works"


def test_an_expectation_may_come_after_the_scan_and_may_be_taken_back() -> None:
    both = reconciliation([])
    both.scan(Found("JX1"))
    assert both.totals == Totals(0, 0, 0, 1)
    both.expect(Line("JX1", koli=2))
    assert both.totals == Totals(2, 1, 1, 0)
    both.expect(Line("JX1"))
    assert both.totals == Totals(2, 1, 1, 0), "the greater number of pieces counts"
    both.expect_no_more("JX1")
    both.expect_no_more("JX1")
    assert both.totals == Totals(0, 0, 0, 1)


codes = st.sampled_from([f"JX{n}" for n in range(6)])
steps = st.lists(
    st.one_of(
        st.tuples(st.just("expect"), codes, st.integers(1, 3)),
        st.tuples(st.just("scan"), codes, st.integers(1, 4)),
        st.tuples(st.just("unscan"), codes, st.integers(1, 4)),
        st.tuples(st.just("expect no more"), codes, st.just(1)),
    ),
    max_size=30,
)


@settings(max_examples=100, deadline=None)
@given(steps=steps, kinds=st.lists(st.sampled_from(OVER), min_size=6, max_size=6))
def test_parcels_are_conserved(steps: list[tuple[str, str, int]], kinds: list[Kind]) -> None:
    both = reconciliation([])
    expected: dict[str, int] = {}
    scanned: set[tuple[str, int]] = set()
    for what, code, number in steps:
        match what:
            case "expect":
                both.expect(Line(code, number))
                expected[code] = max(number, expected.get(code, 0))
            case "scan":
                both.scan(Found(code, number, kinds[int(code[2:])]))
                scanned.add((code, number))
            case "unscan":
                both.unscan(code, number)
                scanned.discard((code, number))
            case _:
                both.expect_no_more(code)
                expected.pop(code, None)
    pieces = {(code, n) for code, total in expected.items() for n in range(1, total + 1)}
    totals = both.totals
    assert totals.expected == len(pieces) == totals.matched + totals.missing
    assert len(scanned) == totals.matched + totals.over
    assert totals.matched == len(pieces & scanned)
    told = both.differences()
    assert sum(d.found for d in told if d.kind in OVER) == totals.over
    short = [d for d in told if d.kind in (Kind.MISSING, Kind.KOLI_SHORT)]
    assert sum(d.expected - d.found for d in short) == totals.missing


class NeverWalked(dict[str, Line]):
    """A dictionary in which things are looked up, and over which nobody walks."""

    def _walk(self) -> NoReturn:
        raise AssertionError("a scan walks over what is expected")

    __iter__ = keys = values = items = _walk


@pytest.mark.parametrize("expected", [0, 5_000])
def test_a_scan_walks_over_nothing_that_is_expected(expected: int) -> None:
    both = reconciliation(Line(f"HS{n}") for n in range(expected))
    both._lines = NeverWalked(both._lines)
    both.scan(Found("JX1"))
    both.unscan("JX1")
    both.expect(Line("JX2"))
    assert both.totals.missing == expected + 1
    with pytest.raises(AssertionError, match="walks"):
        both.differences()
