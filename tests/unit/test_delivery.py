"""A courier's round at one desk: out, back, the money, closed, and every way it must not go."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec import UNSET

from station.events import CommandName, Workflow
from station.mirror.facts import MirrorHold, MirrorProof
from station.mirror.work_facts import MirrorRunsheet, MirrorRunsheetLine
from tests.fakes.deliveries import ONE, ROUND, THREE, TWO, Counter
from tests.fakes.desks import barcode
from tests.fakes.knowledge import NOON, a_waybill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from station.journal.details import Delivery

OPEN, CLOSE, REMOVE = CommandName.OPEN, CommandName.CLOSE, CommandName.REMOVE
YES, PROBLEM = CommandName.YES, CommandName.PROBLEM
OTHERS = "CGK-2-20261122-R001"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path)
    yield made
    made.close()


def told(desk: Counter) -> Delivery:
    said = desk.bodies()[-1].delivery
    assert said is not UNSET
    return said


def proves(desk: Counter, *awbs: str) -> None:
    """The courier's own app wrote that these were delivered, and the mirror has it."""
    desk.knowledge.history.delivered += [MirrorProof(awb, "budi", NOON) for awb in awbs]


def another_desks_round(desk: Counter, status: str) -> None:
    desk.knowledge.work.runsheets.append(
        MirrorRunsheet(OTHERS, "CGK", "sari", "2026-11-22", status, 0, 0, 0, 0)
    )
    desk.knowledge.work.rounds.append(MirrorRunsheetLine(OTHERS, ONE, 150_000, ""))


def test_a_round_goes_out_comes_back_and_closes_by_one_scan_a_parcel(desk: Counter) -> None:
    desk.scan(barcode(OPEN))
    assert desk.prompt == "round_courier"
    desk.scan("BUDI")
    assert desk.verdict[:2] == ("ok", "round_opened")
    assert (desk.shown.title, desk.shown.scanned) == (ROUND, 0)
    for awb, reason in ((ONE, "gone_out_cod"), (TWO, "gone_out"), (THREE, "gone_out_cod")):
        desk.scan(awb)
        assert desk.verdict[:2] == ("ok", reason)
    out = desk.bodies()[1]
    assert (out.moves_to, out.attempt, out.counts) == ("OUT_FOR_DELIVERY", 1, True)
    assert out.order_keys == (f"awb:{ONE}", f"runsheet:{ROUND}")
    desk.scan(barcode(CLOSE))
    assert desk.prompt == "twice_close"
    desk.scan(barcode(CLOSE))
    assert (desk.verdict[1], told(desk).cod_expected) == ("round_left", 200_000)
    proves(desk, ONE, THREE)
    desk.scan(TWO)
    assert desk.verdict == ("ok", "came_back", "D1")
    assert (desk.bodies()[-1].moves_to, desk.bodies()[-1].attempt) == ("AT_HUB", 1)
    desk.twice(CLOSE)
    assert desk.prompt == "round_cash"
    desk.scan("150.000")
    assert desk.prompt == "round_transfer"
    desk.scan("Rp 50.000")
    assert desk.verdict[:2] == ("ok", "round_closed")
    closed = told(desk)
    assert (closed.cod_expected, closed.cod_cash, closed.cod_transfer, closed.cod_short) == (
        *(200_000, 150_000),
        *(50_000, 0),
    )
    assert closed.proven == (ONE, THREE)
    assert (desk.bodies()[-1].parcels, desk.bodies()[-1].moves_to) == ((ONE, THREE), "DELIVERED")


def test_a_round_with_open_lines_is_not_closed_until_the_courier_answers_for_them(
    desk: Counter,
) -> None:
    desk.set_out(ONE, TWO)
    desk.tell(OPEN, "budi")
    desk.twice(CLOSE)
    assert desk.prompt == "round_open_lines"
    desk.scan(TWO)
    assert desk.verdict[1] == "came_back", "a scan answers it as well"
    desk.twice(CLOSE)
    desk.twice(YES)
    assert desk.prompt == "round_liability"
    assert [body.action for body in desk.bodies()][-1] == "back", "nobody allowed it yet"
    desk.allow()
    assert desk.verdict[1] == "left_to_courier"
    liable = desk.bodies()[-1]
    assert (liable.action, liable.awb, liable.moves_to) == ("liability", ONE, None)
    assert liable.approval is not UNSET
    desk.tell(CommandName.UNDO)
    assert desk.refusal == "undo_final"
    desk.twice(CLOSE)
    assert desk.prompt == "round_cash", "its COD is owed all the same"


