"""Parcels are reported, told of, resolved, sent back and written off, on line and off."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec import UNSET

from station.access.permissions import Action
from station.events import ApprovalWanted, Command, CommandName, Picture, Scan, Workflow
from station.journal.details import Approval, Problem
from station.journal.record import Attachment
from station.mirror.facts import MirrorPartnerAwb, MirrorProblem
from station.options import ReceivingOptions
from station.recorder import Work
from station.rules.problem_codes import DEFAULTS
from station.workflows.knowledge import Claim
from tests.fakes.desks import DeskAtWork, barcode
from tests.fakes.knowledge import NOON, a_waybill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PARCEL, OTHER = "JX1203345871", "JX1203345872"
CODE = CommandName.PROBLEM


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskAtWork]:
    desk = DeskAtWork(tmp_path)
    for awb in (PARCEL, OTHER):
        desk.knowledge.add(a_waybill(awb, status="AT_HUB"))
    desk.choose(Workflow.PROBLEM)
    yield desk
    desk.close()


def allow(desk: DeskAtWork, note: str = "sudah dicek") -> None:
    """Have what is asked for allowed by a supervisor's badge."""
    wanted = next(one for one in desk.said if isinstance(one, ApprovalWanted) and one.action)
    desk.said.clear()
    now = desk.clock.now()
    facts = (wanted.action, wanted.subject, wanted.requester, "supervisor01", note, now)
    desk.desk._allow(Approval(*facts))


def holds(desk: DeskAtWork, awb: str = PARCEL) -> list[str]:
    return [hold.problem_code for hold in desk.desk._bench._recorder._knowledge.holds(awb)]


def problems(desk: DeskAtWork, awb: str = PARCEL) -> list[str]:
    return [hold.problem_code for hold in desk.desk._bench._recorder._knowledge.problems(awb)]


def photo(desk: DeskAtWork, content: bytes, awb: str = "") -> None:
    desk.clock.advance(2)
    shown = (Picture("photo", "image/jpeg", content),) if content else ()
    desk._do(Command(CommandName.PHOTO, desk.clock.now(), "typed", awb, pictures=shown))


# ── reporting ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("said", ["3", barcode(CODE, "CODA")])
def test_a_code_stays_chosen_by_its_number_or_its_barcode(desk: DeskAtWork, said: str) -> None:
    desk.scan(said)
    assert desk.shown.title == "CODA"
    for awb in (PARCEL, OTHER):
        desk.scan(awb)
        assert desk.verdict == ("ok", "problem_reported", "B3")
    assert [body.problem for body in desk.bodies()] == [Problem("CODA")] * 2
    assert desk.shown.scanned == 2


def test_what_is_kept_from_its_way_goes_to_the_table_and_holds_at_once(desk: DeskAtWork) -> None:
    desk.tell(CODE, "ba")
    desk.scan(PARCEL)
    assert desk.verdict[2] == desk.desk._bench._options.hold_desk
    assert holds(desk) == ["BA"]
    desk.start_again()
    desk.choose(Workflow.PROBLEM)
    assert holds(desk) == ["BA"]
    desk.choose(Workflow.RECEIVING)
    desk.scan(PARCEL)
    assert desk.verdict[:2] == ("hold", "hold_problem")


def test_off_line_a_problem_keeps_its_parcel_out_of_a_bag_until_it_is_resolved(
    desk: DeskAtWork,
) -> None:
    desk.tell(CODE, "DM")
    desk.scan(PARCEL)
    desk.choose(Workflow.PACKING)
    desk.tell(CommandName.OPEN, "BDO")
    desk.scan(PARCEL)
    assert desk.verdict[:2] == ("hold", "hold_problem")
    desk.choose(Workflow.PROBLEM)
    desk.tell(CommandName.RESOLVE)
    desk.scan(PARCEL)
    allow(desk, "dibungkus lagi")
    desk.choose(Workflow.PACKING)
    desk.scan(PARCEL)
    assert desk.verdict[0] == "ok"


def test_what_only_tells_something_holds_nothing(desk: DeskAtWork) -> None:
    desk.tell(CODE, "NTH")
    desk.scan(PARCEL)
    assert (holds(desk), problems(desk)) == ([], ["NTH"])


