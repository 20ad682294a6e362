"""A hub's shift adds up, parcel by parcel."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.rules.close_out import IN, OUT, CloseOut, Flow, Unbalanced, closed_out, flow_of
from station.rules.parcel_state import ParcelState

S = ParcelState


def test_a_day_in_which_everything_is_accounted_for_balances() -> None:
    shift = closed_out(
        [
            *((Flow.OPENING, awb) for awb in "abc"),
            *((Flow.RECEIVED, awb) for awb in "defgh"),
            *((Flow.PICKED_UP, "i"), (Flow.FOUND, "j")),
            *((Flow.OUT, "a"), (Flow.BACK, "a"), (Flow.OUT, "a")),
            *((Flow.HANDED_OVER, "b"), (Flow.TO_PARTNER, "c"), (Flow.COLLECTED, "d")),
            *((Flow.RETURNED, "e"), (Flow.CLOSED, "f")),
            *((Flow.COUNTED, awb) for awb in "ghij"),
        ]
    )
    assert (shift.balances, shift.differences()) == (True, ())
    totals = shift.totals
    assert sum(totals[flow] for flow in IN) == sum(totals[flow] for flow in OUT) == 11


def test_two_parcels_that_miss_each_other_are_two_differences() -> None:
    shift = closed_out([(Flow.RECEIVED, "a"), (Flow.RECEIVED, "b"), (Flow.COUNTED, "b")])
    shift.add(Flow.COUNTED, "x")
    assert not shift.balances
    lost, over = shift.differences()
    assert lost == Unbalanced("a", 1, (Flow.RECEIVED,))
    assert over == Unbalanced("x", -1, (Flow.COUNTED,))
    assert (lost.is_missing, over.is_missing) == (True, False)


def test_a_parcel_picked_up_and_then_received_has_come_once() -> None:
    shift = closed_out([(Flow.PICKED_UP, "a"), (Flow.RECEIVED, "a"), (Flow.COUNTED, "a")])
    assert shift.balances
    assert shift.totals[Flow.RECEIVED] == 0


def test_what_is_taken_back_counts_no_more() -> None:
    shift = closed_out([(Flow.RECEIVED, "a"), (Flow.OUT, "a")])
    assert shift.take_back(Flow.OUT, "a")
    assert not shift.take_back(Flow.OUT, "a")
    assert not shift.take_back(Flow.OUT, "b")
    assert [one.awb for one in shift.differences()] == ["a"]
    assert shift.take_back(Flow.RECEIVED, "a")
    assert shift.balances


@pytest.mark.parametrize(
    ("state", "came_from", "flow"),
    [
        *((S.AT_HUB, before, Flow.RECEIVED) for before in (S.BOOKED, S.IN_TRANSIT, None)),
        *((S.AT_HUB, before, Flow.BACK) for before in (S.OUT_FOR_DELIVERY, S.FAILED, S.WITH_3P)),
        *((S.AT_HUB, before, Flow.FOUND) for before in (S.DELIVERED, S.CLOSED)),
        *((S.AT_HUB, before, None) for before in (S.IN_BAG, S.MANIFESTED, S.RTS)),
        (S.IN_BAG, S.AT_HUB, None),
        (S.IN_BAG, S.IN_TRANSIT, Flow.RECEIVED),
        (S.PICKED_UP, S.BOOKED, Flow.PICKED_UP),
        (S.IN_TRANSIT, S.MANIFESTED, Flow.HANDED_OVER),
        (S.WITH_3P, S.AT_HUB, Flow.TO_PARTNER),
        (S.OUT_FOR_DELIVERY, S.AT_HUB, Flow.OUT),
        (S.FAILED, S.OUT_FOR_DELIVERY, None),
        (S.DELIVERED, S.OUT_FOR_DELIVERY, None),
        (S.DELIVERED, S.AT_HUB, Flow.COLLECTED),
        (S.RETURNED, S.RTS, Flow.RETURNED),
        (S.CLOSED, S.AT_HUB, Flow.CLOSED),
        (S.CLOSED, S.OUT_FOR_DELIVERY, None),
        (S.CANCELLED, S.BOOKED, None),
    ],
)
def test_a_move_belongs_to_a_term_of_the_equation(
    state: ParcelState, came_from: ParcelState | None, flow: Flow | None
) -> None:
    assert flow_of(state, came_from) is flow


@settings(max_examples=100, deadline=None)
@given(flows=st.lists(st.tuples(st.sampled_from(list(Flow)), st.sampled_from("abcd"))))
def test_what_the_parcels_say_one_by_one_is_what_the_totals_say(
    flows: list[tuple[Flow, str]],
) -> None:
    shift = closed_out(flows)
    totals = shift.totals
    came, went = (sum(totals[flow] for flow in side) for side in (IN, OUT))
    assert came - went == sum(one.balance for one in shift.differences())
    for one in shift.differences():
        for flow in one.flows:
            assert shift.take_back(flow, one.awb)
    assert shift.balances


def test_an_empty_shift_balances() -> None:
    assert CloseOut().balances