def test_a_short_round_closes_by_approval_only(desk: Counter) -> None:
    desk.set_out(ONE)
    proves(desk, ONE)
    desk.tell(OPEN, "budi")
    desk.twice(CLOSE)
    for odd, prompt in (("15.00", "round_cash_odd"), ("1jt", "round_cash_over")):
        desk.scan(odd)
        assert desk.prompt == prompt
    desk.scan("100rb")
    desk.scan("x")
    assert desk.prompt == "round_transfer_odd"
    desk.scan("0")
    assert desk.prompt == "round_short"
    assert desk.bodies()[-1].action == "go", "nothing is closed yet"
    desk.allow()
    assert desk.verdict[:2] == ("ok", "round_short")
    assert (told(desk).cod_short, told(desk).cod_cash) == (50_000, 100_000)
    assert desk.bodies()[-1].approval is not UNSET
    desk.scan(ROUND)
    assert desk.refusal == "round_closed"


def test_yes_twice_says_that_the_money_is_all_there(desk: Counter) -> None:
    desk.set_out(ONE)
    proves(desk, ONE)
    desk.tell(OPEN, "budi")
    desk.twice(CLOSE)
    desk.twice(YES)
    assert desk.verdict[:2] == ("ok", "round_closed"), "nothing but the scanner"
    assert (told(desk).cod_cash, told(desk).cod_transfer) == (150_000, 0)


def test_yes_twice_says_that_the_rest_was_transferred(desk: Counter) -> None:
    desk.set_out(ONE)
    proves(desk, ONE)
    desk.tell(OPEN, "budi")
    desk.twice(CLOSE)
    desk.scan("100rb")
    assert desk.prompt == "round_transfer"
    desk.twice(YES)
    assert desk.verdict[:2] == ("ok", "round_closed")
    assert (told(desk).cod_cash, told(desk).cod_transfer) == (100_000, 50_000)


def test_without_cod_nothing_is_asked(desk: Counter) -> None:
    desk.set_out(TWO)
    proves(desk, TWO)
    desk.scan(ROUND)
    assert desk.shown.title == ROUND
    desk.knowledge.add(a_waybill(TWO, destination="CGK", status="DELIVERED"))
    desk.twice(CLOSE)
    assert desk.verdict[1] == "round_closed"
    assert desk.bodies()[-1].moves_to is None, "the courier's app moved it itself"


def test_a_parcel_is_never_on_two_rounds(desk: Counter) -> None:
    desk.tell(OPEN, "budi")
    desk.scan(ONE)
    desk.scan(ONE)
    assert desk.verdict[0] == "duplicate"
    desk.tell(OPEN, "sari")
    desk.scan(ONE)
    assert desk.verdict[:2] == ("rejected", "rejected_other_round")
    assert ("runsheet", ROUND) in desk.recorded.decision.facts
    assert not desk.bodies()[-1].counts


def test_a_parcel_on_another_desks_round_is_refused_too(desk: Counter) -> None:
    another_desks_round(desk, "out")
    desk.tell(OPEN, "budi")
    desk.scan(ONE)
    assert desk.verdict[:2] == ("rejected", "rejected_other_round")


def test_another_desks_round_is_debriefed_here_but_not_filled(desk: Counter) -> None:
    another_desks_round(desk, "open")
    desk.tell(OPEN, "sari")
    assert desk.refusal == "round_elsewhere"
    desk.scan(OTHERS)
    assert desk.refusal == "round_elsewhere"
    desk.knowledge.work.runsheets[:] = []
    desk.knowledge.work.rounds[:] = []
    another_desks_round(desk, "out")
    desk.knowledge.add(
        a_waybill(ONE, destination="CGK", status="OUT_FOR_DELIVERY", cod_amount=150_000)
    )
    desk.tell(OPEN, "sari")
    assert desk.shown.title == OTHERS
    desk.scan(ONE)
    assert desk.verdict[1] == "came_back"
    desk.twice(CLOSE)
    assert desk.verdict[1] == "round_closed"
    assert told(desk).runsheet == OTHERS


