"""What a person tells the desk: by barcode, key or touch; undoing; what must be said twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from msgspec import UNSET

from station.events import (
    ChooseInquiry,
    CommandName,
    Scan,
    ScanLookedUp,
    Workflow,
    WorkflowChosen,
)
from station.journal.record import EventBody
from station.mirror.facts import MirrorScan
from tests.fakes.desks import DeskAtWork, barcode
from tests.fakes.knowledge import NOON, FakeKnowledge, a_waybill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AWB, OTHER = "JX1203345871", "JX1203345872"
UNDO = CommandName.UNDO
decode = msgspec.json.Decoder(EventBody).decode


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskAtWork]:
    made = DeskAtWork(tmp_path, FakeKnowledge({AWB: a_waybill()}))
    yield made
    made.close()


def test_an_undone_scan_may_be_scanned_again_and_counts_again(desk: DeskAtWork) -> None:
    for _ in range(3):
        desk.scan(AWB)
        assert desk.verdict == ("ok", "received", "B3")
        desk.scan(barcode(UNDO))
        assert desk.verdict == ("ok", "undone", "")
    desk.scan(AWB)
    desk.scan(AWB)
    assert desk.verdict[0] == "duplicate"
    undo, ids = desk.bodies()[1], desk.ids()
    assert (undo.undoes, undo.moves_to, undo.overrides, undo.counts) == (
        *(ids[0], "IN_TRANSIT", True),
        True,
    )
    assert undo.order_keys == desk.bodies()[0].order_keys, "it follows what it takes back"
    assert desk.bodies()[0].undoes is UNSET


def test_what_was_undone_is_free_also_where_the_databases_still_count_it(desk: DeskAtWork) -> None:
    desk.scan(AWB)
    claim = "receiving|CGK|1.0|JX1203345871|1"
    body = desk.journal.claimed(claim)
    assert body is not None
    desk.tell(UNDO)
    desk.knowledge.claims[claim] = _as_the_mirror_tells(desk="3")
    desk.scan(AWB)
    assert desk.verdict[0] == "ok"
    desk.tell(UNDO)
    desk.knowledge.claims[claim] = _as_the_mirror_tells(desk="2")
    desk.scan(AWB)
    assert desk.verdict[0] == "duplicate", "another desk counted it meanwhile"


def _as_the_mirror_tells(desk: str) -> MirrorScan:
    return MirrorScan(AWB, "receiving", "CGK", desk, "operator07", 1, 1, NOON)


def test_an_undo_survives_the_programs_end_and_is_done_once(desk: DeskAtWork) -> None:
    desk.scan(AWB)
    desk.tell(UNDO)
    desk.start_again()
    desk.scan(AWB)
    assert desk.verdict[0] == "ok"
    desk.tell(UNDO)
    desk.tell(UNDO)
    assert desk.refusal == "undo_nothing", "what was scanned before is not of this session"


def test_undo_takes_back_one_scan_after_the_other(desk: DeskAtWork) -> None:
    desk.knowledge.add(a_waybill(OTHER))
    for awb in (AWB, OTHER):
        desk.scan(awb)
    undone = []
    for _ in range(2):
        desk.tell(UNDO)
        undone.append(desk.recorded.decision.awb)
    assert undone == [OTHER, AWB]


def test_a_scan_that_changed_nothing_is_not_undone(desk: DeskAtWork) -> None:
    desk.scan(AWB)
    desk.scan(AWB)
    desk.tell(UNDO)
    assert desk.refusal == "undo_nothing"
    assert len(desk.bodies()) == 2


def test_an_older_scan_is_undone_with_a_reason_only(desk: DeskAtWork) -> None:
    desk.knowledge.add(a_waybill(OTHER))
    desk.scan(AWB)
    desk.scan(OTHER)
    desk.tell(UNDO, "1")
    assert desk.prompt == "undo_reason"
    desk.scan(OTHER)
    assert desk.verdict[0] == "duplicate", "what a scanner reads is no reason"
    desk.tell(UNDO, "1")
    desk.clock.advance(2)
    desk._do(Scan("SALAH HUB", desk.clock.now(), "typed"))
    assert desk.recorded.decision.awb == AWB
    assert desk.bodies()[-1].note == "SALAH HUB"
    for seq in ("1", "4", "99", "x"):
        desk.tell(UNDO, seq, reason="lagi")
        assert desk.refusal == "undo_nothing", seq


def test_an_unknown_parcels_undo_moves_nothing(desk: DeskAtWork) -> None:
    desk.scan("JX9999999999")
    desk.tell(UNDO)
    assert desk.verdict[1] == "undone"
    undo = desk.bodies()[-1]
    assert (undo.moves_to, undo.counts) == (None, False)
    desk.scan("JX9999999999")
    assert desk.verdict[0] == "unknown"


def test_plain_receiving_says_no_more_than_an_undo_will_need(desk: DeskAtWork) -> None:
    desk.scan(AWB)
    (raw,) = desk.journal._connection.execute("SELECT body FROM event").fetchone()  # type: ignore[misc]  # one row
    assert raw.endswith(b'"version":1,"came_from":"IN_TRANSIT"}')
    before = raw.replace(b',"came_from":"IN_TRANSIT"', b"")
    assert msgspec.json.encode(decode(before)) == before, "what an older version wrote stays so"
    assert not any(word in raw for word in (b"action", b"undoes", b"packing", b"note"))


def test_another_hubs_sheet_and_a_torn_code_are_rejected_by_name(desk: DeskAtWork) -> None:
    desk.scan(barcode(UNDO, hub="SUB"))
    assert desk.verdict == ("rejected", "rejected_command_other_hub", "")
    desk.scan(barcode(UNDO)[:-2])
    assert desk.verdict == ("rejected", "rejected_command_damaged", "")


def test_what_cannot_be_taken_back_is_said_twice_within_ten_seconds(desk: DeskAtWork) -> None:
    desk.tell(CommandName.CLOSE)
    assert desk.prompt == "twice_close"
    desk.tell(CommandName.CLOSE, after_s=11)
    assert desk.prompt == "twice_close", "too late: this is a first one again"
    desk.tell(CommandName.SEAL)
    assert desk.prompt == "twice_seal", "another command confirms nothing"
    desk.scan(AWB)
    desk.tell(CommandName.SEAL)
    assert desk.prompt == "twice_seal", "nor does one with a scan between"
    desk.tell(CommandName.SEAL)
    assert desk.refusal == "not_here"


def test_a_workflow_is_chosen_by_barcode_also_while_one_only_looks_up(desk: DeskAtWork) -> None:
    desk._do(ChooseInquiry())
    assert isinstance(desk.scan(AWB)[0], ScanLookedUp)
    desk.scan(barcode(UNDO))
    assert desk.refusal == "no_workflow"
    desk.scan(barcode(CommandName.WORKFLOW, "receiving"))
    assert desk.said[0] == WorkflowChosen(Workflow.RECEIVING)
    desk.scan(AWB)
    assert desk.verdict[0] == "ok"
    for unknown in ("dancing", ""):
        desk.scan(barcode(CommandName.WORKFLOW, unknown))
        assert desk.refusal == "no_such_workflow"


def test_a_rescan_right_after_an_undo_is_no_held_trigger(desk: DeskAtWork) -> None:
    desk.scan(AWB)
    desk.tell(UNDO, after_s=0.2)
    desk._do(Scan(AWB, desk.clock.now(), "scanner"))
    assert desk.verdict[0] == "ok"
