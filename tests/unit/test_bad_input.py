"""What is scanned or typed as an answer and cannot be one: asked for again, nothing half done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from station.demo.numbers import ean13, qris
from station.events import CommandName, Prompted, Scan, ScanRecorded, Workflow
from station.journal.decisions import Choice, why_key
from station.journal.details import Shift
from station.mirror.work_facts import MirrorRun
from station.parked_decisions import Wish, checked
from station.texts import Texts
from tests.fakes.desks import DeskAtWork, barcode
from tests.fakes.knowledge import NOON, FakeKnowledge, a_waybill
from tests.fakes.outbox import owed_event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

AWB, OTHER = "JX1203345871", "JX1203345872"
OPEN, SEAL = CommandName.OPEN, CommandName.SEAL
SOMETHING_ELSE = {
    "another hub's command": barcode(SEAL, hub="SUB"),
    "a torn command": barcode(SEAL)[:-1] + "Z",
    "a product": ean13(7),
    "a payment": qris(3),
    "a scanner's set-up": "$P\\000",
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskAtWork]:
    known = FakeKnowledge({awb: a_waybill(awb, status="AT_HUB") for awb in (AWB, OTHER)})
    known.add(a_waybill(OTHER, destination="CGK", status="AT_HUB"))
    run = MirrorRun("RUN-1", "", "BDO", "CGK", "B 1234 CD", "Dedi", "T-9", NOON, None, None)
    known.work.runs.append(run)
    made = DeskAtWork(tmp_path, known)
    yield made
    made.close()


def ask_seal(desk: DeskAtWork) -> None:
    desk.choose(Workflow.PACKING)
    desk.scan(barcode(OPEN, "BDO"))
    desk.scan(AWB)
    desk.twice(SEAL)


def ask_smu(desk: DeskAtWork) -> None:
    desk.choose(Workflow.HANDOVER)
    desk.scan(barcode(OPEN, "BDO"))
    desk.tell(CommandName.AIR)


def ask_flight(desk: DeskAtWork) -> None:
    ask_smu(desk)
    desk.scan("126-12345675")


def ask_trucks_seal(desk: DeskAtWork) -> None:
    desk.scan("RUN-1")


def ask_receiver(desk: DeskAtWork) -> None:
    desk.choose(Workflow.DELIVERY)
    desk.scan(OTHER)


def ask_relation(desk: DeskAtWork) -> None:
    ask_receiver(desk)
    desk.scan("ANI WIJAYA")


ASKED: dict[str, tuple[Callable[[DeskAtWork], None], str]] = {
    "bag_seal": (ask_seal, "SEGEL-1"),
    "manifest_smu": (ask_smu, "126-12345675"),
    "manifest_flight": (ask_flight, "GA 402"),
    "arrival_seal": (ask_trucks_seal, "T-9"),
    "proof_receiver": (ask_receiver, "ANI WIJAYA"),
    "proof_relation": (ask_relation, "keponakan"),
}


@pytest.mark.parametrize("key", sorted(ASKED))
def test_what_is_no_answer_is_asked_for_again_and_the_right_one_goes_on(
    desk: DeskAtWork, key: str
) -> None:
    ask, answer = ASKED[key]
    ask(desk)
    assert desk.prompt == key
    recorded = len(desk.bodies())
    for what, code in SOMETHING_ELSE.items():
        desk.scan(code)
        assert desk.prompt == f"{key}_odd", what
    assert len(desk.bodies()) == recorded, "nothing half done"
    desk.scan(answer)
    went_on = [said for said in desk.said if isinstance(said, (ScanRecorded, Prompted))]
    assert went_on
    assert not any(isinstance(said, Prompted) and "_odd" in said.key for said in went_on)


def test_control_characters_in_a_reason_go_nowhere(desk: DeskAtWork) -> None:
    desk.scan(AWB)
    desk.tell(CommandName.UNDO, "1", reason=" salah\x00 hub\x1b[2J\n ")
    assert desk.bodies()[-1].note == "salah hub [2J"
    desk.scan(AWB)
    desk.tell(CommandName.UNDO, "3", reason="\x00\x07")
    assert desk.prompt == "undo_reason", "that was none"
    desk.clock.advance(2)
    desk._do(Scan("salah truk", desk.clock.now(), "typed"))
    assert desk.bodies()[-1].note == "salah truk"
    wish = Wish(1, Choice.DISMISS, "supervisor01", reason="salah\x00 pindai\x07")
    assert checked(wish).reason == "salah pindai"


@pytest.mark.parametrize("language", ["id", "en"])
def test_whatever_a_database_notes_beside_a_delivery_has_its_own_sentence(language: str) -> None:
    notes = (
        "closed out by supervisor01",
        "partner number taken",
        "manifest superseded meanwhile",
        "weight changed meanwhile",
        "two bags",
        "bag unknown",
        "seal used",
        "bag number used",
        "also 0193",
    )
    said = {Texts.load(language)(why_key(note)) for note in notes}
    assert len(said) == len(notes)
    assert Texts.load(language)("parked.refused") not in said


def test_what_is_no_parcel_s_is_named_by_its_number() -> None:
    body = owed_event(1, "").body
    assert replace(body, awb=AWB, order_keys=(f"awb:{AWB}", "bag:B1")).about == AWB
    assert replace(body, awb="", order_keys=("bag:B1",)).about == "B1"
    closing = replace(body, awb="", order_keys=(), shift=Shift("2026-11-22/1"))
    assert closing.about == "2026-11-22/1"