@pytest.mark.parametrize("name", ["NOBODY", "gone"])
def test_an_unknown_courier_opens_no_round(desk: Counter, name: str) -> None:
    desk.tell(OPEN)
    desk.scan(name)
    assert desk.prompt == "round_courier_unknown"
    desk.scan("sari")
    assert desk.verdict[1] == "round_opened", "it is still asked for"


def test_without_reference_data_a_typed_courier_is_believed(desk: Counter) -> None:
    desk.knowledge.fresh_as_of = None
    desk.tell(OPEN, "AGUS")
    assert told(desk).courier == "agus"
    assert desk.recorded.decision.warning == "no_reference_data"


def test_a_courier_has_one_round_at_a_time(desk: Counter) -> None:
    desk.tell(OPEN, "budi")
    desk.scan(ROUND)
    assert desk.shown.title == "", "put aside"
    desk.tell(OPEN, "budi")
    assert desk.shown.title == ROUND
    assert len(desk.bodies()) == 1


@pytest.mark.parametrize(
    ("changes", "verdict", "reason"),
    [
        ({"destination": "BDO"}, "missort", "missort"),
        ({"status": "DELIVERED"}, "rejected", "rejected_terminal"),
        ({"status": "IN_BAG"}, "rejected", "rejected_state"),
        ({"status": "CANCELLED"}, "hold", "hold_cancelled"),
        ({"status": "RTS", "direction": "return", "origin": "CGK"}, "rejected", "rejected_state"),
        ({"status": "IN_TRANSIT"}, "ok", "gone_out"),
    ],
)
def test_each_parcel_has_its_verdict(
    desk: Counter, changes: dict[str, str], verdict: str, reason: str
) -> None:
    desk.knowledge.add(a_waybill("JX5", **{"destination": "CGK", "status": "AT_HUB"} | changes))
    desk.tell(OPEN, "budi")
    desk.scan("JX5")
    assert desk.verdict[:2] == (verdict, reason)
    implied = "implied_receiving" if verdict == "ok" else ""
    assert desk.recorded.decision.warning == implied


def test_only_a_hold_that_blocks_delivery_keeps_it(desk: Counter) -> None:
    desk.tell(OPEN, "budi")
    blocks = MirrorHold("BA", "alamat salah", "", "", NOON)
    desk.knowledge.held[ONE] = (blocks,)
    desk.scan(ONE)
    assert desk.verdict == ("hold", "hold_problem", "M1")
    desk.knowledge.held[ONE] = (MirrorHold("SA", "segel", "", "", NOON, False, "all"),)
    desk.scan(ONE)
    assert desk.verdict[0] == "ok"


def test_what_failed_says_why_and_still_has_to_come_back(desk: Counter) -> None:
    desk.set_out(ONE, TWO)
    desk.scan(barcode(PROBLEM, "NTH"))
    assert desk.prompt == "round_fail"
    desk.scan(ONE)
    assert desk.verdict[:2] == ("ok", "delivery_failed")
    failed = desk.bodies()[-1]
    assert failed.problem is not UNSET
    assert (failed.moves_to, failed.problem.code) == ("FAILED", "NTH")
    desk.tell(PROBLEM)
    assert desk.prompt == "round_code"
    for odd in ("XXX", "99", "0"):
        desk.scan(odd)
        assert desk.prompt == "round_code_unknown"
    desk.scan("2")
    desk.scan(ONE)
    assert desk.verdict[1] == "rejected_failed_already"
    desk.twice(CLOSE)
    assert desk.prompt == "round_open_lines"
    for awb in (ONE, TWO):
        desk.scan(awb)
        assert desk.verdict[1] == "came_back"
    desk.tell(PROBLEM, "NTH")
    desk.scan(ONE)
    assert desk.verdict[1] == "rejected_not_out"


