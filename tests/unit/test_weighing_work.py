"""The weighing clerk's work: scan, put on the scale, and the weight is the right parcel's."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from station.devices.readings import Said, ScaleReading, weight
from station.events import ApprovalWanted, Command, CommandName, Paper, Picture, Workflow
from station.journal.details import Approval
from station.journal.record import Attachment
from station.mirror.facts import MirrorWeighing
from station.options import ScaleOptions
from station.rules.weighing import Obstacle
from station.texts import Texts
from station.weighing import Weighing
from tests.fakes.desks import DeskAtWork
from tests.fakes.knowledge import NOON, FakeKnowledge, a_waybill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AWB, OTHER, KOLI, VIP = "JX1203345871", "JX1203345872", "JX1203345873", "JX1203345874"
EMPTY = weight(Decimal("0.000"), "kg")
SCALE = ScaleOptions(port="/dev/scale", protocol="mt_sics", serial="TERA-7")


class Clerk(DeskAtWork):
    def put(self, kilograms: str | None) -> None:
        """Put a parcel on the scale, or take it off."""
        self.said.clear()
        said: Said = EMPTY if kilograms is None else weight(Decimal(kilograms), "kg")
        self.clock.advance(0.5)
        self.desk._do(ScaleReading(said, self.clock.now(), "scale"))
        self.desk._show_weight()

    def allow(self) -> None:
        """Have a supervisor allow what was asked for."""
        asked = self.wanted
        told = (asked.action, asked.subject, asked.requester, "supervisor01", "salah timbang")
        self.said.clear()
        self.desk._bench.allow(Approval(*told, NOON))

    @property
    def wanted(self) -> ApprovalWanted:
        *_, one = (said for said in self.said if isinstance(said, ApprovalWanted))
        return one


@pytest.fixture
def clerk(tmp_path: Path) -> Iterator[Clerk]:
    known = FakeKnowledge(
        {
            AWB: a_waybill(chargeable_g=1_000, freight_amount=9_000),
            OTHER: a_waybill(OTHER, weight_g=2_000),
            KOLI: a_waybill(KOLI, weight_g=3_000, koli_total=2),
            VIP: a_waybill(VIP, is_vip=True, needs_photo=True),
        }
    )
    made = Clerk(tmp_path, known, Weighing(SCALE))
    made.choose(Workflow.WEIGHING)
    yield made
    made.close()


def test_a_parcel_that_lies_on_the_scale_is_weighed_by_its_scan_alone(clerk: Clerk) -> None:
    clerk.put(None)
    clerk.put("1.310")
    clerk.scan(AWB)
    assert clerk.verdict == ("ok", "weighed", "B3")
    (body,) = clerk.bodies()
    weighed = body.weighing
    assert weighed is not UNSET
    assert (weighed.old_g, weighed.new_g, weighed.chargeable_g) == (1_200, 1_310, 2_000)
    assert (weighed.charge_difference, weighed.scale_serial) == (9_000, "TERA-7")
    assert (body.action, body.counts, body.moves_to) == ("weigh", True, None)


def test_one_that_is_put_there_after_its_scan_is_weighed_without_a_key(clerk: Clerk) -> None:
    clerk.put(None)
    clerk.scan(AWB)
    assert clerk.prompt == "weigh_below_minimum"
    clerk.put("1.250")
    assert clerk.verdict[:2] == ("ok", "weighed")


def test_the_weight_of_one_parcel_never_lands_on_another(clerk: Clerk) -> None:
    clerk.put(None)
    clerk.put("1.250")
    clerk.scan(AWB)
    clerk.put("1.250")
    clerk.scan(OTHER)
    assert clerk.prompt in {"weigh_not_cleared", "weigh_expired"}
    clerk.put("1.250")
    assert len(clerk.bodies()) == 1, "the first parcel lies there still"
    clerk.put(None)
    clerk.put("2.100")
    assert [body.awb for body in clerk.bodies()] == [AWB, OTHER]
    assert [body.weighing.new_g for body in clerk.bodies() if body.weighing] == [1_250, 2_100]


def test_another_scan_takes_the_place_of_one_that_waits(clerk: Clerk) -> None:
    clerk.put(None)
    clerk.scan(AWB)
    clerk.scan(OTHER)
    clerk.put("2.000")
    assert [body.awb for body in clerk.bodies()] == [OTHER]


def test_a_scan_of_some_time_ago_is_no_weight_s_parcel(clerk: Clerk) -> None:
    clerk.put(None)
    clerk.scan(AWB)
    clerk.clock.advance(timedelta(minutes=3).total_seconds())
    clerk.put("1.250")
    assert clerk.refusal == "weigh_scan_first"
    assert clerk.bodies() == []


def test_what_differs_too_much_needs_a_second_person(clerk: Clerk) -> None:
    clerk.put(None)
    clerk.put("3.400")
    clerk.scan(AWB)
    assert clerk.prompt == "weigh_approve"
    assert clerk.wanted.action == "weight.over_tolerance"
    clerk.twice(CommandName.YES)
    assert clerk.bodies() == [], "a YES alone allows nothing"


def test_it_is_recorded_with_who_allowed_it(clerk: Clerk) -> None:
    clerk.put(None)
    clerk.put("3.400")
    clerk.scan(AWB)
    clerk.allow()
    (body,) = clerk.bodies()
    assert body.weighing is not UNSET
    assert body.approval is not UNSET
    assert (body.weighing.approver, body.weighing.reason) == ("supervisor01", "salah timbang")
    assert body.approval.subject == AWB


def test_without_a_scale_a_weight_is_typed_and_approved(tmp_path: Path) -> None:
    clerk = Clerk(tmp_path, FakeKnowledge({AWB: a_waybill()}))
    clerk.choose(Workflow.WEIGHING)
    clerk.scan(AWB)
    assert clerk.prompt == "weigh_nothing_yet"
    clerk.scan("1,25 kg")
    assert clerk.prompt == "weigh_approve_typed"
    clerk.allow()
    (body,) = clerk.bodies()
    assert body.weighing is not UNSET
    assert (body.weighing.new_g, body.weighing.is_manual) == (1_250, True)
    clerk.close()


@pytest.mark.parametrize("first", [True, False])
def test_a_size_is_the_next_parcel_s_or_the_waiting_one_s(clerk: Clerk, first: bool) -> None:
    clerk.put(None)
    if not first:
        clerk.scan(AWB)
    clerk.scan("40x30x20")
    if first:
        assert clerk.shown.facts == (("next_size_cm", "40x30x20"),)
        clerk.scan(AWB)
    clerk.put("1.250")
    (body,) = clerk.bodies()
    assert body.weighing is not UNSET
    assert (body.weighing.length_cm, body.weighing.volumetric_g) == (40, 4_000)
    assert body.weighing.chargeable_g == 4_000
    assert ("next_size_cm", "40x30x20") not in clerk.shown.facts


def test_the_pieces_of_a_waybill_are_weighed_one_by_one_and_added_up(clerk: Clerk) -> None:
    clerk.put(None)
    for kilograms in ("1.000", "2.200"):
        clerk.put(kilograms)
        clerk.scan(KOLI)
        clerk.put(None)
    first, last = (body.weighing for body in clerk.bodies())
    assert first is not UNSET
    assert last is not UNSET
    assert (first.koli_g, first.is_partial, first.new_g) == (1_000, True, 3_000)
    assert (last.koli_g, last.is_partial, last.new_g) == (2_200, False, 3_200)
    assert [body.koli_no for body in clerk.bodies()] == [1, 2]


def test_the_last_piece_that_is_undone_is_weighed_again_beside_the_others(clerk: Clerk) -> None:
    clerk.put(None)
    for kilograms in ("1.000", "2.200"):
        clerk.put(kilograms)
        clerk.scan(KOLI)
        clerk.put(None)
    clerk.tell(CommandName.UNDO)
    clerk.start_again()
    clerk.choose(Workflow.WEIGHING)
    clerk.put(None)
    clerk.put("2.100")
    clerk.scan(KOLI)
    weighed = clerk.bodies()[-1].weighing
    assert weighed is not UNSET
    assert (weighed.koli_g, weighed.is_partial, weighed.new_g) == (2_100, False, 3_100)


def test_a_piece_of_the_next_round_is_undone_before_the_last_of_this_one(clerk: Clerk) -> None:
    clerk.put(None)
    for kilograms in ("1.000", "2.200", "1.100"):
        clerk.put(kilograms)
        clerk.scan(KOLI)
        clerk.put(None)
    clerk.tell(CommandName.UNDO, str(clerk.bodies()[1].seq), reason="salah")
    assert clerk.refusal == "undo_weighed_since"


def test_a_second_weighing_goes_on_from_the_first_whatever_the_mirror_says(clerk: Clerk) -> None:
    clerk.put(None)
    for kilograms in ("1.250", "1.300"):
        clerk.put(kilograms)
        clerk.scan(AWB)
        clerk.put(None)
    assert [body.weighing.old_g for body in clerk.bodies() if body.weighing] == [1_200, 1_250]
    told = MirrorWeighing("CGK", None, 1_300, 1_400, None, "other", clerk.clock.now())
    clerk.knowledge.history.weighed[AWB] = (told,)
    clerk.knowledge.waybills[AWB] = replace(clerk.knowledge.waybills[AWB], weight_g=1_400)
    clerk.start_again()
    clerk.choose(Workflow.WEIGHING)
    clerk.put(None)
    clerk.put("1.350")
    clerk.scan(AWB)
    assert clerk.recorded.decision.warning == "weighed_again"
    assert clerk.bodies()[-1].weighing.old_g == 1_400  # type: ignore[union-attr]  # it was weighed


def test_the_newest_weighing_can_be_undone(clerk: Clerk) -> None:
    clerk.put(None)
    for kilograms in ("1.250", "1.300"):
        clerk.put(kilograms)
        clerk.scan(AWB)
        clerk.put(None)
    older = str(clerk.bodies()[0].seq)
    clerk.tell(CommandName.UNDO, older, reason="salah")
    assert clerk.refusal == "undo_weighed_since"
    clerk.tell(CommandName.UNDO)
    clerk.put("1.400")
    clerk.scan(AWB)
    assert clerk.bodies()[-1].weighing.old_g == 1_250  # type: ignore[union-attr]  # it was weighed


@pytest.mark.parametrize(
    ("code", "verdict"),
    [("JX1203340000", "unknown"), ("8998866200301", "rejected")],
)
def test_what_cannot_be_weighed_is_recorded_and_told(clerk: Clerk, code: str, verdict: str) -> None:
    clerk.put(None)
    clerk.put("1.250")
    clerk.scan(code)
    assert clerk.verdict[0] == verdict
    assert clerk.bodies()[0].weighing is UNSET


def test_a_parcel_whose_way_is_over_is_not_weighed(clerk: Clerk) -> None:
    clerk.knowledge.add(a_waybill(OTHER, status="DELIVERED"))
    clerk.scan(OTHER)
    assert clerk.verdict[:2] == ("rejected", "rejected_terminal")


def test_a_lapsed_verification_is_told_with_each_weight(tmp_path: Path) -> None:
    lapsed = Weighing(replace(SCALE, verified_until="2020-01-31"))
    clerk = Clerk(tmp_path, FakeKnowledge({AWB: a_waybill()}), lapsed)
    clerk.choose(Workflow.WEIGHING)
    clerk.put(None)
    clerk.put("1.250")
    clerk.scan(AWB)
    assert clerk.recorded.decision.warning == "scale_lapsed"
    clerk.close()


@pytest.mark.parametrize("language", ["id", "en"])
def test_whatever_stands_in_the_way_of_a_weight_is_asked_for_in_words(language: str) -> None:
    others = ("approve", "approve_typed", "photo", "photo_again")
    approvals = {f"prompt.weigh_{other}" for other in others}
    known = {key for key in Texts.load(language).known() if key.startswith("prompt.weigh_")}
    assert known == {f"prompt.weigh_{obstacle}" for obstacle in Obstacle} | approvals


def test_the_label_of_a_weighed_parcel_is_printed_with_its_weight(clerk: Clerk) -> None:
    clerk.put(None)
    clerk.scan(AWB)
    clerk.put("1.310")
    clerk.tell(CommandName.PRINT)
    paper = clerk.orders[-1].paper
    assert (paper.document, paper.number, paper.is_copy) == ("awb_label", AWB, True)
    assert dict(paper.values)["weight_g"] == 1_310
    assert paper.reason == "weighed"
    clerk.tell(CommandName.PRINT, OTHER)
    assert clerk.orders[-1].paper == Paper("awb_label", OTHER), "another one asks for a reason"


def show(clerk: Clerk, content: bytes = b"JPEG") -> None:
    shown = (Picture("photo", "image/jpeg", content),)
    clerk._do(Command(CommandName.PHOTO, clerk.clock.now(), "typed", pictures=shown))


def test_a_vips_parcel_is_weighed_with_a_photo_only(clerk: Clerk) -> None:
    clerk.put(None)
    clerk.put("1.250")
    clerk.scan(VIP)
    assert clerk.prompt == "weigh_photo"
    for nothing in (b"", b"0" * (Attachment.MOST_BYTES + 1)):
        show(clerk, nothing)
        assert clerk.prompt == "weigh_photo_again"
    assert clerk.bodies() == []
    show(clerk)
    assert clerk.verdict[:2] == ("ok", "weighed")
    (body,) = clerk.bodies()
    weighed, photo = body.weighing, Attachment.of(b"JPEG", "image/jpeg", NOON)
    assert weighed is not UNSET
    assert (weighed.new_g, weighed.photo) == (1_250, photo.reference)


def test_whoever_allowed_a_vips_weight_is_kept_while_the_photo_is_taken(clerk: Clerk) -> None:
    clerk.put(None)
    clerk.put("3.400")
    clerk.scan(VIP)
    clerk.allow()
    assert clerk.prompt == "weigh_photo"
    show(clerk)
    (body,) = clerk.bodies()
    assert body.weighing is not UNSET
    assert body.approval is not UNSET
    assert (body.weighing.approver, body.approval.approver) == ("supervisor01", "supervisor01")


def test_a_weight_that_is_typed_after_the_scale_s_is_no_scale_s(clerk: Clerk) -> None:
    clerk.put(None)
    clerk.put("3.400")
    clerk.scan(AWB)
    assert clerk.prompt == "weigh_approve"
    clerk.scan("1,25 kg")
    clerk.allow()
    (body,) = clerk.bodies()
    assert body.weighing is not UNSET
    assert (body.weighing.new_g, body.weighing.is_manual) == (1_250, True)
