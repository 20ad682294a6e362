"""What this desk moved a moment ago is there in every workflow, before the databases tell of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from station.events import CommandName, Workflow
from station.mirror.facts import MirrorCourierPartner
from tests.fakes.deliveries import TWO, Counter
from tests.fakes.desks import barcode
from tests.fakes.knowledge import a_waybill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

OPEN, CLOSE = CommandName.OPEN, CommandName.CLOSE


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Counter]:
    """Off line: nothing that is done here comes back; TWO waits for a courier."""
    made = Counter(tmp_path)
    made.knowledge.lists.couriers["PCP"] = MirrorCourierPartner("PCP", "PCP Express", "", "pcp")
    yield made
    made.close()


def goes_out(desk: Counter) -> None:
    desk.choose(Workflow.DELIVERY)
    desk.set_out(TWO)


def is_collected(desk: Counter) -> None:
    desk.choose(Workflow.DELIVERY)
    desk.scan(TWO)
    desk.answer("ANI", "1")
    desk.show("signature")


def goes_to_a_partner(desk: Counter) -> None:
    manifest(desk)
    desk.scan("PCP0001234567")
    desk.twice(CLOSE)


def manifest(desk: Counter) -> None:
    desk.choose(Workflow.HANDOVER)
    desk.scan(barcode(OPEN, "PCP"))
    desk.scan(TWO)


def pack(desk: Counter) -> None:
    """Put it in a bag, where it is not at its destination yet."""
    desk.knowledge.add(a_waybill(TWO, status="AT_HUB"))
    desk.choose(Workflow.PACKING)
    desk.scan(barcode(OPEN, "BDO"))
    desk.scan(TWO)
    desk.knowledge.add(a_waybill(TWO, destination="CGK", status="AT_HUB"))


def put_on_a_round(desk: Counter) -> None:
    desk.choose(Workflow.DELIVERY)
    desk.tell(OPEN, "sari")
    desk.scan(TWO)


def receive(desk: Counter) -> None:
    desk.choose(Workflow.RECEIVING)
    desk.scan(TWO)


@pytest.mark.parametrize(
    ("first", "then", "reason"),
    [
        (goes_out, manifest, "rejected_state"),
        (goes_out, pack, "rejected_state"),
        (is_collected, manifest, "rejected_terminal"),
        (is_collected, receive, "rejected_terminal"),
        (goes_to_a_partner, put_on_a_round, "rejected_state"),
        (goes_to_a_partner, pack, "rejected_state"),
        (manifest, put_on_a_round, "rejected_state"),
        (pack, put_on_a_round, "rejected_state"),
    ],
)
def test_it_is_in_one_place_alone(
    desk: Counter, first: Callable[[Counter], None], then: Callable[[Counter], None], reason: str
) -> None:
    first(desk)
    assert desk.verdict[0] == "ok"
    then(desk)
    assert desk.verdict[:2] == ("rejected", reason)
    assert desk.bodies()[-1].moves_to is None
    desk.start_again()
    desk.choose(Workflow.SHIFT)
    desk.tell(CommandName.WEIGH)  # by then the journal has been read; an idle desk reads it too
    then(desk)
    assert not desk.bodies()[-1].counts, "after a restart neither"


def test_once_it_is_undone_it_is_where_it_was(desk: Counter) -> None:
    is_collected(desk)
    desk.tell(CommandName.UNDO)
    manifest(desk)
    assert desk.verdict[0] == "ok"


def test_what_the_databases_told_since_is_believed(desk: Counter) -> None:
    goes_out(desk)
    desk.clock.advance(300)
    desk.knowledge.fresh_as_of = desk.clock.now()
    manifest(desk)
    assert desk.verdict[0] == "ok", "they say that it is here"


def test_what_was_sent_back_off_line_travels_back(desk: Counter) -> None:
    desk.knowledge.add(a_waybill(TWO, destination="CGK", status="AT_HUB"))
    desk.knowledge.lanes["CGK", "SUB"] = "S1"
    goes_out(desk)
    desk.tell(CommandName.PROBLEM, "RJ")
    desk.scan(TWO)
    receive(desk)
    desk.choose(Workflow.PROBLEM)
    for reason in ("problem_sent_back", "rejected_state"):
        desk.tell(CommandName.RETURN)
        desk.scan(TWO)
        assert desk.verdict[1] == reason
    desk.choose(Workflow.HANDOVER)
    desk.scan(barcode(OPEN, "SUB"))
    desk.scan(TWO)
    assert desk.verdict[:2] == ("ok", "manifested")
    desk.tell(CommandName.UNDO)
    desk.choose(Workflow.PROBLEM)
    desk.tell(CommandName.UNDO, str(rts(desk)), reason="bukan retur")
    put_on_a_round(desk)
    assert desk.verdict[:2] == ("hold", "hold_problem"), "refused still, but no return"


def rts(desk: Counter) -> int:
    (seq,) = (body.seq for body in desk.bodies() if body.moves_to == "RTS")
    return seq


def test_from_a_partner_it_is_received_and_goes_out(desk: Counter) -> None:
    goes_to_a_partner(desk)
    receive(desk)
    assert desk.verdict[0] == "ok"
    put_on_a_round(desk)
    assert desk.verdict[0] == "ok"
