"""Which of a parcel's moves counts, in whatever order a station or a database hears of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from station.rules.parcel_state import (
    TERMINAL,
    Move,
    MoveClass,
    ParcelState,
    move_class,
    prevailing,
)

NOON = datetime(2026, 11, 2, 5, tzinfo=UTC)


def made(state: ParcelState, minute: int, number: int, *, overrides: bool) -> Move:
    kind = move_class(state, overrides=overrides)
    return Move(kind, NOON + timedelta(minutes=minute), UUID(int=number + 1), state, "CGK")


moves = st.lists(
    st.tuples(st.sampled_from(list(ParcelState)), st.integers(0, 5), st.booleans()), max_size=8
).map(lambda told: [made(s, m, n, overrides=o and m > 2) for n, (s, m, o) in enumerate(told)])


@settings(max_examples=100, deadline=None)
@given(data=st.data(), told=moves)
def test_the_state_does_not_depend_on_the_order_of_arrival(
    data: st.DataObject, told: list[Move]
) -> None:
    assert prevailing(data.draw(st.permutations(told))) == prevailing(told)


@settings(max_examples=100, deadline=None)
@given(told=moves, state=st.sampled_from(list(ParcelState)), minute=st.integers(0, 9))
def test_an_end_is_left_by_an_override_alone(
    told: list[Move], state: ParcelState, minute: int
) -> None:
    before = prevailing(told)
    after = prevailing([*told, made(state, minute, 99, overrides=False)])
    if before is not None and before.state in TERMINAL:
        assert after is not None
        assert after.state in TERMINAL
    if before is not None and before.move_class is MoveClass.OVERRIDE:
        assert after is not None
        assert (after.effective_at, after.event_id) >= (before.effective_at, before.event_id)
