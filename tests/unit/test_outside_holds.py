"""A parcel that is not paid, or whose order was called off, goes no further: and when it may again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from station.events import CommandName, Verdict, Workflow
from station.mirror.facts import MirrorHold, MirrorPayment
from station.rules import verdict
from station.rules.outside_holds import is_called_off, outside_holds, owed
from station.texts import LANGUAGES, Texts
from station.wording import reason_of
from tests.fakes.deliveries import ONE, Counter
from tests.fakes.desks import DeskAtWork
from tests.fakes.knowledge import NOON, a_waybill
from tests.fakes.station import DECISIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AWB = "JX1203345871"


def payments(*told: tuple[int, str]) -> tuple[MirrorPayment, ...]:
    return tuple(MirrorPayment(amount, status, NOON) for amount, status in told)


@pytest.mark.parametrize(
    ("told", "amount"),
    [
        ((), 0),
        (((12_500, "PAID"),), 0),
        (((12_500, "settled"),), 0),
        (((12_500, "PENDING"),), 12_500),
        (((12_500, "anything else"),), 12_500),
        (((12_500, "EXPIRED"),), 12_500),
        (((0, "PENDING"),), 0),
        (((12_500, "EXPIRED"), (12_500, "PAID")), 0),
        (((12_500, "EXPIRED"), (13_000, "PENDING")), 13_000),
        (((12_500, "PENDING"), (12_500, "PENDING")), 12_500),
        (((12_500, "PENDING"), (12_500, "PAID")), 0),
        (((12_500, "PAID"), (4_000, "PENDING")), 4_000),
        (((12_500, "REFUNDED"),), 0),
        (((12_500, "EXPIRED"), (11_000, "FAILED")), 11_000),
    ],
)
def test_what_is_owed_is_what_no_payment_settled(
    told: tuple[tuple[int, str], ...], amount: int
) -> None:
    assert owed(payments(*told)) == amount


def test_an_order_is_called_off_when_all_that_the_parcel_is_of_are() -> None:
    assert is_called_off(["cancelled"])
    assert is_called_off(["Cancelled", "cancelled by buyer"])
    assert not is_called_off(["cancelled", "paid"])
    assert not is_called_off([])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_verdict_says_how_much_is_owed(language: str) -> None:
    parcel = DECISIONS[Verdict.HOLD].parcel
    assert parcel is not None
    texts = Texts.load(language)
    unpaid, called_off = (
        outside_holds(payments((12_500, "PENDING")), ()),
        outside_holds((), ["cancelled"]),
    )
    said = [
        reason_of(verdict.held(parcel, hold, "M1"), texts, "Asia/Jakarta")
        for hold in (*unpaid, *called_off)
    ]
    assert "Rp 12" in said[0]
    assert len(set(said)) == 2


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path)
    yield made
    made.close()


def test_an_unpaid_parcel_goes_out_with_nobody_until_the_payment_arrives(counter: Counter) -> None:
    paid = counter.knowledge.history.paid
    paid[ONE] = payments((12_500, "PENDING"))
    counter.tell(CommandName.OPEN, "budi")
    counter.scan(ONE)
    assert counter.verdict == ("hold", "hold_unpaid", "M1")
    assert counter.recorded.decision.facts == (("amount_rp", "12500"),)
    assert counter.bodies()[-1].moves_to is None
    paid[ONE] = payments((12_500, "PAID"))
    counter.scan(ONE)
    assert counter.verdict[0] == "ok"


def test_nobody_collects_at_the_counter_what_is_not_paid(counter: Counter) -> None:
    counter.knowledge.history.paid[ONE] = payments((12_500, "EXPIRED"))
    counter.scan(ONE)
    assert counter.verdict[:2] == ("hold", "hold_unpaid")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskAtWork]:
    made = DeskAtWork(tmp_path)
    made.knowledge.add(a_waybill(AWB, status="AT_HUB"))
    yield made
    made.close()


@pytest.mark.parametrize("workflow", [Workflow.HANDOVER, Workflow.PACKING])
def test_what_is_not_paid_or_called_off_leaves_for_no_other_hub(
    desk: DeskAtWork, workflow: Workflow
) -> None:
    desk.choose(workflow)
    desk.tell(CommandName.OPEN, "BDO")
    desk.knowledge.history.paid[AWB] = payments((12_500, "PENDING"))
    desk.scan(AWB)
    assert desk.verdict[:2] == ("hold", "hold_unpaid")
    desk.knowledge.history.paid.clear()
    desk.knowledge.history.orders[AWB] = ("cancelled",)
    desk.scan(AWB)
    assert desk.verdict[:2] == ("hold", "hold_order")
    desk.knowledge.add(a_waybill(AWB, status="AT_HUB", direction="return", origin="BDO"))
    desk.scan(AWB)
    assert desk.verdict[0] == "ok"


def test_a_reported_problem_is_told_before_what_is_owed(desk: DeskAtWork) -> None:
    desk.knowledge.history.paid[AWB] = payments((12_500, "PENDING"))
    desk.knowledge.held[AWB] = (MirrorHold("BA", "alamat salah", "", "", NOON),)
    desk.choose(Workflow.RECEIVING)
    desk.scan(AWB)
    assert desk.verdict[:2] == ("hold", "hold_problem")
