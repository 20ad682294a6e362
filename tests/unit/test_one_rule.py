"""One poison parks, a rule that refuses everything holds: told apart by batches, not by guesses."""

from __future__ import annotations

import pytest

from station.central.one_rule import OneRule

CHECK, OTHER, NAMELESS = "23514 only_jakarta", "23503 bag_is_known", ""
GOOD: None = None


def held(*batches: tuple[str, ...] | None) -> list[bool]:
    """Return which batches would be held; `GOOD` is one that was delivered."""
    rule = OneRule()
    return [rule.refuses_everything(batch or (), delivered=batch is GOOD) for batch in batches]


def test_the_third_batch_that_one_rule_refuses_whole_is_held_and_each_after_it() -> None:
    assert held((CHECK,), (CHECK, CHECK), (CHECK,), (CHECK,)) == [False, False, True, True]


@pytest.mark.parametrize(
    "batches",
    [
        ((CHECK,), (CHECK,), GOOD, (CHECK,), (CHECK,)),
        ((CHECK,), (CHECK,), (OTHER,), (CHECK,), (CHECK,)),
        ((CHECK,), (CHECK,), (CHECK, OTHER), (CHECK,), (CHECK,)),
        ((NAMELESS,), (NAMELESS,), (NAMELESS,), (NAMELESS,)),
    ],
    ids=["something goes through", "another rule", "two rules", "a rule without a name"],
)
def test_what_is_not_refused_by_one_rule_all_the_time_is_a_poison(
    batches: tuple[tuple[str, ...] | None, ...],
) -> None:
    assert not any(held(*batches))


def test_a_batch_that_only_asks_says_nothing() -> None:
    assert held((CHECK,), (), (CHECK,), (), (CHECK,)) == [False, False, False, False, True]


def test_what_was_held_is_let_go_with_the_first_that_goes_through() -> None:
    assert held((CHECK,), (CHECK,), (CHECK,), GOOD, (CHECK,)) == [False, False, True, False, False]
