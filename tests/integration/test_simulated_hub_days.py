"""Whole hub-days with faults, played by the real engine without threads or time: nothing is lost.

Each property has its positive control: with its safeguard taken away the same seeds find it missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.simulator.hub_days import Playing
from tests.simulator.planning import plan_of
from tests.simulator.safeguards import SAFEGUARDS

if TYPE_CHECKING:
    from collections.abc import Iterator

HUB_DAYS = 80
CONTROLLED = sorted(SAFEGUARDS.keys() - {"one-id"})
"""Without the one id an event keeps, a drain never ends: there is nothing left to look at."""


@pytest.fixture
def playing() -> Iterator[Playing]:
    with Playing() as playing:
        yield playing


def test_whatever_fails_in_eighty_hub_days_nothing_is_lost_and_nothing_doubled(
    playing: Playing,
) -> None:
    totals = playing.play_all(range(HUB_DAYS))
    assert totals.violations == {}
    assert (totals.lost, totals.doubled) == (0, 0)
    assert totals.scans > 20 * HUB_DAYS
    assert sum(totals.injected.values()) > 5 * HUB_DAYS


def test_a_seed_plays_the_same_day_again(playing: Playing) -> None:
    stories: list[list[str]] = [[], []]
    for story in stories:
        playing.play(plan_of(7), story.append)
    assert stories[0] == stories[1]
    assert len(stories[0]) > 100


@pytest.mark.parametrize("name", CONTROLLED)
def test_without_its_safeguard_a_property_is_found_missing(playing: Playing, name: str) -> None:
    safeguard = SAFEGUARDS[name]
    with safeguard.off():
        assert playing.first(safeguard.rule, range(40)) is not None