def test_the_same_said_twice_is_a_duplicate_another_code_is_not(desk: DeskAtWork) -> None:
    desk.tell(CODE, "BA")
    desk.scan(PARCEL)
    desk.scan(PARCEL)
    assert desk.verdict[:2] == ("duplicate", "problem_known")
    assert not desk.bodies()[-1].counts
    desk.tell(CODE, "DM")
    desk.scan(PARCEL)
    assert desk.verdict[0] == "ok"
    assert problems(desk) == ["BA", "DM"]


@pytest.mark.parametrize("knows_by", ["mirror", "journal"])
def test_what_was_out_for_delivery_has_failed(desk: DeskAtWork, knows_by: str) -> None:
    if knows_by == "mirror":
        desk.knowledge.add(a_waybill(PARCEL, status="OUT_FOR_DELIVERY"))
    else:
        desk.knowledge.remember(Claim(Workflow.DELIVERY, "CGK", 1, 1, PARCEL, 1))
    desk.tell(CODE, "NTH")
    desk.scan(PARCEL)
    assert desk.bodies()[-1].moves_to == "FAILED"
    desk.scan(PARCEL)
    assert desk.verdict[0] == "duplicate"


def test_undone_it_holds_no_longer_and_may_be_reported_again(desk: DeskAtWork) -> None:
    desk.knowledge.add(a_waybill(PARCEL, status="OUT_FOR_DELIVERY"))
    desk.tell(CODE, "RJ")
    desk.scan(PARCEL)
    desk.tell(CommandName.UNDO)
    assert (problems(desk), desk.bodies()[-1].moves_to) == ([], "OUT_FOR_DELIVERY")
    desk.scan(PARCEL)
    assert desk.verdict[0] == "ok"
    assert desk.bodies()[-1].moves_to == "FAILED"


def test_bad_scans_have_their_verdicts(desk: DeskAtWork) -> None:
    desk.knowledge.add(a_waybill("JX1203345873", status="DELIVERED"))
    desk.scan(PARCEL)
    assert desk.verdict[:2] == ("rejected", "rejected_no_code")
    desk.scan("16")
    assert desk.refusal == "problem_no_number"
    desk.tell(CODE, "ZZ")
    assert desk.refusal == "problem_no_code"
    desk.tell(CODE, "BA")
    for text, verdict in {
        "JX1203345873": ("rejected", "rejected_terminal"),
        "8991002101630": ("rejected", "rejected_ean"),
        f"{PARCEL} {OTHER}": ("rejected", "rejected_two_waybills"),
        "JX9999999999": ("unknown", "unknown"),
    }.items():
        desk.scan(text)
        assert desk.verdict[:2] == verdict
    assert desk.bodies()[-1].problem == Problem("BA")
    assert desk.bodies()[-1].counts


def test_old_reference_data_is_told(desk: DeskAtWork) -> None:
    desk.knowledge.fresh_as_of = desk.clock.now() - timedelta(hours=5)
    desk.tell(CODE, "BA")
    desk.scan(PARCEL)
    assert (desk.recorded.decision.data_age_s or 0) > 5 * 3600


def test_what_another_desk_resolved_since_is_no_problem_here(desk: DeskAtWork) -> None:
    desk.tell(CODE, "BA")
    desk.scan(PARCEL)
    at = desk.bodies()[-1].effective_at
    desk.knowledge.history.reported[PARCEL] = (MirrorProblem("BA", "", at, is_resolved=True),)
    assert problems(desk) == []


# ── notes and photos ─────────────────────────────────────────────────────────────────────────


def test_a_note_and_a_photo_are_of_the_last_report(desk: DeskAtWork) -> None:
    desk.tell(CODE, "DM")
    desk.scan(PARCEL)
    report = desk.ids()[-1]
    desk.tell(CommandName.NOTE, reason="sobek\x00 di\nsudut \x1b[31m kiri ")
    assert desk.bodies()[-1].problem == Problem("DM", "sobek di sudut [31m kiri", of=report)
    photo(desk, b"\xff\xd8jpeg", PARCEL)
    said = desk.bodies()[-1].problem
    shown = Attachment.of(b"\xff\xd8jpeg", "image/jpeg", NOON)
    assert said == Problem("DM", photo=shown.reference, of=report)
    kept = desk.journal._connection.execute("SELECT sha256 FROM attachment").fetchall()
    assert kept == [(shown.sha256,)]


