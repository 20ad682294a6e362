"""What may be done with a parcel in each state: DOMAIN's table row by row, and what it excludes."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.rules.parcel_state import TERMINAL, ParcelState, move_class
from station.rules.transitions import (
    LIVING,
    TABLE,
    Act,
    Guard,
    Journey,
    Opens,
    journey,
    rule_of,
    step,
)

EVERYTHING = frozenset(Guard)
S, A = ParcelState, Act

WAY = [
    (S.BOOKED, A.PICKUP, S.PICKED_UP),
    (S.BOOKED, A.CANCEL, S.CANCELLED),
    (S.BOOKED, A.RECEIVE, S.AT_HUB),
    (S.PICKED_UP, A.RECEIVE, S.AT_HUB),
    (S.AT_HUB, A.WEIGH, None),
    (S.AT_HUB, A.PUT_IN_BAG, S.IN_BAG),
    (S.IN_BAG, A.TAKE_OUT, S.AT_HUB),
    (S.IN_BAG, A.MANIFEST, S.MANIFESTED),
    (S.AT_HUB, A.MANIFEST, S.MANIFESTED),
    (S.MANIFESTED, A.LEAVE_BEHIND, S.AT_HUB),
    (S.MANIFESTED, A.HAND_OVER, S.IN_TRANSIT),
    (S.IN_TRANSIT, A.RECEIVE, S.AT_HUB),
    (S.AT_HUB, A.GIVE_TO_PARTNER, S.WITH_3P),
    (S.WITH_3P, A.RECEIVE, S.AT_HUB),
    (S.AT_HUB, A.GO_OUT, S.OUT_FOR_DELIVERY),
    (S.OUT_FOR_DELIVERY, A.DELIVER, S.DELIVERED),
    (S.WITH_3P, A.DELIVER, S.DELIVERED),
    (S.AT_HUB, A.DELIVER, S.DELIVERED),
    (S.OUT_FOR_DELIVERY, A.REPORT, S.FAILED),
    (S.FAILED, A.RECEIVE, S.AT_HUB),
    (S.AT_HUB, A.SEND_BACK, S.RTS),
    (S.RTS, A.RETURN, S.RETURNED),
    *((state, A.RESOLVE, None) for state in LIVING),
    *((state, A.REPORT, None) for state in LIVING if state is not S.OUT_FOR_DELIVERY),
    *((state, act, S.CLOSED) for state in S for act in (A.LOSE, A.DESTROY)),
    *((state, A.OVERRIDE, S.AT_HUB) for state in sorted(TERMINAL)),
]
"""The reference's rows, written out."""

GUARDED = [
    (S.BOOKED, A.PICKUP, Guard.IN_BOOK),
    (S.AT_HUB, A.WEIGH, Guard.STABLE),
    (S.AT_HUB, A.WEIGH, Guard.WITHIN_TOLERANCE_OR_APPROVED),
    (S.AT_HUB, A.PUT_IN_BAG, Guard.BAG_OPEN),
    (S.AT_HUB, A.PUT_IN_BAG, Guard.ROUTE_MATCHES),
    (S.AT_HUB, A.PUT_IN_BAG, Guard.NOT_HELD),
    (S.IN_BAG, A.TAKE_OUT, Guard.BAG_OPEN_OR_SUPERVISOR),
    (S.IN_BAG, A.MANIFEST, Guard.ONE_MANIFEST),
    (S.MANIFESTED, A.LEAVE_BEHIND, Guard.SUPERSEDED),
    (S.MANIFESTED, A.HAND_OVER, Guard.COUNTED_OR_OVERRIDE),
    (S.AT_HUB, A.GIVE_TO_PARTNER, Guard.PARTNER_AWB),
    (S.AT_HUB, A.GO_OUT, Guard.RUNSHEET_OPEN),
    (S.AT_HUB, A.DELIVER, Guard.PROOF),
    (S.OUT_FOR_DELIVERY, A.REPORT, Guard.REASON),
    (S.AT_HUB, A.SEND_BACK, Guard.FAILED_OR_REFUSED),
    (S.RTS, A.RETURN, Guard.AT_ORIGIN),
    (S.RTS, A.RETURN, Guard.SIGNED),
    (S.AT_HUB, A.RESOLVE, Guard.ROLE_AND_NOTE),
    (S.AT_HUB, A.LOSE, Guard.SUPERVISOR),
    (S.DELIVERED, A.OVERRIDE, Guard.SUPERVISOR),
]

FORBIDDEN = [
    *((state, act) for state in (S.FAILED, S.WITH_3P) for act in (A.PUT_IN_BAG, A.GO_OUT)),
    *((S.OUT_FOR_DELIVERY, act) for act in (A.PUT_IN_BAG, A.MANIFEST, A.HAND_OVER, A.GO_OUT)),
    *((S.FAILED, act) for act in (A.DELIVER, A.HAND_OVER, A.MANIFEST)),
    *((S.MANIFESTED, act) for act in (A.PUT_IN_BAG, A.MANIFEST)),
    *((S.IN_BAG, act) for act in (A.PUT_IN_BAG, A.GO_OUT, A.HAND_OVER)),
    *((S.AT_HUB, act) for act in (A.TAKE_OUT, A.LEAVE_BEHIND, A.PICKUP, A.CANCEL, A.OVERRIDE)),
    *((S.RTS, act) for act in (A.GO_OUT, A.DELIVER, A.SEND_BACK)),
]


