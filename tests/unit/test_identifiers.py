"""Event ids keep the order of the scans."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from station.journal.identifiers import EventIds

START = datetime(2026, 11, 22, tzinfo=UTC)


@given(st.lists(st.integers(-10_000, 10_000), min_size=2, max_size=50))
def test_ids_grow_whatever_the_clock_does(steps_ms: list[int]) -> None:
    ids = EventIds()
    minted = []
    now = START
    for step in steps_ms:
        now += timedelta(milliseconds=step)
        minted.append(ids.mint(now))
    assert minted == sorted(set(minted))


def test_ids_are_uuid_version_7_of_their_millisecond() -> None:
    minted = EventIds().mint(START)
    assert (minted.version, minted.variant) == (7, "specified in RFC 4122")
    assert minted.int >> 80 == int(START.timestamp() * 1000)


def test_ids_grow_across_a_restart_with_the_clock_set_back() -> None:
    last = EventIds().mint(START)
    assert EventIds(last).mint(START - timedelta(days=400)) > last


def test_more_ids_than_a_millisecond_holds_still_grow() -> None:
    ids = EventIds()
    minted = [ids.mint(START) for _ in range(5_000)]
    assert minted == sorted(set(minted))