def test_what_was_reported_on_f4_counts_here_as_well(desk: Counter) -> None:
    desk.set_out(ONE)
    desk.knowledge.add(a_waybill(ONE, destination="CGK", status="OUT_FOR_DELIVERY"))
    desk.choose(Workflow.PROBLEM)
    desk.tell(PROBLEM, "NTH")
    desk.scan(ONE)
    assert desk.bodies()[-1].moves_to == "FAILED"
    desk.choose(Workflow.DELIVERY)
    desk.tell(PROBLEM, "NTH")
    desk.scan(ONE)
    assert desk.verdict[1] == "rejected_failed_already"
    desk.scan(ONE)
    assert (desk.verdict[1], desk.bodies()[-1].moves_to) == ("came_back", "AT_HUB")
    desk.tell(OPEN, "sari")
    desk.scan(ONE)
    assert (desk.verdict[1], desk.bodies()[-1].attempt) == ("gone_out", 2)


def test_what_was_refused_and_came_back_is_sent_back_off_line_too(desk: Counter) -> None:
    desk.set_out(TWO)
    desk.tell(PROBLEM, "RJ")
    desk.scan(TWO)
    desk.choose(Workflow.PROBLEM)
    desk.tell(CommandName.RETURN)
    desk.scan(TWO)
    assert desk.verdict[1] == "rejected_state", "its courier has it still"
    desk.choose(Workflow.RECEIVING)
    desk.scan(TWO)
    assert desk.bodies()[-1].moves_to == "AT_HUB"
    desk.choose(Workflow.PROBLEM)
    desk.tell(CommandName.RETURN)
    desk.scan(TWO)
    assert (desk.verdict[1], desk.bodies()[-1].moves_to) == ("problem_sent_back", "RTS")


def test_what_came_back_does_not_fail_once_more(desk: Counter) -> None:
    desk.set_out(TWO)
    desk.tell(OPEN, "budi")
    desk.scan(TWO)
    assert desk.verdict[1] == "came_back"
    desk.choose(Workflow.PROBLEM)
    desk.tell(PROBLEM, "DM")
    desk.scan(TWO)
    assert (desk.verdict[1], desk.bodies()[-1].moves_to) == ("problem_reported", None)


def test_a_second_attempt_is_counted(desk: Counter) -> None:
    for attempt in (1, 2):
        desk.set_out(TWO)
        assert desk.bodies()[-2].attempt == attempt
        desk.scan(TWO)
        assert desk.verdict[1] == "came_back"
        desk.twice(CLOSE)
        assert desk.verdict[1] == "round_closed"


def test_what_the_courier_says_is_delivered_does_not_come_back_unasked(desk: Counter) -> None:
    desk.set_out(ONE)
    proves(desk, ONE)
    desk.scan(ONE)
    assert desk.verdict[:2] == ("rejected", "rejected_proven")


def test_only_this_couriers_proof_closes_a_line(desk: Counter) -> None:
    desk.set_out(TWO)
    proofs = desk.knowledge.history.delivered
    for courier, at in (("sari", NOON), ("budi", NOON - timedelta(days=1))):
        proofs[:] = [MirrorProof(TWO, courier, at)]
        desk.tell(OPEN, "budi")
        desk.twice(CLOSE)
        assert desk.prompt == "round_open_lines"
    proofs[:] = [MirrorProof(TWO, "K-0007", NOON)]
    desk.twice(CLOSE)
    assert desk.verdict[1] == "round_closed", "the app has a name of its own for the courier"


def test_before_it_leaves_a_parcel_comes_off_again_and_undo_takes_back(desk: Counter) -> None:
    desk.tell(OPEN, "budi")
    desk.scan(ONE)
    desk.tell(REMOVE)
    desk.scan(TWO)
    assert desk.verdict[1] == "rejected_not_on_round"
    desk.tell(REMOVE)
    desk.scan(ONE)
    assert (desk.verdict[1], desk.bodies()[-1].action) == ("round_off", "take_off")
    desk.tell(CommandName.UNDO)
    assert desk.refusal == "round_taken_off"
    desk.scan(TWO)
    desk.tell(CommandName.UNDO)
    assert desk.bodies()[-1].moves_to == "AT_HUB"
    desk.twice(CLOSE)
    assert desk.refusal == "round_empty"
    desk.scan(TWO)
    assert (desk.verdict[1], desk.bodies()[-1].attempt) == ("gone_out", 1)
    desk.scan(ONE)
    assert desk.verdict[1] == "gone_out_cod"
    desk.start_again()
    desk.choose(desk.bodies()[-1].workflow)
    desk.scan(ROUND)
    assert desk.shown.scanned == 2
    desk.twice(CLOSE)
    assert told(desk).cod_expected == 150_000
    desk.tell(REMOVE)
    assert desk.refusal == "round_which"
    desk.tell(CommandName.UNDO)
    assert desk.refusal == "undo_final"


