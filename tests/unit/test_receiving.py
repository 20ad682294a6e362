"""What the receiving desk tells an operator about one parcel."""

from __future__ import annotations

from datetime import timedelta

import pytest

from station.events import Place, Verdict, Workflow
from station.mirror.facts import MirrorHold
from station.workflows.knowledge import Claim, Outcome
from station.workflows.receiving import decide
from station.workflows.work import Situation
from tests.fakes.knowledge import NOON, FakeKnowledge, a_waybill

DESK = Situation("CGK", "3", "operator01", NOON, hold_desk="M1", unknown_shelf="X")
AWB = "JX1203345871"


def scan(text: str, known: FakeKnowledge) -> Outcome:
    """Scan a code, and remember the claim as the journal would."""
    outcome = decide(text, known, DESK)
    if outcome.claim is not None:
        known.remember(outcome.claim)
    return outcome


def test_a_parcel_on_its_way_is_ok_and_goes_to_its_lane() -> None:
    known = FakeKnowledge()
    known.add(a_waybill())
    outcome = scan(f" {AWB.lower()} ", known)
    decision = outcome.decision
    assert decision.verdict is Verdict.OK
    assert (decision.place, decision.place_code, decision.warning) == (Place.LANE, "B3", "")
    assert outcome.claim == Claim(Workflow.RECEIVING, "CGK", 1, 0, AWB, 1)
    assert outcome.moves_to == "AT_HUB"
    assert decision.parcel is not None
    assert decision.parcel.destination_name == "Bandung"


def test_the_same_parcel_again_is_a_duplicate_with_who_when_and_where() -> None:
    known = FakeKnowledge()
    known.add(a_waybill())
    scan(AWB, known)
    again = scan(AWB, known)
    assert again.decision.verdict is Verdict.DUPLICATE
    assert dict(again.decision.facts) == {
        "at": NOON.isoformat(),
        "operator": "operator07",
        "desk": "2",
    }
    assert again.decision.place_code == "B3"
    assert (again.claim, again.moves_to) == (None, None)


def test_a_parcel_that_left_and_came_back_is_no_duplicate() -> None:
    known = FakeKnowledge()
    known.add(a_waybill())
    scan(AWB, known)
    known.departed[AWB, "CGK"] = 1
    again = scan(AWB, known)
    assert again.decision.verdict is Verdict.OK
    assert (again.leg, again.claim is not None) == (2, True)


def test_another_hubs_handover_that_arrives_late_makes_no_second_ok() -> None:
    known = FakeKnowledge()
    known.add(a_waybill(handovers=0))
    scan(AWB, known)
    known.add(a_waybill(handovers=1))
    known.departed[AWB, "SUB"] = 1
    assert scan(AWB, known).decision.verdict is Verdict.DUPLICATE


def test_an_unknown_parcel_that_becomes_known_after_a_handover_is_counted_once() -> None:
    known = FakeKnowledge()
    scan(AWB, known)
    known.add(a_waybill(handovers=1))
    known.departed[AWB, "SUB"] = 1
    assert scan(AWB, known).decision.verdict is Verdict.DUPLICATE


def test_a_parcel_that_strayed_is_a_missort_with_its_own_lane() -> None:
    known = FakeKnowledge()
    known.add(a_waybill(destination="UPG"))
    outcome = scan(AWB, known)
    assert outcome.decision.verdict is Verdict.MISSORT
    assert outcome.decision.facts == (("belongs", "UPG"),)
    assert outcome.decision.place_code == "K2"
    assert outcome.moves_to == "AT_HUB"


def test_a_return_travels_back_and_is_judged_by_its_way_back() -> None:
    known = FakeKnowledge()
    known.add(a_waybill(direction="return", status="RTS"))
    known.lanes["CGK", "SUB"] = "S1"
    outcome = scan(AWB, known)
    assert outcome.decision.verdict is Verdict.OK
    assert outcome.decision.place_code == "S1"


def test_an_unresolved_problem_holds_the_parcel_at_its_table() -> None:
    known = FakeKnowledge()
    known.add(a_waybill())
    known.held[AWB] = (MirrorHold("BA", "Alamat salah", "Bad address", "", NOON),)
    outcome = scan(AWB, known)
    assert outcome.decision.verdict is Verdict.HOLD
    assert (outcome.decision.place, outcome.decision.place_code) == (Place.DESK, "M1")
    again = scan(AWB, known)
    assert again.decision.verdict is Verdict.DUPLICATE
    assert again.decision.place_code == "M1", "a held parcel scanned twice still goes to its table"


def test_a_cancelled_parcel_that_turns_up_is_held_and_does_not_move() -> None:
    known = FakeKnowledge()
    known.add(a_waybill(status="CANCELLED"))
    outcome = scan(AWB, known)
    assert outcome.decision.verdict is Verdict.HOLD
    assert outcome.decision.reason == "hold_cancelled"
    assert outcome.moves_to is None