BEYOND = {
    # A parcel that goes back is handled at each hub as one that goes out.
    *((S.RTS, act) for act in (A.PUT_IN_BAG, A.MANIFEST, A.GIVE_TO_PARTNER)),
    (S.AT_HUB, A.RETURN),
    # It is in somebody's hands here: a scan before this one is missing, or has not come yet.
    *product(
        (S.BOOKED, S.PICKED_UP, S.IN_TRANSIT),
        (A.PUT_IN_BAG, A.MANIFEST, A.GIVE_TO_PARTNER, A.GO_OUT, A.DELIVER),
    ),
    *product((S.AT_HUB, S.IN_BAG, S.MANIFESTED, S.OUT_FOR_DELIVERY, S.RTS), (A.RECEIVE,)),
    # A partner's manifest hands over what is on it; a weight is an attribute, in whatever state.
    (S.MANIFESTED, A.GIVE_TO_PARTNER),
    *((state, A.WEIGH) for state in LIVING),
}
"""What is legal besides, and why; all else is refused."""


@pytest.mark.parametrize("state", sorted(S))
def test_each_state_knows_the_acts_of_the_reference_and_no_other(state: ParcelState) -> None:
    legal = {(from_, act) for from_, act, _ in WAY} | BEYOND
    done = {act for act in A if not step(state, act, EVERYTHING).refused}
    assert done == {act for act in A if (state, act) in legal}


@pytest.mark.parametrize(("state", "act", "to"), WAY)
def test_what_the_reference_allows_leads_where_it_says(
    state: ParcelState, act: Act, to: ParcelState | None
) -> None:
    found = step(state, act, EVERYTHING)
    assert (found.to, found.refused, found.warning) == (to, "", "")


@pytest.mark.parametrize(("state", "act", "guard"), GUARDED)
def test_what_is_not_met_is_named(state: ParcelState, act: Act, guard: Guard) -> None:
    found = step(state, act, EVERYTHING - {guard})
    assert (found.to, found.guard, found.refused) == (None, guard, f"guard_{guard}")


@pytest.mark.parametrize(("state", "act"), FORBIDDEN)
def test_what_the_reference_does_not_know_moves_nothing(state: ParcelState, act: Act) -> None:
    found = step(state, act, EVERYTHING)
    assert (found.to, found.refused) == (None, "rejected_state")


@pytest.mark.parametrize(("state", "act"), list(product(sorted(TERMINAL), Act)))
def test_an_end_is_left_by_nothing_but_an_override(state: ParcelState, act: Act) -> None:
    found = step(state, act, EVERYTHING)
    left = found.to is not None and found.to not in TERMINAL
    assert left is (act is Act.OVERRIDE)
    assert found.refused in ("", "rejected_terminal")


@pytest.mark.parametrize(
    ("state", "act", "warning"),
    [
        *((state, A.RECEIVE, "implied_handover") for state in (S.AT_HUB, S.MANIFESTED, S.IN_BAG)),
        (S.OUT_FOR_DELIVERY, A.RECEIVE, "implied_handover"),
        *((S.IN_TRANSIT, act, "implied_receiving") for act in (A.PUT_IN_BAG, A.GO_OUT)),
        (S.BOOKED, A.MANIFEST, "implied_receiving"),
    ],
)
def test_a_scan_that_is_missing_before_it_is_a_warning(
    state: ParcelState, act: Act, warning: str
) -> None:
    found = step(state, act, EVERYTHING)
    assert (found.warning, found.refused) == (warning, "")


def test_a_state_that_nobody_explained_is_taken_as_at_the_hub() -> None:
    assert step(None, Act.PUT_IN_BAG, EVERYTHING).to is S.IN_BAG


def test_no_state_and_act_stand_in_two_rows() -> None:
    pairs = [(state, rule.act) for rule in TABLE for state in rule.states]
    assert len(pairs) == len(set(pairs))


def test_each_move_to_an_end_is_of_the_class_that_ends() -> None:
    for rule in TABLE:
        if rule.to in TERMINAL and rule.to is not None:
            assert move_class(rule.to, overrides=False).name == "TERMINAL"


@settings(max_examples=50, deadline=None)
@given(
    acts=st.lists(st.tuples(st.sampled_from(list(S)), st.sampled_from(list(A)))),
    seed=st.randoms(use_true_random=False),
)
def test_legs_and_attempts_do_not_depend_on_the_order_of_arrival(
    acts: list[tuple[ParcelState, Act]], seed: object
) -> None:
    done = [rule_of(*one) for one in acts]
    shuffled = list(done)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random, which hypothesis hides
    assert journey(done) == journey(shuffled)


def test_a_handover_opens_a_leg_and_going_out_an_attempt() -> None:
    way = [(S.MANIFESTED, A.HAND_OVER), (S.AT_HUB, A.GO_OUT), (S.AT_HUB, A.GO_OUT)]
    back = (S.AT_HUB, A.SEND_BACK)
    assert journey(rule_of(*one) for one in way) == Journey(leg=2, attempt=2)
    assert journey(rule_of(*one) for one in [*way, back]) == Journey(leg=3, attempt=2)
    assert step(S.AT_HUB, A.GO_OUT, EVERYTHING).opens is Opens.ATTEMPT
