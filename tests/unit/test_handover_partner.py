"""Manifests to partner couriers: numbers that are known, scanned as a pair, or to follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec import UNSET

from station.events import CommandName
from station.mirror.facts import MirrorPartnerAwb
from tests.fakes.handing_over import (
    AWB,
    CLOSE,
    FIRST,
    OTHER,
    THIRD,
    YES,
    at_work,
    closed,
    knowledge,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from station.journal.details import Handover
    from tests.fakes.desks import DeskAtWork

PAIR = "PCP0000000001"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskAtWork]:
    """A desk with a manifest to PCP open."""
    made = at_work(tmp_path, knowledge(), "PCP")
    yield made
    made.close()


def said(desk: DeskAtWork, place: int = -1) -> Handover:
    details = desk.bodies()[place].handover
    assert details is not UNSET
    return details


def test_a_parcel_whose_number_is_known_needs_one_scan(desk: DeskAtWork) -> None:
    desk.knowledge.history.partners[AWB] = (MirrorPartnerAwb("PCP", PAIR),)
    desk.scan(AWB)
    assert desk.verdict == ("ok", "manifested", "PCP M001")
    assert desk.recorded.decision.warning == ""
    assert (said(desk).kind, said(desk).partner, said(desk).partner_awb) == ("pcp", "PCP", PAIR)
    closed(desk)
    assert desk.bodies()[-1].moves_to == "WITH_3P"


def test_a_pair_is_scanned_one_after_the_other_or_in_one_shot(desk: DeskAtWork) -> None:
    desk.scan(AWB)
    assert desk.recorded.decision.warning == "partner_awb_wanted"
    desk.scan(PAIR)
    assert desk.verdict[:2] == ("ok", "paired")
    assert (desk.bodies()[-1].awb, said(desk).partner_awb) == (AWB, PAIR)
    desk.scan(f"{OTHER} PCP0000000002")
    assert desk.recorded.decision.warning == ""
    desk.scan("PCP0000000003")
    assert desk.verdict[0] == "unknown", "nothing waits for a number"
    closed(desk)
    assert [said(desk, n).partner_awb for n in (-2, -1)] == [PAIR, "PCP0000000002"]


def test_a_partners_number_is_of_one_parcel_alone(desk: DeskAtWork) -> None:
    desk.scan(AWB)
    desk.scan(PAIR)
    desk.scan(OTHER)
    desk.scan(PAIR)
    assert desk.verdict[:2] == ("rejected", "rejected_partner_awb")
    desk.scan("8992761002015")
    assert desk.verdict[:2] == ("rejected", "rejected_ean")


def test_a_pair_is_undone(desk: DeskAtWork) -> None:
    desk.scan(AWB)
    desk.scan(PAIR)
    desk.tell(CommandName.UNDO)
    assert ("manifest_unmapped", "1") in desk.shown.facts
    desk.scan("PCP0000000009")
    assert desk.verdict[1] == "paired"


def test_closing_refuses_a_parcel_without_a_number_unless_it_follows(desk: DeskAtWork) -> None:
    desk.scan(AWB)
    desk.scan(OTHER)
    desk.scan(PAIR)
    desk.twice(CLOSE)
    assert desk.prompt == "manifest_unmapped"
    desk.scan("PCP0000000005")
    assert desk.verdict[1] == "paired", "the one that was named"
    desk.tell(CommandName.UNDO)
    desk.twice(CLOSE)
    desk.twice(YES)
    assert desk.verdict[1] == "manifest_follows"
    closed(desk)
    assert [(said(desk, n).partner_awb, said(desk, n).follows) for n in (-2, -1)] == [
        *((None, True),),
        (PAIR, False),
    ]


@pytest.mark.parametrize("is_one_shot", [False, True])
def test_a_number_that_followed_goes_on_the_manifest_that_takes_its_place(
    desk: DeskAtWork, is_one_shot: bool
) -> None:
    desk.scan(AWB)
    desk.twice(CLOSE)
    desk.twice(YES)
    closed(desk)
    desk.scan(FIRST)
    assert desk.prompt == "manifest_supersede"
    desk.twice(YES)
    if is_one_shot:
        desk.scan(f"{AWB} {PAIR}")
    else:
        desk.scan(AWB)
        assert desk.prompt == "manifest_pair"
        desk.scan(PAIR)
    assert desk.verdict[1] == "paired"
    closed(desk)
    assert (desk.bodies()[-1].action, desk.bodies()[-1].awb) == ("map", AWB)
    assert (said(desk, -1).partner_awb, said(desk, -1).follows) == (PAIR, False)
    assert desk.bodies()[-1].moves_to is None, "it left with the one before"


def test_what_still_follows_may_be_left_so(desk: DeskAtWork) -> None:
    desk.scan(AWB)
    desk.twice(CLOSE)
    desk.twice(YES)
    desk.scan(AWB)
    assert desk.prompt == "manifest_pair", "before it is closed as well"
    desk.scan(AWB)
    assert desk.prompt == "manifest_pair"
    desk.tell(CommandName.NO)
    closed(desk)
    assert (said(desk, -1).partner_awb, said(desk, -1).follows) == (None, True)


def test_a_partner_without_a_form_of_its_own_is_kept_as_a_hub_is(tmp_path: Path) -> None:
    desk = at_work(tmp_path, knowledge(), "TIKI")
    desk.scan(f"{THIRD} TIKI000001")
    assert (said(desk).kind, said(desk).to, said(desk).partner) == ("hub", "TIKI", "TIKI")
    closed(desk)
    assert desk.bodies()[-1].moves_to == "WITH_3P"
    desk.close()


def test_a_partner_s_form_takes_no_flight(desk: DeskAtWork) -> None:
    assert desk.shown.title == FIRST
    desk.tell(CommandName.AIR)
    assert desk.refusal == "manifest_no_air"