def test_a_note_without_words_or_a_photo_that_cannot_be_kept_changes_nothing(
    desk: DeskAtWork,
) -> None:
    desk.tell(CommandName.NOTE, reason="sobek")
    assert desk.refusal == "problem_scan_first"
    desk.tell(CODE, "DM")
    desk.scan(PARCEL)
    desk.tell(CommandName.NOTE, reason=" \x07\x00 ")
    assert desk.refusal == "problem_note_empty"
    photo(desk, b"")
    assert desk.refusal == "problem_photo_aside"
    photo(desk, bytes(300_001))
    assert desk.refusal == "problem_photo_big"
    photo(desk, b"\xff\xd8", OTHER)
    assert desk.refusal == "problem_scan_first"
    assert len(desk.bodies()) == 1


# ── resolving ────────────────────────────────────────────────────────────────────────────────


def test_a_problem_is_resolved_by_whoever_may_with_a_note(desk: DeskAtWork) -> None:
    desk.tell(CODE, "BA")
    desk.scan(PARCEL)
    desk.tell(CommandName.RESOLVE)
    desk.scan(PARCEL)
    assert desk.prompt == "problem_allow"
    allow(desk, "alamat diperbaiki")
    body = desk.bodies()[-1]
    assert (body.action, body.problem) == ("resolve", Problem("BA", "alamat diperbaiki"))
    assert body.approval != UNSET
    assert problems(desk) == []
    desk.scan(PARCEL)
    assert desk.verdict[:2] == ("rejected", "rejected_no_problem")


def test_of_several_one_is_chosen_by_its_number(desk: DeskAtWork) -> None:
    at = desk.clock.now() - timedelta(hours=1)
    desk.knowledge.history.reported[PARCEL] = (
        MirrorProblem("NTH", "", at, is_resolved=False),
        MirrorProblem("CU", "", at + timedelta(minutes=1), is_resolved=False),
        MirrorProblem("DM", "", at, is_resolved=True),
    )
    desk.tell(CommandName.RESOLVE)
    desk.scan(PARCEL)
    assert desk.prompt == "problem_which"
    assert [offer.action.argument for offer in desk.shown.offers] == ["NTH", "CU"]
    desk.scan("2")
    allow(desk)
    assert desk.bodies()[-1].problem == Problem("CU", "sudah dicek")
    assert problems(desk) == ["NTH"]
    desk.tell(CommandName.UNDO)
    assert problems(desk) == ["NTH", "CU"]


def test_whoever_has_the_right_types_the_note_without_a_badge(desk: DeskAtWork) -> None:
    work = Work(Workflow.PROBLEM, "supervisor01", permissions=frozenset({"problem.resolve"}))
    desk.tell(CODE, "BA")
    desk.scan(PARCEL)
    desk.tell(CommandName.RESOLVE)
    bench, now = desk.desk._bench, desk.clock.now
    desk.said.clear()
    bench.say(Scan(PARCEL, now(), "scanner"), work)
    assert desk.prompt == "problem_note"
    bench.say(Command(CommandName.NOTE, now(), "typed", reason="pindah rumah"), work)
    assert desk.bodies()[-1].problem == Problem("BA", "pindah rumah")


# ── back, and written off ────────────────────────────────────────────────────────────────────


def test_what_was_refused_goes_back_to_its_sender(desk: DeskAtWork) -> None:
    desk.tell(CODE, "RJ")
    desk.scan(PARCEL)
    desk.tell(CommandName.RETURN)
    assert desk.prompt == "problem_return"
    desk.scan(PARCEL)
    assert desk.verdict[:2] == ("ok", "problem_sent_back")
    body = desk.bodies()[-1]
    assert (body.moves_to, body.problem) == ("RTS", Problem("RJ", cures=("RJ",)))
    assert problems(desk) == []
    desk.tell(CommandName.RETURN, PARCEL)
    assert desk.verdict[:2] == ("rejected", "rejected_state")
    desk.tell(CommandName.UNDO)


def test_what_nobody_refused_goes_back_after_so_many_attempts(desk: DeskAtWork) -> None:
    desk.tell(CommandName.RETURN, PARCEL)
    assert desk.verdict[:2] == ("rejected", "guard_failed_or_refused")
    desk.knowledge.history.went_out[PARCEL] = 3
    desk.tell(CommandName.RETURN, PARCEL)
    assert desk.bodies()[-1].moves_to == "RTS"


