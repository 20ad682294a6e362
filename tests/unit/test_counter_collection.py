"""Somebody collects at the counter, a sender has it back, a sender brings one: with proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec import UNSET

from station.events import CommandName, Workflow
from station.journal.record import Attachment
from station.mirror.facts import MirrorBook, MirrorHold, MirrorProof
from tests.fakes.deliveries import ONE, PNG, THREE, TWO, Counter
from tests.fakes.knowledge import NOON, a_waybill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BOOKED = "JX0400"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path)
    yield made
    made.close()


def collect(desk: Counter, awb: str = TWO) -> None:
    desk.answer(awb, "ANI WIJAYA", "1")
    desk.show("signature")


def test_whoever_collects_gives_name_relation_cod_and_signature(desk: Counter) -> None:
    desk.scan(ONE)
    assert desk.prompt == "proof_receiver"
    desk.scan("12")
    assert desk.prompt == "proof_receiver_odd"
    desk.scan("ANI \x1d WIJAYA ")
    assert desk.prompt == "proof_relation"
    desk.scan("9")
    assert desk.prompt == "proof_relation_odd"
    desk.scan("4")
    assert desk.prompt == "proof_cod"
    for paid, prompt in (("100.000", "proof_cod_differs"), ("x", "proof_cod_odd")):
        desk.scan(paid)
        assert desk.prompt == prompt, "COD short: it is not handed over"
    desk.scan("150.000")
    assert desk.prompt == "proof_sign"
    assert desk.bodies() == []
    desk.show("signature", "photo")
    assert desk.verdict[:2] == ("ok", "handed_over_counter")
    (body,) = desk.bodies()
    done = body.delivery
    assert done is not UNSET
    assert (done.receiver, done.relation, done.cod) == ("ANI WIJAYA", "resepsionis", 150_000)
    assert (done.outcome, done.runsheet, done.courier) == ("collected", None, "operator01")
    reference = Attachment.of(PNG, "image/png", NOON).reference
    assert (done.signature, done.photo) == (reference, reference)
    assert (body.action, body.moves_to, body.counts) == ("done", "DELIVERED", True)
    kept = desk.journal._connection.execute("SELECT sha256 FROM attachment").fetchall()
    assert [sha256.hex() for (sha256,) in kept] == [reference]  # type: ignore[union-attr]  # a blob


def test_what_was_collected_is_not_collected_again_unless_it_is_undone(desk: Counter) -> None:
    collect(desk)
    desk.scan(TWO)
    assert desk.verdict[0] == "duplicate"
    desk.tell(CommandName.UNDO, "1", reason="salah orang")
    assert desk.bodies()[-1].moves_to == "AT_HUB"
    at = desk.bodies()[0].effective_at
    desk.knowledge.history.delivered.append(MirrorProof(TWO, "", at))
    desk.set_out(TWO)
    desk.scan(TWO)
    assert desk.verdict[1] == "came_back", "the proof that was undone proves nothing"
    desk.start_again()
    desk.choose(Workflow.DELIVERY)
    collect(desk)
    assert desk.verdict[1] == "handed_over_counter"


@pytest.mark.parametrize("kinds", [(), ("signature",)])
def test_without_a_picture_that_is_small_enough_nothing_is_handed_over(
    desk: Counter, kinds: tuple[str, ...]
) -> None:
    desk.answer(TWO, "ANI WIJAYA", "keponakan")
    desk.show(*kinds, content=bytes(300_001))
    assert desk.prompt == ("proof_sign_too_large" if kinds else "proof_sign")
    desk.show("photo")
    assert desk.verdict[1] == "handed_over_counter"
    done = desk.bodies()[-1].delivery
    assert done is not UNSET
    assert done.relation == "keponakan"


def test_another_parcel_or_no_gives_the_collection_up(desk: Counter) -> None:
    desk.answer(ONE, "ANI WIJAYA")
    desk.scan(TWO)
    assert desk.prompt == "proof_receiver"
    desk.tell(CommandName.NO)
    desk.show("photo")
    assert desk.refusal == "not_here"
    assert desk.bodies() == []


def test_yes_twice_says_that_all_of_the_cod_is_there(desk: Counter) -> None:
    desk.answer(THREE, "ANI WIJAYA", "1")
    desk.twice(CommandName.YES)
    assert desk.prompt == "proof_sign"
    desk.show("photo")
    done = desk.bodies()[-1].delivery
    assert done is not UNSET
    assert done.cod == 50_000


@pytest.mark.parametrize(
    ("changes", "verdict", "reason"),
    [
        ({"destination": "BDO"}, "missort", "missort"),
        ({"status": "DELIVERED"}, "rejected", "rejected_terminal"),
        ({"status": "MANIFESTED"}, "rejected", "rejected_state"),
        ({"status": "CANCELLED"}, "hold", "hold_cancelled"),
    ],
)
def test_only_what_waits_here_is_handed_over(
    desk: Counter, changes: dict[str, str], verdict: str, reason: str
) -> None:
    desk.knowledge.add(a_waybill("JX5", **{"destination": "CGK", "status": "AT_HUB"} | changes))
    desk.scan("JX5")
    assert desk.verdict[:2] == (verdict, reason)


def test_what_another_desk_received_off_line_is_handed_over_and_says_so(desk: Counter) -> None:
    desk.knowledge.add(a_waybill("JX5", destination="CGK", status="IN_TRANSIT"))
    collect(desk, "JX5")
    assert desk.verdict[:2] == ("ok", "handed_over_counter")
    assert desk.recorded.decision.warning == "implied_receiving"
    assert desk.bodies()[-1].moves_to == "DELIVERED"


def test_a_return_goes_back_to_a_sender_who_signs(desk: Counter) -> None:
    back = {"origin": "CGK", "direction": "return", "cod_amount": 90_000}
    desk.knowledge.add(a_waybill("JX6", status="RTS", **back))
    desk.knowledge.held["JX6"] = (MirrorHold("RJ", "ditolak", "", "", NOON, cured_by="return"),)
    desk.answer("JX6", "TOKO 1", "1")
    assert desk.prompt == "proof_sign_only", "a sender pays no COD"
    desk.show("photo")
    assert desk.prompt == "proof_sign_only"
    desk.show("signature")
    assert desk.verdict[:2] == ("ok", "returned_to_sender")
    body = desk.bodies()[-1]
    assert body.delivery is not UNSET
    assert (body.moves_to, body.delivery.outcome) == ("RETURNED", "returned_to_sender")
    desk.knowledge.add(a_waybill("JX7", status="RTS", **back | {"origin": "SUB"}))
    desk.scan("JX7")
    assert desk.verdict[0] == "missort", "it is not at its origin"


# ── pickup ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def pickup(desk: Counter) -> Counter:
    desk.knowledge.lists.books.append(MirrorBook("CGK", "JX", 4, 1, 999, 400))
    desk.knowledge.lists.books.append(MirrorBook("BDO", "BD", 4, 1, 999, 1))
    desk.knowledge.add(a_waybill(BOOKED, origin="CGK", status="BOOKED"))
    desk.choose(Workflow.PICKUP)
    return desk


def test_a_sender_hands_a_parcel_over_and_signs(pickup: Counter) -> None:
    pickup.scan(BOOKED)
    assert pickup.prompt == "proof_sender"
    pickup.scan("TOKO MAJU")
    assert pickup.prompt == "proof_sign"
    pickup.show("signature")
    assert pickup.verdict[:2] == ("ok", "picked_up")
    assert pickup.recorded.decision.warning == ""
    assert (pickup.shown.scanned, dict(pickup.shown.facts)) == (1, {"sender": "TOKO MAJU"})
    (body,) = pickup.bodies()
    assert body.pickup is not UNSET
    assert (body.pickup.sender, body.moves_to) == ("TOKO MAJU", "PICKED_UP")
    assert body.pickup.signature
    pickup.scan(BOOKED)
    assert pickup.verdict[0] == "duplicate"
    pickup.tell(CommandName.UNDO, "1", reason="salah resi")
    assert (pickup.shown.scanned, pickup.bodies()[-1].moves_to) == (0, "BOOKED")
    pickup.knowledge.history.picked_up.append(MirrorProof(BOOKED, "", body.effective_at))
    pickup.start_again()
    pickup.choose(Workflow.PICKUP)
    pickup.scan(BOOKED)
    assert pickup.prompt == "proof_sender"


def test_few_numbers_left_are_told(pickup: Counter) -> None:
    pickup.knowledge.lists.books[0] = MirrorBook("CGK", "JX", 4, 1, 999, 960)
    pickup.answer(BOOKED, "TOKO MAJU")
    pickup.show("photo")
    assert pickup.recorded.decision.warning == "few_numbers"


@pytest.mark.parametrize(
    ("awb", "known", "verdict", "reason"),
    [
        ("BD0012", True, "rejected", "rejected_book_of_another"),
        ("BD0013", False, "rejected", "rejected_book_of_another"),
        ("ZZ9999", True, "rejected", "rejected_no_book"),
        ("JX0007", False, "unknown", "unknown"),
    ],
)
def test_a_number_must_be_of_a_book_of_ours(
    pickup: Counter, awb: str, known: bool, verdict: str, reason: str
) -> None:
    if known:
        pickup.knowledge.add(a_waybill(awb, status="BOOKED"))
    pickup.scan(awb)
    assert pickup.verdict[:2] == (verdict, reason)
    assert not pickup.bodies()[-1].counts


def test_a_hub_without_books_picks_up_any_number(pickup: Counter) -> None:
    pickup.knowledge.lists.books[:] = []
    pickup.scan(BOOKED)
    assert pickup.prompt == "proof_sender"


@pytest.mark.parametrize(
    ("status", "verdict", "reason"),
    [
        ("CANCELLED", "hold", "hold_cancelled"),
        ("AT_HUB", "rejected", "rejected_not_booked"),
        ("DELIVERED", "rejected", "rejected_terminal"),
    ],
)
def test_what_is_no_longer_booked_is_not_picked_up(
    pickup: Counter, status: str, verdict: str, reason: str
) -> None:
    pickup.knowledge.add(a_waybill(BOOKED, status=status))
    pickup.scan(BOOKED)
    assert pickup.verdict[:2] == (verdict, reason)


def test_another_desks_pickup_is_a_duplicate(pickup: Counter) -> None:
    pickup.knowledge.history.picked_up.append(MirrorProof(BOOKED, "operator07", NOON))
    pickup.scan(BOOKED)
    assert pickup.verdict[0] == "duplicate"
    pickup.tell(CommandName.CLOSE)
    pickup.tell(CommandName.CLOSE)
    assert pickup.refusal == "not_here"