@pytest.mark.parametrize("status", ["DELIVERED", "RETURNED", "CLOSED"])
def test_a_finished_parcel_is_refused_and_does_not_move(status: str) -> None:
    known = FakeKnowledge()
    known.add(a_waybill(status=status))
    outcome = scan(AWB, known)
    assert outcome.decision.verdict is Verdict.REJECTED
    assert outcome.decision.facts == (("status", status),)
    assert (outcome.claim, outcome.moves_to) == (None, None)


def test_an_unknown_waybill_is_kept_and_set_aside_and_counts_once() -> None:
    known = FakeKnowledge()
    outcome = scan("JX9900000001", known)
    assert outcome.decision.verdict is Verdict.UNKNOWN
    assert (outcome.decision.place, outcome.decision.place_code) == (Place.SHELF, "X")
    assert outcome.moves_to == "AT_HUB", "it is here, whatever its waybill will say"
    assert scan("JX9900000001", known).decision.verdict is Verdict.DUPLICATE


def test_a_partner_number_is_read_as_ours() -> None:
    known = FakeKnowledge()
    known.add(a_waybill())
    known.numbers["PCP0000123456"] = AWB
    assert scan("PCP0000123456", known).decision.awb == AWB
    assert scan(AWB, known).decision.verdict is Verdict.DUPLICATE


def test_pieces_that_share_a_barcode_count_up_and_the_last_one_moves_the_parcel() -> None:
    known = FakeKnowledge()
    known.add(a_waybill(koli_total=3))
    outcomes = [scan(AWB, known) for _ in range(4)]
    assert [o.decision.verdict for o in outcomes] == [Verdict.OK] * 3 + [Verdict.DUPLICATE]
    assert [o.koli_no for o in outcomes[:3]] == [1, 2, 3]
    assert [o.moves_to for o in outcomes] == [None, None, "AT_HUB", None]
    assert outcomes[1].decision.reason == "received_koli"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("8991002101234", "rejected_ean"),
        (
            "00020101021126610014COM.GO-JEK.WWW01189360091434506469550210G45064695 WARUNG NASI",
            "rejected_qris",
        ),
        ("$P\\000", "rejected_programming"),
        ("HELLO WORLD!?", "rejected_foreign"),
    ],
)
def test_what_is_no_waybill_is_refused_by_name(code: str, reason: str) -> None:
    code = code if reason != "rejected_ean" else _with_check_digit(code[:12])
    outcome = scan(code, FakeKnowledge())
    assert (outcome.decision.verdict, outcome.decision.reason) == (Verdict.REJECTED, reason)
    assert outcome.claim is None


def _with_check_digit(twelve: str) -> str:
    digits = [int(digit) for digit in twelve]
    return twelve + str(-(sum(digits[0::2]) + 3 * sum(digits[1::2])) % 10)


def test_thirteen_digits_that_only_look_like_a_product_are_kept() -> None:
    outcome = scan(_with_check_digit("120334587100"), FakeKnowledge())
    assert outcome.decision.verdict is Verdict.UNKNOWN
    assert outcome.claim is not None


def test_thirteen_digits_that_are_a_known_waybill_are_a_waybill() -> None:
    known = FakeKnowledge()
    known.add(a_waybill(_with_check_digit("899100210123")))
    assert scan(_with_check_digit("899100210123"), known).decision.verdict is Verdict.OK


def test_two_waybills_in_one_shot_need_a_persons_eyes() -> None:
    known = FakeKnowledge()
    known.add(a_waybill())
    known.add(a_waybill("JX1203345872"))
    outcome = scan(f"{AWB} JX1203345872", known)
    assert outcome.decision.reason == "rejected_two_waybills"


def test_a_label_and_its_return_s_at_once_are_asked_about() -> None:
    original, back = "88LP1234567890123", "77LP1234567890123"
    known = FakeKnowledge()
    outcome = scan(f"{original} {back}", known)
    assert outcome.decision.reason == "rejected_original_and_return"
    known.add(a_waybill(original))
    known.numbers[back] = original
    outcome = scan(f"{original} {back}", known)
    assert outcome.decision.reason == "rejected_original_and_return", "also where they are linked"
    outcome = scan(back, known)
    assert (outcome.decision.verdict, outcome.decision.awb) == ("ok", original)


def test_a_document_s_number_is_no_parcel() -> None:
    outcome = scan("CGK-3-20261126-M001", FakeKnowledge())
    assert outcome.decision.reason == "rejected_document"
    assert outcome.claim is None


def test_labels_of_single_pieces_may_come_in_any_order_and_the_last_moves_the_parcel() -> None:
    known = FakeKnowledge()
    known.add(a_waybill(koli_total=3))
    found = [scan(f"{AWB}-{koli_no}/3", known) for koli_no in (3, 1, 3, 2)]
    assert [one.koli_no for one in found] == [3, 1, 3, 2]
    assert [one.decision.verdict for one in found] == [
        *(Verdict.OK, Verdict.OK, Verdict.DUPLICATE),
        Verdict.OK,
    ]
    assert [one.moves_to for one in found] == [None, None, None, "AT_HUB"]


