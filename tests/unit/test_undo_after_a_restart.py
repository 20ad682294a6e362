"""A wrong scan of this session is taken back also after the program ended, and however many since."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from station import undoing
from station.events import CommandName, Scan, Workflow
from tests.fakes.desks import DeskAtWork, barcode
from tests.fakes.handing_over import BAG, INSIDE, at_work, closed, knowledge
from tests.fakes.knowledge import FakeKnowledge, a_waybill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AWB, OTHER, THIRD = "JX1203345871", "JX1203345872", "JX1203345873"
UNDO = CommandName.UNDO


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskAtWork]:
    made = DeskAtWork(tmp_path, FakeKnowledge({awb: a_waybill(awb) for awb in (AWB, OTHER, THIRD)}))
    yield made
    made.close()


def type_reason(desk: DeskAtWork, reason: str = "salah hub") -> None:
    desk.clock.advance(2)
    desk._do(Scan(reason, desk.clock.now(), "typed"))


def test_the_last_scan_before_the_end_is_undone_by_name_and_reason(desk: DeskAtWork) -> None:
    desk.scan(AWB)
    desk.scan(OTHER)
    desk.start_again()
    desk.tell(UNDO)
    assert desk.prompt == "undo_reason", "nobody has it before their eyes any more"
    type_reason(desk)
    assert (desk.verdict[1], desk.recorded.decision.awb) == ("undone", OTHER)
    undo, first = desk.bodies()[-1], desk.bodies()[1]
    assert (undo.undoes, undo.moves_to, undo.overrides, undo.note) == (
        *(desk.ids()[1], "IN_TRANSIT"),
        *(True, "salah hub"),
    )
    assert (first.came_from, undo.came_from) == ("IN_TRANSIT", UNSET)
    desk.scan(OTHER)
    assert desk.verdict[0] == "ok", "it is free again"
    desk.tell(UNDO, "1", reason="salah truk")
    assert desk.recorded.decision.awb == AWB
    for seq in ("1", "2", "3"):
        desk.tell(UNDO, seq, reason="lagi")
        assert desk.refusal == "undo_nothing", seq


def test_what_is_no_longer_at_hand_is_read_from_the_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undoing, "_AT_HAND", 1)
    desk = DeskAtWork(tmp_path, FakeKnowledge({awb: a_waybill(awb) for awb in (AWB, OTHER, THIRD)}))
    for awb in (AWB, OTHER, THIRD):
        desk.scan(awb)
    desk.tell(UNDO, "1", reason="salah hub")
    assert (desk.verdict[1], desk.recorded.decision.awb) == ("undone", AWB)
    desk.close()


def test_what_is_of_no_session_any_more_stays(desk: DeskAtWork) -> None:
    desk.scan(AWB)
    desk.start_again()
    desk.clock.advance(24 * 3_600)
    for seq in ("", "1"):
        desk.tell(UNDO, seq, reason="kemarin")
        assert desk.refusal == "undo_nothing"


def test_what_moved_on_since_is_taken_back_first(desk: DeskAtWork) -> None:
    desk.scan(AWB)
    desk.choose(Workflow.PACKING)
    desk.scan(barcode(CommandName.OPEN, "BDO"))
    desk.scan(AWB)
    desk.start_again()
    desk.tell(UNDO, "1", reason="salah hub")
    assert desk.refusal == "undo_superseded"
    desk.tell(UNDO, "2", reason="salah tujuan")
    assert desk.refusal == "undo_final", "an open bag is not undone"
    for seq in ("3", "1"):
        desk.tell(UNDO, seq, reason="salah hub")
        assert desk.verdict[1] == "undone"
    assert [body.moves_to for body in desk.bodies()[-2:]] == ["AT_HUB", "IN_TRANSIT"]


def test_what_was_done_along_is_undone_along(tmp_path: Path) -> None:
    desk = at_work(tmp_path, knowledge())
    desk.scan(BAG)
    desk.start_again()
    desk.choose(Workflow.HANDOVER)
    desk.tell(UNDO, "3", reason="bukan yang pertama")
    assert desk.refusal == "undo_nothing", "its bag is what is undone"
    desk.tell(UNDO)
    assert desk.prompt == "undo_reason"
    type_reason(desk)
    assert [(body.awb, body.moves_to) for body in desk.bodies()[-2:]] == [
        (awb, "IN_BAG") for awb in INSIDE
    ]
    desk.scan(BAG)
    assert desk.verdict[1] == "manifested_bag"
    closed(desk)
    desk.start_again()
    desk.tell(UNDO, str(len(desk.bodies()) - len(INSIDE) - 1), reason="sudah tutup")
    assert desk.refusal == "undo_final"
    desk.close()


def test_what_an_older_version_recorded_does_not_say_enough(desk: DeskAtWork) -> None:
    desk.scan(AWB)
    (body,) = desk.bodies()
    seq = desk.journal.prepare()
    old = replace(body, awb=OTHER, seq=seq, came_from=UNSET)
    desk.journal.record(old, "a claim")
    desk.start_again()
    desk.tell(UNDO, str(seq), reason="salah hub")
    assert desk.refusal == "undo_too_old"
