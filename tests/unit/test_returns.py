"""What went out with a courier or left with a truck comes in again: received once each time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from station.events import CommandName, Workflow
from station.mirror.facts import MirrorOut, MirrorPartnerAwb, MirrorProof
from station.mirror.work_facts import MirrorRunsheet, MirrorRunsheetLine
from station.workflows.knowledge import Claim
from tests.fakes.deliveries import ONE, ROUND, TWO, Counter
from tests.fakes.desks import barcode
from tests.fakes.handing_over import AWB, FIRST, REMOVE, YES, at_work, closed, knowledge
from tests.fakes.knowledge import NOON, a_waybill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fakes.desks import DeskAtWork

OTHERS = "CGK-2-20261122-R001"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path)
    made.choose(Workflow.RECEIVING)
    made.scan(ONE)
    assert made.verdict[0] == "ok"
    made.choose(Workflow.DELIVERY)
    yield made
    made.close()


def received(desk: DeskAtWork, awb: str) -> tuple[str, str, str]:
    desk.choose(Workflow.RECEIVING)
    desk.scan(awb)
    return desk.verdict


def missing(desk: Counter, number: str = ROUND) -> tuple[str, ...]:
    desk.choose(Workflow.DELIVERY)
    desk.scan(number)
    if desk.shown.title != number:
        desk.scan(number)
    return tuple(awb for key, awb in desk.shown.facts if key == "round_missing")


# ── back from a courier ──────────────────────────────────────────────────────────────────────


def test_a_couriers_parcel_that_is_received_is_back_and_off_its_round(desk: Counter) -> None:
    desk.set_out(ONE, TWO)
    assert received(desk, ONE) == ("ok", "came_back", "D1")
    body = desk.bodies()[-1]
    assert (body.moves_to, body.attempt, body.counts) == ("AT_HUB", 1, True)
    assert body.order_keys == (f"awb:{ONE}", f"runsheet:{ROUND}")
    desk.scan(ONE)
    assert desk.verdict[0] == "duplicate"
    assert missing(desk) == (TWO,)
    desk.start_again()
    assert missing(desk) == (TWO,)
    assert received(desk, ONE)[0] == "duplicate"


def test_each_attempt_ends_with_a_scan_of_its_own(desk: Counter) -> None:
    for attempt, courier in ((1, "budi"), (2, "sari")):
        desk.choose(Workflow.DELIVERY)
        desk.set_out(ONE, courier=courier)
        assert received(desk, ONE)[:2] == ("ok", "came_back")
        assert desk.bodies()[-1].attempt == attempt
        desk.scan(ONE)
        assert desk.verdict[0] == "duplicate"
        assert missing(desk, f"CGK-3-20261122-R00{attempt}") == ()


def test_a_failed_parcel_is_back_by_its_scan_and_failed_again_when_that_is_undone(
    desk: Counter,
) -> None:
    desk.set_out(ONE)
    desk.tell(CommandName.PROBLEM, "NTH")
    desk.scan(ONE)
    assert received(desk, ONE)[:2] == ("ok", "came_back")
    desk.tell(CommandName.UNDO)
    assert desk.bodies()[-1].moves_to == "FAILED"
    assert missing(desk) == (ONE,)
    assert received(desk, ONE)[:2] == ("ok", "came_back")


def test_what_the_debrief_scanned_in_is_a_duplicate_at_the_dock(desk: Counter) -> None:
    desk.set_out(ONE)
    desk.scan(ONE)
    assert desk.verdict[1] == "came_back"
    assert received(desk, ONE)[0] == "duplicate"


def test_what_its_courier_proved_delivered_is_not_received_until_the_proof_is_taken_back(
    desk: Counter,
) -> None:
    desk.set_out(ONE)
    desk.knowledge.history.delivered.append(MirrorProof(ONE, "budi", desk.clock.now()))
    assert received(desk, ONE)[:2] == ("rejected", "rejected_proven")
    assert missing(desk) == ()
    desk.knowledge.history.delivered = [MirrorProof(ONE, "budi", NOON - timedelta(days=3))]
    assert received(desk, ONE)[:2] == ("ok", "came_back"), "that was another attempt's"


def test_a_proof_on_paper_that_was_undone_proves_nothing(desk: Counter) -> None:
    desk.set_out(TWO)
    desk.tell(CommandName.OPEN, "budi")
    desk.twice(YES)
    desk.answer(TWO, "ani wijaya", "2")
    desk.show("photo")
    assert desk.verdict[1] == "delivered_by_paper"
    proof = MirrorProof(TWO, "budi", desk.bodies()[-1].effective_at)
    desk.knowledge.history.delivered.append(proof)
    desk.tell(CommandName.UNDO)
    assert received(desk, TWO)[:2] == ("ok", "came_back")


def test_what_never_left_is_still_here(desk: Counter) -> None:
    desk.tell(CommandName.OPEN, "budi")
    desk.scan(ONE)
    desk.tell(REMOVE)
    desk.scan(ONE)
    assert desk.verdict[1] == "round_off"
    assert received(desk, ONE)[0] == "duplicate"


def test_another_desks_round_is_known_by_the_mirror(desk: Counter) -> None:
    out = desk.clock.now() + timedelta(seconds=30)
    desk.clock.advance(60)
    desk.knowledge.work.runsheets.append(
        MirrorRunsheet(OTHERS, "CGK", "sari", "2026-11-22", "out", 0, 0, 0, 0)
    )
    desk.knowledge.work.rounds.append(MirrorRunsheetLine(OTHERS, ONE, 150_000, ""))
    desk.knowledge.history.out[ONE] = MirrorOut(1, out)
    desk.knowledge.remember(Claim(Workflow.RECEIVING, "CGK", 1, 0, ONE, 1))
    assert received(desk, ONE)[:2] == ("ok", "came_back")
    assert ("courier", "sari") in desk.recorded.decision.facts
    desk.scan(ONE)
    assert desk.verdict[0] == "duplicate"
    assert missing(desk, OTHERS) == ()


def test_what_another_desk_received_again_is_a_duplicate_here(desk: Counter) -> None:
    desk.knowledge.history.out[ONE] = MirrorOut(1, NOON - timedelta(hours=1))
    desk.knowledge.remember(Claim(Workflow.RECEIVING, "CGK", 1, 0, ONE, 1))
    assert received(desk, ONE)[0] == "duplicate"


def test_what_was_received_before_its_way_out_became_known_was_received_since(
    desk: Counter,
) -> None:
    desk.knowledge.history.out[ONE] = MirrorOut(1, NOON - timedelta(hours=1))
    assert received(desk, ONE)[0] == "duplicate", "this desk had it after it was out"


@pytest.mark.parametrize("status", ["WITH_3P", "OUT_FOR_DELIVERY", "FAILED"])
def test_what_the_centre_says_has_left_since_is_received_again(desk: Counter, status: str) -> None:
    """Its own systems gave it away: no scan of any station tells of it."""
    desk.knowledge.add(a_waybill(ONE, destination="CGK", status=status))
    assert received(desk, ONE)[0] == "duplicate", "the centre has not heard of the first scan yet"
    for _ in range(2):
        desk.clock.advance(600)
        desk.knowledge.fresh_as_of = desk.clock.now()
        assert received(desk, ONE)[0] == "ok"
        assert desk.bodies()[-1].moves_to == "AT_HUB"
        desk.scan(ONE)
        assert desk.verdict[0] == "duplicate"
    desk.clock.advance(600)
    desk.knowledge.fresh_as_of = desk.clock.now()
    desk.knowledge.add(a_waybill(ONE, destination="CGK", status="AT_HUB"))
    assert received(desk, ONE)[0] == "duplicate"


def test_what_another_desk_received_since_is_a_duplicate_though_the_centre_gave_it_away_before(
    desk: Counter,
) -> None:
    desk.knowledge.add(a_waybill(ONE, destination="CGK", status="WITH_3P"))
    piece = Claim(Workflow.RECEIVING, "CGK", 1, 0, ONE, 1)
    desk.clock.advance(600)
    desk.knowledge.fresh_as_of = desk.clock.now()
    desk.knowledge.remember(piece, at=desk.clock.now())
    assert received(desk, ONE)[0] == "duplicate"
    assert dict(desk.recorded.decision.facts)["desk"] == "2"


# ── back from the road ───────────────────────────────────────────────────────────────────────


@pytest.fixture
def dock(tmp_path: Path) -> Iterator[DeskAtWork]:
    """A desk that received a parcel; one manifest to Bandung is open."""
    made = at_work(tmp_path, knowledge())
    assert received(made, AWB)[0] == "ok"
    made.choose(Workflow.HANDOVER)
    yield made
    made.close()


def test_what_this_desk_handed_over_is_received_again_before_the_mirror_knows(
    dock: DeskAtWork,
) -> None:
    dock.scan(AWB)
    closed(dock)
    assert received(dock, AWB)[0] == "ok"
    assert dock.bodies()[-1].leg == 2
    dock.scan(AWB)
    assert dock.verdict[0] == "duplicate"
    dock.knowledge.departed[AWB, "CGK"] = 1
    dock.scan(AWB)
    assert dock.verdict[0] == "duplicate", "the mirror tells of the same departure"
    dock.start_again()
    dock.choose(Workflow.HANDOVER)
    assert received(dock, AWB)[0] == "duplicate"


def test_what_is_only_on_a_manifest_has_not_left(dock: DeskAtWork) -> None:
    dock.scan(AWB)
    assert received(dock, AWB)[0] == "duplicate"


def test_what_was_left_behind_has_not_left(dock: DeskAtWork) -> None:
    dock.scan(AWB)
    closed(dock)
    dock.scan(FIRST)
    dock.twice(YES)
    assert dock.verdict[1] == "manifest_superseding"
    dock.tell(REMOVE)
    dock.scan(AWB)
    assert dock.verdict[1] == "left_behind"
    assert received(dock, AWB)[0] == "duplicate"


def test_all_pieces_must_have_left(dock: DeskAtWork) -> None:
    dock.knowledge.add(a_waybill("JX9", status="AT_HUB", koli_total=2))
    for label in ("JX9", "JX9"):
        received(dock, label)
        assert dock.verdict[0] == "ok"
    dock.choose(Workflow.HANDOVER)
    dock.scan("JX9")
    closed(dock)
    assert received(dock, "JX9")[0] == "duplicate", "its other piece is still here"


def test_what_a_partner_brings_back_is_received(dock: DeskAtWork) -> None:
    dock.knowledge.history.partners[AWB] = (MirrorPartnerAwb("PCP", "PCP0000000001"),)
    dock.scan(barcode(CommandName.OPEN, "PCP"))
    dock.scan(AWB)
    closed(dock)
    assert dock.bodies()[-1].moves_to == "WITH_3P"
    assert received(dock, AWB)[0] == "ok"
    dock.scan(AWB)
    assert dock.verdict[0] == "duplicate"