def test_a_named_piece_before_those_that_share_a_barcode_counts_once() -> None:
    known = FakeKnowledge()
    known.add(a_waybill(koli_total=2))
    found = [scan(text, known) for text in (f"{AWB}-2", AWB, AWB)]
    assert [(one.koli_no, one.moves_to) for one in found[:2]] == [(2, None), (1, "AT_HUB")]
    assert found[2].decision.verdict is Verdict.DUPLICATE


@pytest.mark.parametrize(("label", "koli_no"), [(f"{AWB}-4/3", "4"), (f"{AWB}-0", "0")])
def test_the_fourth_piece_of_three_is_refused(label: str, koli_no: str) -> None:
    known = FakeKnowledge()
    known.add(a_waybill(koli_total=3))
    decision = scan(label, known).decision
    assert (decision.verdict, decision.reason) == (Verdict.REJECTED, "rejected_koli")
    assert dict(decision.facts) == {"koli_no": koli_no, "total": "3"}


def test_a_piece_of_an_unknown_parcel_waits_under_its_waybill_s_number() -> None:
    known = FakeKnowledge()
    found = [scan(f"HS0042-{koli_no}/3", known) for koli_no in (1, 2, 2)]
    assert [(one.decision.awb, one.koli_no) for one in found[:2]] == [("HS0042", 1), ("HS0042", 2)]
    assert [one.decision.verdict for one in found] == [
        *(Verdict.UNKNOWN, Verdict.UNKNOWN, Verdict.DUPLICATE),
    ]


def test_a_number_that_ends_like_a_piece_s_is_itself_where_it_is_known() -> None:
    known = FakeKnowledge(numbers={"PCP-1": AWB})
    known.add(a_waybill(koli_total=3))
    known.add(a_waybill("HS0042-1"))
    assert scan("HS0042-1", known).decision.awb == "HS0042-1"
    assert scan("PCP-1", known).koli_no == 1
    assert scan("PCP-1", known).koli_no == 2, "it counts up: that is a partner's number"


def test_a_waybill_beside_other_codes_is_picked_out() -> None:
    known = FakeKnowledge()
    known.add(a_waybill())
    assert scan(f"8991002101234;{AWB}", known).decision.verdict is Verdict.OK


def test_a_parcel_whose_handover_nobody_scanned_is_ok_with_a_warning() -> None:
    known = FakeKnowledge()
    known.add(a_waybill(status="MANIFESTED"))
    assert scan(AWB, known).decision.warning == "implied_handover"


def test_a_parcel_another_hub_received_and_never_handed_over_is_ok_with_a_warning() -> None:
    known = FakeKnowledge()
    known.add(a_waybill(status="AT_HUB", handovers=0))
    decision = scan(AWB, known).decision
    assert (decision.verdict, decision.warning) == (Verdict.OK, "implied_handover")


@pytest.mark.parametrize(("handovers", "origin"), [(1, "SUB"), (0, "CGK")])
def test_a_parcel_at_a_hub_without_a_gap_in_its_way_needs_no_warning(
    handovers: int, origin: str
) -> None:
    known = FakeKnowledge()
    known.add(a_waybill(status="AT_HUB", handovers=handovers, origin=origin))
    assert scan(AWB, known).decision.warning == ""


def test_a_first_piece_scanned_here_explains_why_the_parcel_is_at_a_hub() -> None:
    known = FakeKnowledge()
    known.add(a_waybill(handovers=0, koli_total=2))
    scan(AWB, known)
    known.add(a_waybill(status="AT_HUB", handovers=0, koli_total=2))
    decision = scan(AWB, known).decision
    assert (decision.verdict, decision.warning) == (Verdict.OK, "")


def test_a_booked_parcel_at_its_origin_needs_no_handover() -> None:
    known = FakeKnowledge()
    known.add(a_waybill(origin="CGK", status="BOOKED"))
    assert scan(AWB, known).decision.warning == ""


def test_a_destination_without_a_lane_says_so_instead_of_guessing() -> None:
    known = FakeKnowledge()
    known.add(a_waybill())
    known.lanes.clear()
    decision = scan(AWB, known).decision
    assert (decision.verdict, decision.place, decision.warning) == (
        Verdict.OK,
        Place.NONE,
        "no_route",
    )


def test_a_verdict_from_old_data_says_how_old() -> None:
    known = FakeKnowledge(fresh_as_of=NOON - timedelta(minutes=16))
    known.add(a_waybill())
    assert scan(AWB, known).decision.data_age_s == 16 * 60


def test_a_verdict_from_fresh_data_says_nothing_of_age() -> None:
    known = FakeKnowledge(fresh_as_of=NOON - timedelta(minutes=14))
    known.add(a_waybill())
    assert scan(AWB, known).decision.data_age_s is None


def test_a_station_without_reference_data_says_so() -> None:
    assert scan(AWB, FakeKnowledge(fresh_as_of=None)).decision.warning == "no_reference_data"
