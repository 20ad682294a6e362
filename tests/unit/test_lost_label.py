"""A label is printed again with a reason; a parcel that nobody knows is kept until it is linked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from station.events import Command, CommandName, Picture, Workflow
from station.journal.details import LostLabel
from station.mirror.facts import MirrorProblem
from tests.fakes.desks import DeskAtWork
from tests.fakes.knowledge import a_waybill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PARCEL = "JX1203345871"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskAtWork]:
    desk = DeskAtWork(tmp_path)
    desk.knowledge.add(a_waybill(PARCEL, status="AT_HUB"))
    desk.choose(Workflow.LOST_LABEL)
    yield desk
    desk.close()


def kept(desk: DeskAtWork) -> str:
    desk.tell(CommandName.KEEP)
    return desk.recorded.decision.awb


def problems(desk: DeskAtWork, awb: str) -> list[str]:
    return [hold.problem_code for hold in desk.desk._bench._recorder._knowledge.problems(awb)]


@pytest.mark.parametrize("found", ["scanned", "looked up"])
def test_a_label_is_printed_again_with_a_reason(desk: DeskAtWork, found: str) -> None:
    if found == "scanned":
        desk.scan(PARCEL)
    else:
        desk.tell(CommandName.PRINT, PARCEL)
    assert desk.prompt == "label_reason"
    assert desk.shown.offers[0].action.argument == "torn"
    assert not desk.bodies()
    desk.scan("3")
    assert desk.verdict == ("ok", "label_again", "B3")
    body = desk.bodies()[-1]
    assert (body.action, body.lost_label, body.moves_to) == ("relabel", LostLabel("wet"), None)


def test_a_reason_may_be_written_and_a_lost_label_is_a_problem_no_longer(desk: DeskAtWork) -> None:
    at = desk.clock.now()
    desk.knowledge.history.reported[PARCEL] = (MirrorProblem("NL", "", at, is_resolved=False),)
    assert problems(desk, PARCEL) == ["NL"]
    desk.scan(PARCEL)
    desk.tell(CommandName.NOTE, reason="digigit\x00 tikus")
    assert desk.bodies()[-1].lost_label == LostLabel("digigit tikus", cures=("NL",))
    assert problems(desk, PARCEL) == []
    desk.tell(CommandName.UNDO)
    assert problems(desk, PARCEL) == ["NL"]


def test_a_nameless_parcel_is_held_under_a_number_until_it_is_linked(desk: DeskAtWork) -> None:
    number, second = kept(desk), kept(desk)
    assert (number[-4:], second[-4:]) == ("G001", "G002")
    assert problems(desk, number) == ["OG"]
    desk.start_again()
    desk.choose(Workflow.LOST_LABEL)
    assert kept(desk)[-4:] == "G003"
    desk.scan(number)
    assert desk.prompt == "label_link"
    desk.scan(PARCEL)
    assert desk.verdict[:2] == ("ok", "label_linked")
    body = desk.bodies()[-1]
    assert (body.awb, body.lost_label) == (
        PARCEL,
        LostLabel(provisional=number, cures=("OG",)),
    )
    assert problems(desk, number) == []
    desk.scan(number)
    assert desk.verdict[:2] == ("rejected", "rejected_linked")
    desk.scan(PARCEL)
    desk.scan(second)
    assert desk.verdict[:2] == ("ok", "label_linked")
    desk.tell(CommandName.UNDO)
    assert problems(desk, second) == ["OG"]


def test_a_photo_and_a_note_tell_what_a_nameless_parcel_is(desk: DeskAtWork) -> None:
    number = kept(desk)
    desk.tell(CommandName.NOTE, number, reason="kardus cokelat")
    assert desk.bodies()[-1].lost_label == LostLabel(provisional=number, note="kardus cokelat")
    shown = (Picture("photo", "image/jpeg", b"\xff\xd8"),)
    now = desk.clock.now()
    desk._do(Command(CommandName.PHOTO, now, "typed", number, pictures=shown))
    assert desk.verdict[1] == "label_pictured"
    big = (Picture("photo", "image/jpeg", bytes(300_001)),)
    desk._do(Command(CommandName.PHOTO, now, "typed", number, pictures=big))
    assert desk.refusal == "problem_photo_big"


def test_what_cannot_be_is_said(desk: DeskAtWork) -> None:
    desk.scan("1")
    assert desk.refusal == "label_scan_first"
    desk.tell(CommandName.NOTE, reason="x")
    assert desk.refusal == "label_keep_first"
    desk.knowledge.add(a_waybill("JX1203345873", status="DELIVERED"))
    for text, verdict in {
        "JX1203345873": ("rejected", "rejected_terminal"),
        "8991002101630": ("rejected", "rejected_ean"),
        "JX9999999999": ("unknown", "unknown"),
    }.items():
        desk.scan(text)
        assert desk.verdict[:2] == verdict
    desk.scan(PARCEL)
    desk.tell(CommandName.NOTE, reason="\x07")
    assert desk.refusal == "label_reason_empty"
    number = kept(desk)
    desk.scan(number)
    desk.scan(PARCEL)
    desk.tell(CommandName.UNDO, str(desk.bodies()[-2].seq), reason="salah")
    assert desk.refusal == "label_linked"