def test_how_often_it_goes_out_in_vain_is_the_hubs_to_choose_for_each_carrier(
    desk: DeskAtWork,
) -> None:
    desk.desk._bench._options = ReceivingOptions(
        return_after=2, return_after_by_carrier={"SiCepat": 4}
    )
    other = "JX1203345879"
    desk.knowledge.add(a_waybill(other, status="AT_HUB"))
    desk.knowledge.history.partners[other] = (MirrorPartnerAwb("SCP", "004821733871"),)
    desk.knowledge.history.went_out = {PARCEL: 2, other: 3}
    desk.tell(CommandName.RETURN, PARCEL)
    assert desk.verdict[0] == "ok"
    desk.tell(CommandName.RETURN, other)
    assert desk.verdict[:2] == ("rejected", "guard_failed_or_refused")
    assert ("attempts", "4") in desk.recorded.decision.facts


def test_a_carriers_own_return_number_is_the_parcels_too(desk: DeskAtWork) -> None:
    known, original, back = desk.knowledge, "88LP1690114420137", "77LP1690114420137"
    known.add(a_waybill(original, status="AT_HUB"))
    known.history.went_out[original] = 3
    desk.tell(CommandName.RETURN, original)
    assert desk.verdict[:2] == ("ok", "problem_sent_back")
    assert desk.recorded.decision.warning == "return_unlinked"
    desk.tell(CommandName.UNDO)
    known.numbers[back] = original
    known.history.partners[original] = (MirrorPartnerAwb("LION", back),)
    desk.tell(CommandName.RETURN, f"{original} {back}")
    assert desk.verdict[:2] == ("rejected", "rejected_original_and_return")
    desk.tell(CommandName.RETURN, back)
    assert desk.verdict[:2] == ("ok", "problem_sent_back_linked")
    body = desk.bodies()[-1]
    assert (body.awb, body.moves_to) == (original, "RTS")
    assert body.problem == Problem("", return_awb=back)


@pytest.mark.parametrize("status", ["DELIVERED", "RETURNED", "CANCELLED"])
def test_what_has_ended_and_lies_here_all_the_same_is_taken_back_by_a_supervisor(
    desk: DeskAtWork, status: str
) -> None:
    desk.knowledge.add(a_waybill(PARCEL, status=status))
    desk.tell(CommandName.RESOLVE)
    desk.scan(PARCEL)
    assert desk.prompt == "problem_reopen"
    assert not desk.bodies()
    allow(desk, "tanda terima salah")
    assert desk.verdict[:2] == ("ok", "problem_reopened")
    body = desk.bodies()[-1]
    assert (body.moves_to, body.overrides, body.action) == ("AT_HUB", True, "resolve")
    assert body.problem == Problem("", "tanda terima salah")
    desk.tell(CommandName.UNDO)
    assert desk.refusal == "undo_final"


def test_a_lost_parcel_is_written_off_by_a_supervisor_and_comes_back_when_it_is_found(
    desk: DeskAtWork,
) -> None:
    desk.tell(CODE, "LS")
    desk.scan(PARCEL)
    assert desk.prompt == "problem_lose"
    assert not desk.bodies()
    allow(desk, "tidak ada di hub")
    body = desk.bodies()[-1]
    assert (body.action, body.moves_to, body.problem) == (
        *("lose", "CLOSED"),
        Problem("LS", "tidak ada di hub"),
    )
    desk.tell(CommandName.UNDO)
    assert desk.refusal == "undo_final"
    desk.scan(PARCEL)
    assert desk.verdict[:2] == ("rejected", "rejected_terminal")
    desk.tell(CommandName.RESOLVE)
    desk.scan(PARCEL)
    assert desk.prompt == "problem_found"
    wanted = next(one for one in desk.said if isinstance(one, ApprovalWanted) and one.action)
    assert wanted.action == Action.STATE_OVERRIDDEN
    allow(desk, "di bawah palet")
    body = desk.bodies()[-1]
    assert (body.moves_to, body.overrides) == ("AT_HUB", True)
    assert problems(desk) == []


def test_a_damaged_parcel_is_destroyed_by_a_supervisor(desk: DeskAtWork) -> None:
    desk.tell(CODE, "DM")
    desk.scan(PARCEL)
    desk.tell(CommandName.DESTROY)
    assert desk.prompt == "problem_destroy"
    allow(desk)
    body = desk.bodies()[-1]
    assert (body.action, body.moves_to) == ("destroy", "CLOSED")


def test_every_code_is_offered_in_its_order(desk: DeskAtWork) -> None:
    desk.tell(CODE, "BA")
    assert [offer.action.argument for offer in desk.shown.offers] == list(DEFAULTS)
