"""Who may do what, by their role."""

from __future__ import annotations

import pytest

from station.access.approval import LONGEST_REASON, Request, check, tidied
from station.access.permissions import BY_ROLE, NEEDED, Action, Permission, granted, may
from station.errors import AccessError


def test_a_role_may_what_the_database_lists_for_it() -> None:
    listed = (("operator", "scan"), ("boss", "override"), ("boss", "fly"))
    assert granted("boss", listed) == {Permission.OVERRIDE}
    assert granted("supervisor", listed) == frozenset()


@pytest.mark.parametrize("listed", [(), (("supervisor", "can_approve_everything"),)])
def test_a_backend_with_words_of_its_own_gets_what_roles_usually_may(
    listed: tuple[tuple[str, str], ...],
) -> None:
    assert granted("supervisor", listed) == frozenset(Permission)
    assert granted("operator", listed) == {Permission.SCAN, Permission.PRINT_LABEL}
    assert granted("unheard of", listed) == frozenset()


def test_every_action_needs_something_that_an_operator_may_not_do_alone() -> None:
    assert NEEDED.keys() == set(Action)
    alone = {a for a in Action if may(BY_ROLE["operator"], a) and not NEEDED[a].second}
    assert alone == {Action.PAPER_PRINTED}


def test_nobody_approves_what_they_ask_for_themselves() -> None:
    request = Request(Action.WEIGHT_OVER_TOLERANCE, "JX1", "supervisor01")
    with pytest.raises(AccessError, match="access_same_person"):
        check(request, "supervisor01", frozenset(Permission))
    check(request, "supervisor02", frozenset(Permission))


def test_an_approver_must_be_allowed_to() -> None:
    with pytest.raises(AccessError, match=r"access_not_permitted\(name=operator02\)"):
        check(Request(Action.HUB_CLOSED, "CGK", "operator01"), "operator02", BY_ROLE["operator"])


def test_a_supervisor_decides_alone_what_takes_no_second_person() -> None:
    check(Request(Action.PARKED_DECIDED, "7", "boss"), "boss", BY_ROLE["supervisor"])


def test_a_reason_is_one_line_without_control_characters() -> None:
    request = Request(Action.STATE_OVERRIDDEN, "JX1")
    assert tidied("  salah\x1b[2J \n orang ", request) == "salah [2J orang"
    assert len(tidied("x" * 1000, request)) == LONGEST_REASON
    for nothing in ("", " \t\n", "\x00"):
        with pytest.raises(AccessError, match="access_reason_missing"):
            tidied(nothing, request)