def test_pieces_go_out_and_come_back_one_by_one(desk: Counter) -> None:
    desk.knowledge.add(a_waybill("JX3", destination="CGK", status="AT_HUB", koli_total=2))
    desk.tell(OPEN, "budi")
    desk.scan("JX3")
    desk.twice(CLOSE)
    assert desk.refusal == "round_koli_missing"
    desk.scan("JX3")
    assert [body.moves_to for body in desk.bodies()[1:]] == [None, "OUT_FOR_DELIVERY"]
    desk.scan("JX3")
    assert desk.verdict[0] == "duplicate"
    desk.twice(CLOSE)
    for moves in (None, "AT_HUB"):
        desk.scan("JX3")
        assert (desk.verdict[1], desk.bodies()[-1].moves_to) == ("came_back_koli", moves)


def test_a_proof_on_paper_is_taken_at_the_desk(desk: Counter) -> None:
    desk.set_out(TWO)
    desk.tell(OPEN, "budi")
    desk.twice(YES)
    assert desk.prompt == "round_done"
    desk.scan(THREE)
    assert desk.verdict[1] == "rejected_not_out"
    desk.twice(YES)
    desk.answer(TWO, "ani wijaya", "2")
    desk.show("photo")
    assert desk.verdict[1] == "delivered_by_paper"
    done = told(desk)
    assert (done.runsheet, done.receiver, done.relation) == (ROUND, "ani wijaya", "keluarga")
    assert (desk.bodies()[-1].moves_to, desk.bodies()[-1].attempt) == ("DELIVERED", 1)
    desk.twice(CLOSE)
    assert desk.verdict[1] == "round_closed"


def test_what_makes_no_sense_now_is_refused(desk: Counter) -> None:
    for name in (CLOSE, REMOVE):
        desk.twice(name)
        assert desk.refusal == "round_which"
    desk.tell(CommandName.WEIGH)
    assert desk.refusal == "not_here"
    desk.set_out(TWO)
    desk.tell(OPEN, "budi")
    desk.tell(REMOVE)
    assert desk.refusal == "round_gone"
    desk.scan(ONE)
    assert desk.verdict[1] == "rejected_not_on_round"
    desk.scan("JX4040404040")
    assert desk.verdict[0] == "unknown"
    desk.scan("8992761111113")
    assert desk.verdict[1] == "rejected_ean"


def test_an_old_copy_of_reference_data_says_its_age(desk: Counter) -> None:
    desk.clock.advance(1000)
    desk.tell(OPEN, "budi")
    desk.scan(ONE)
    assert (desk.recorded.decision.data_age_s or 0) > 900


def test_the_panel_counts_what_is_accounted_for_and_names_what_is_not(desk: Counter) -> None:
    desk.set_out(ONE, TWO, THREE)
    desk.scan(TWO)
    assert (desk.shown.title, desk.shown.scanned, desk.shown.expected) == (ROUND, 1, 3)
    missing = ("round_missing", ONE), ("round_missing", THREE)
    assert desk.shown.facts[2:] == missing
    assert not desk.shown.actions[0].ready
    proves(desk, ONE, THREE)
    desk.choose(Workflow.DELIVERY)
    assert (desk.shown.scanned, desk.shown.expected) == (3, 3), "the courier's app proved them"
    assert desk.shown.actions[0].ready


def test_the_panel_knows_another_desks_round(desk: Counter) -> None:
    another_desks_round(desk, "out")
    desk.scan(OTHERS)
    assert (desk.shown.title, desk.shown.expected) == (OTHERS, 1)
    assert dict(desk.shown.facts)["courier"] == "sari"
