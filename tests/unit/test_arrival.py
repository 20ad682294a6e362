"""Unloading against what was announced: a truck, mixed manifests, a bag, at several desks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from station.events import CommandName, Paper, Workflow, WorkShown
from station.journal.details import Unmatched
from station.mirror.facts import MirrorDesk, MirrorHold
from station.mirror.reader import MirrorReader
from station.mirror.work_facts import (
    MirrorBag,
    MirrorBagItem,
    MirrorClosing,
    MirrorManifest,
    MirrorManifestLine,
    MirrorRun,
)
from station.own_papers import own_paper
from station.paper.documents import Findings
from station.workflows.knowledge import Claim
from tests.fakes.desks import DeskAtWork, barcode
from tests.fakes.knowledge import NOON, FakeKnowledge, a_waybill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

A, B, C, STRAY = "JX1203345871", "JX1203345872", "JX1203345873", "JX1203345874"
FIRST, SECOND = "SUB-1-20261122-M001", "SUB-1-20261122-M002"
RUN, SACK = "RUN-77", "SUB-1-20261122-B001"
OPEN, CLOSE, CONDITION = CommandName.OPEN, CommandName.CLOSE, CommandName.CONDITION


def a_manifest(number: str, **changes: object) -> MirrorManifest:
    facts: dict[str, object] = dict.fromkeys(MirrorManifest.__struct_fields__, "")
    facts |= {"number": number, "kind": "hub", "from_hub": "SUB", "to_hub": "CGK", "run": RUN}
    closed: dict[str, object] = {"closed_at": NOON - timedelta(hours=9)}
    return MirrorManifest(**(facts | closed | changes))  # type: ignore[arg-type]  # a builder


def a_line(number: str, awb: str = "", bag: str = "", koli: int = 1) -> MirrorManifestLine:
    return MirrorManifestLine(number, "hub", 1, awb, bag, koli, 1200, "", follows=False)


def a_run(**changes: object) -> MirrorRun:
    facts: dict[str, object] = dict.fromkeys(MirrorRun.__struct_fields__, "")
    facts |= {"number": RUN, "from_hub": "SUB", "to_hub": "CGK", "seal_no": "T-9"}
    times = dict.fromkeys(("planned_at", "departed_at", "arrived_at"))
    return MirrorRun(**(facts | times | changes))  # type: ignore[arg-type]  # a builder


def what_is_known() -> FakeKnowledge:
    """A truck with two manifests: A and B loose, and a bag; C loose, of two koli."""
    known = FakeKnowledge({awb: a_waybill(awb) for awb in (A, B, STRAY)})
    known.add(a_waybill(C, koli_total=2))
    known.work.manifests += [a_manifest(FIRST), a_manifest(SECOND)]
    known.work.lines += [a_line(FIRST, A), a_line(FIRST, B), a_line(FIRST, bag=SACK)]
    known.work.lines.append(a_line(SECOND, C, koli=2))
    known.work.runs.append(a_run())
    known.work.bags.append(MirrorBag(SACK, "SUB", "CGK", "in_transit", "S1", 5000, "op", NOON))
    return known


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskAtWork]:
    made = DeskAtWork(tmp_path, what_is_known())
    yield made
    made.close()


def closed(desk: DeskAtWork) -> list[tuple[str, str, str]]:
    desk.twice(CLOSE)
    said = desk.bodies()[-1].arrival
    assert said is not UNSET
    return [(one.kind, one.code, one.document) for one in said.differences]


def test_plain_receiving_is_as_it_was(desk: DeskAtWork) -> None:
    desk.scan(A)
    (body,) = desk.bodies()
    assert (body.action, body.arrival, body.source, body.condition) == (
        *(UNSET, UNSET, "free"),
        "good",
    )
    assert not [said for said in desk.said if isinstance(said, WorkShown)]


def test_a_manifest_is_unloaded_with_nothing_but_scans(desk: DeskAtWork) -> None:
    desk.scan(FIRST)
    assert desk.verdict == ("ok", "arrival_opened", "")
    assert (desk.shown.title, desk.shown.scanned, desk.shown.expected) == (FIRST, 0, 3)
    desk.scan(A)
    assert desk.verdict == ("ok", "received", "B3")
    assert desk.shown.scanned == 1
    assert desk.bodies()[-1].source == "manifest"
    desk.scan(SACK)
    desk.scan(B)
    assert desk.shown.scanned == 3
    desk.scan(barcode(CLOSE))
    assert desk.prompt == "twice_close"
    desk.scan(barcode(CLOSE))
    assert desk.verdict == ("ok", "arrival_closed", "")
    assert desk.recorded.decision.warning == ""
    assert desk.shown.title == ""
    desk.tell(CommandName.UNDO)
    assert desk.refusal == "undo_final"
    desk.scan(STRAY)
    assert desk.bodies()[-1].arrival is UNSET, "free again"


def test_what_is_missing_and_over_is_named(desk: DeskAtWork) -> None:
    for code in (FIRST, SECOND, A, C, STRAY):
        desk.scan(code)
    assert desk.recorded.decision.warning == "arrival_not_expected"
    desk.scan("JX9999999999")
    assert desk.verdict[0] == "unknown"
    assert dict(desk.shown.facts) == {"arrival_over": "2"}
    assert (desk.shown.scanned, desk.shown.expected, desk.shown.others) == (2, 5, (SECOND,))
    assert closed(desk) == [
        ("missing", B, FIRST),
        ("missing", SACK, FIRST),
        ("unmanifested", STRAY, FIRST),
        ("unknown", "JX9999999999", FIRST),
        ("koli_short", C, SECOND),
    ]
    decision = desk.recorded.decision
    assert (decision.reason, decision.warning) == ("arrival_closed_final", "")
    assert dict(decision.facts) == {"missing": "3", "over": "2", "awaited": ""}
    assert dict(desk.shown.facts)["arrival_missing"] == f"{B}, {SACK}"
    desk.twice(CLOSE)
    assert (desk.shown.title, desk.prompt) == ("", ""), "read and put away"
    desk.twice(CLOSE)
    assert desk.refusal == "arrival_none_open"


def doing(desk: str, action: str, *, holds: str = "") -> MirrorClosing:
    """Return what another desk did with the first manifest, as the mirror tells it."""
    told = f'{{"document":"{FIRST}","documents":["{FIRST}"],"holds":[{holds}]}}'
    return MirrorClosing(FIRST, "receiving", action, desk, "op", "", 1, told, NOON)


def test_missing_is_provisional_until_each_desk_that_took_part_has_closed_its_part(
    desk: DeskAtWork,
) -> None:
    known = desk.knowledge
    known.work.closed = [doing(one, "expect") for one in ("2", "4")]
    known.work.closed.append(doing("2", "close_part"))
    desk.scan(FIRST)
    desk.scan(A)
    closed(desk)
    decision = desk.recorded.decision
    assert (decision.reason, decision.warning) == ("arrival_closed_differs", "arrival_awaited")
    assert dict(decision.facts)["awaited"] == "4"
    said = desk.bodies()[-1].arrival
    assert said is not UNSET
    assert (said.provisional, said.awaited) == (True, ("4",))
    assert ("arrival_awaited", "4") in desk.shown.facts
    known.work.closed.append(doing("4", "close_part"))
    desk.scan(STRAY)
    assert "arrival_awaited" not in dict(desk.shown.facts)
    assert "arrival_final" in dict(desk.shown.facts)
    desk.scan(FIRST)
    assert closed(desk)
    assert desk.recorded.decision.reason == "arrival_closed_final"
    assert desk.recorded.decision.warning == ""


def test_a_desk_that_was_not_heard_of_or_owes_something_is_awaited(desk: DeskAtWork) -> None:
    late = NOON - timedelta(minutes=10)
    known = desk.knowledge
    known.lists.desks = [
        *(MirrorDesk("1", NOON, 0), MirrorDesk("2", late, 0), MirrorDesk("3", late, 9)),
        *(MirrorDesk("5", NOON, 7), MirrorDesk("6", NOON - timedelta(days=2), 7)),
    ]
    desk.scan(FIRST)
    closed(desk)
    assert dict(desk.recorded.decision.facts)["awaited"] == "2, 5"


def test_without_news_nothing_is_final(desk: DeskAtWork) -> None:
    desk.scan(FIRST)
    desk.knowledge.fresh_as_of = NOON - timedelta(hours=1)
    closed(desk)
    assert desk.recorded.decision.warning == "arrival_provisional"


def test_what_another_desk_received_is_not_missing(desk: DeskAtWork) -> None:
    desk.scan(FIRST)
    desk.scan(A)
    for code in (B, SACK):
        desk.knowledge.remember(Claim(Workflow.RECEIVING, "CGK", 1, 0, code, 1))
    assert closed(desk) == []


def test_what_came_and_has_left_again_is_not_missing(desk: DeskAtWork) -> None:
    desk.scan(SECOND)
    for koli_no in (1, 2):
        desk.knowledge.remember(Claim(Workflow.RECEIVING, "CGK", 1, 0, C, koli_no))
    desk.knowledge.departed[C, "CGK"] = 1
    assert closed(desk) == []


def test_the_third_piece_of_a_line_of_two_is_over(desk: DeskAtWork) -> None:
    desk.knowledge.add(a_waybill(C, koli_total=3))
    for code in (SECOND, C, C, C):
        desk.scan(code)
    assert desk.recorded.decision.warning == "arrival_not_expected"
    assert closed(desk) == [("unmanifested", C, SECOND)]


def test_a_truck_arrives_and_its_seal_is_compared(desk: DeskAtWork) -> None:
    desk.scan(RUN)
    assert desk.prompt == "arrival_seal"
    desk.scan(A)
    assert desk.prompt == "arrival_seal_odd"
    desk.scan(" t-9 ")
    assert (desk.verdict[1], desk.recorded.decision.warning) == ("arrival_opened", "")
    assert (desk.shown.title, desk.shown.expected) == (RUN, 5)
    body = desk.bodies()[-1]
    assert body.arrival is not UNSET
    assert (body.arrival.seal, body.arrival.holds) == ("T-9", (FIRST, SECOND))
    desk.scan(A)
    assert desk.bodies()[-1].source == "run"


@pytest.mark.parametrize("seal", ["T-8", ""])
def test_another_seal_or_none_is_a_difference(desk: DeskAtWork, seal: str) -> None:
    desk.scan(RUN)
    _ = desk.scan(seal) if seal else desk.tell(OPEN)
    assert desk.recorded.decision.warning == "arrival_seal_differs"
    said = desk.bodies()[-1].arrival
    assert said is not UNSET
    assert said.differences == (Unmatched("seal_differs", RUN, RUN),)


def test_the_second_desk_is_not_asked_for_the_seal(desk: DeskAtWork) -> None:
    desk.knowledge.work.runs[:] = [a_run(arrived_at=NOON)]
    desk.scan(RUN)
    assert desk.verdict[1] == "arrival_opened"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"to_hub": "BDO"}, "rejected_manifest_other_hub"),
        ({"number": SECOND, "supersedes": FIRST}, "rejected_manifest_superseded"),
    ],
)
def test_a_manifest_that_is_not_to_be_unloaded_here(
    desk: DeskAtWork, changes: dict[str, object], reason: str
) -> None:
    desk.knowledge.work.manifests[:] = [a_manifest(**({"number": FIRST} | changes))]  # type: ignore[arg-type]  # a builder
    if changes.get("number") == SECOND:
        desk.knowledge.work.manifests.append(a_manifest(FIRST))
    desk.scan(FIRST)
    assert desk.verdict == ("rejected", reason, "")
    desk.scan(A)
    assert desk.bodies()[-1].arrival is UNSET


def test_a_manifest_that_was_received_is_refused_here_and_at_another_desk(desk: DeskAtWork) -> None:
    for code in (FIRST, A, B, SACK):
        desk.scan(code)
    desk.twice(CLOSE)
    desk.scan(FIRST)
    assert desk.verdict == ("rejected", "rejected_manifest_received", "")
    for koli_no in (1, 2):
        desk.knowledge.remember(Claim(Workflow.RECEIVING, "CGK", 1, 0, C, koli_no))
    desk.scan(SECOND)
    assert desk.verdict == ("rejected", "rejected_manifest_received", "")


def test_a_truck_for_another_hub_and_one_that_was_unloaded(desk: DeskAtWork) -> None:
    desk.knowledge.work.runs[:] = [a_run(to_hub="BDO")]
    desk.scan(RUN)
    assert desk.verdict == ("rejected", "rejected_run_other_hub", "")
    desk.knowledge.work.runs[:] = [a_run(seal_no="")]
    desk.scan(RUN)
    assert ("missing", A, FIRST) in closed(desk)
    desk.scan(RUN)
    assert desk.verdict[1] == "arrival_opened", "what was missing may come later"
    for code in (A, B, SACK, C, C):
        desk.scan(code)
    assert closed(desk) == []
    desk.scan(RUN)
    assert desk.verdict == ("rejected", "rejected_run_received", "")


def test_a_manifest_that_nobody_told_of_is_received_one_by_one(desk: DeskAtWork) -> None:
    desk.scan("SUB-1-20261122-M009")
    assert desk.verdict == ("rejected", "rejected_manifest_not_told", "")
    desk.scan("SUB-1-20261122-R001")
    assert desk.verdict == ("rejected", "rejected_document", "")


def test_a_bag_is_received_as_a_bag_and_opened_to_count(desk: DeskAtWork) -> None:
    desk.knowledge.work.items += [MirrorBagItem(SACK, awb, 1, "op", NOON) for awb in (A, B)]
    desk.tell(OPEN, SACK)
    assert desk.refusal == "arrival_bag_first"
    desk.scan(SACK)
    assert desk.verdict[1] == "bag_received"
    desk.scan(barcode(OPEN))
    assert desk.prompt == "arrival_document"
    desk.scan(SACK)
    assert (desk.shown.title, desk.shown.expected) == (SACK, 2)
    desk.scan(B)
    assert desk.bodies()[-1].source == "bag"
    assert closed(desk) == [("missing", A, SACK)]


@pytest.mark.parametrize("is_expected", [True, False])
def test_a_condition_is_noted_with_the_next_parcel_alone(
    desk: DeskAtWork, *, is_expected: bool
) -> None:
    if is_expected:
        desk.scan(FIRST)
    desk.scan(barcode(CONDITION, "wet"))
    assert desk.prompt == "arrival_wet"
    desk.scan(A)
    desk.scan(B)
    assert [body.condition for body in desk.bodies()[-2:]] == ["wet", "good"]
    if is_expected:
        assert ("damaged", A, FIRST) in closed(desk)


def test_a_key_goes_through_the_conditions(desk: DeskAtWork) -> None:
    asked = []
    for _ in range(4):
        desk.tell(CONDITION)
        asked.append(desk.prompt)
    assert asked == ["arrival_damaged", "arrival_wet", "arrival_opened", "arrival_damaged"]
    desk.tell(CONDITION, "burnt")
    assert desk.refusal == "arrival_condition"
    desk.tell(CONDITION)
    desk.tell(CommandName.NO)
    desk.scan(A)
    assert desk.bodies()[-1].condition == "good"


def test_a_held_parcel_is_on_the_list_and_named(desk: DeskAtWork) -> None:
    desk.knowledge.held[A] = (MirrorHold(A, "DM", "rusak", "damaged", NOON),)
    for code in (FIRST, A, B, SACK):
        desk.scan(code)
    assert closed(desk) == [("held", A, FIRST)]


def test_an_undone_piece_is_missing_again_until_it_is_scanned(desk: DeskAtWork) -> None:
    for code in (FIRST, A):
        desk.scan(code)
    desk.tell(CommandName.UNDO)
    assert desk.shown.scanned == 0
    desk.scan(A)
    assert (desk.shown.scanned, desk.verdict[0]) == (1, "ok")
    assert [kind for kind, *_ in closed(desk)] == ["missing", "missing"]


def test_a_manifest_opened_by_mistake_is_taken_back_before_anything_came(desk: DeskAtWork) -> None:
    desk.scan(SECOND)
    desk.tell(CommandName.UNDO)
    assert desk.shown.title == ""
    desk.scan(SECOND)
    assert desk.verdict[1] == "arrival_opened"
    desk.scan(SECOND)
    assert desk.refusal == "arrival_open"
    opened = desk.bodies()[-1].seq
    desk.scan(C)
    desk.tell(CommandName.UNDO, str(opened), reason="salah")
    assert desk.refusal == "arrival_begun"


def test_a_desk_that_is_started_again_goes_on(desk: DeskAtWork) -> None:
    for code in (FIRST, A):
        desk.scan(code)
    desk.start_again()
    desk.scan(B)
    assert (desk.shown.title, desk.shown.scanned, desk.shown.expected) == (FIRST, 2, 3)
    assert closed(desk) == [("missing", SACK, FIRST)]


def test_old_data_says_its_age_when_a_manifest_is_opened(desk: DeskAtWork) -> None:
    desk.knowledge.fresh_as_of = NOON - timedelta(hours=2)
    desk.scan(FIRST)
    assert desk.recorded.decision.data_age_s is not None


def test_a_line_that_arrives_later_is_expected(desk: DeskAtWork) -> None:
    desk.scan(SECOND)
    desk.knowledge.work.lines.append(a_line(SECOND, STRAY))
    desk.scan(STRAY)
    assert desk.recorded.decision.warning == ""
    assert closed(desk) == [("missing", C, SECOND)]


def test_a_parcel_of_another_hub_s_way_is_over_as_missort(desk: DeskAtWork) -> None:
    desk.knowledge.add(replace(a_waybill(STRAY), destination="UPG"))
    for code in (FIRST, A, B, SACK, STRAY):
        desk.scan(code)
    assert desk.verdict[0] == "missort"
    assert closed(desk) == [("missort", STRAY, FIRST)]


class Counting(FakeKnowledge):
    """Knowledge that counts what it is asked."""

    asked = 0

    def __getattribute__(self, name: str) -> object:
        if name in {"work", "waybill", "earlier", "holds", "departures"}:
            Counting.asked += 1
        return super().__getattribute__(name)


@pytest.mark.parametrize("others", [0, 5_000])
def test_a_scan_asks_no_more_where_thousands_are_expected(tmp_path: Path, others: int) -> None:
    known = Counting()
    known.add(a_waybill(A))
    known.work.manifests.append(a_manifest(FIRST))
    known.work.lines += [a_line(FIRST, f"JX{number:010}") for number in range(others)]
    known.work.lines.append(a_line(FIRST, A))
    desk = DeskAtWork(tmp_path, known)
    desk.scan(FIRST)
    Counting.asked = 0
    desk.scan(A)
    assert desk.shown.scanned == 1
    assert Counting.asked < 20
    desk.close()


def test_a_desk_started_again_after_a_closing_goes_on_with_what_it_opened_since(
    desk: DeskAtWork,
) -> None:
    for code in (FIRST, A):
        desk.scan(code)
    desk.twice(CLOSE)
    desk.scan(SECOND)
    desk.start_again()
    desk.scan(C)
    assert (desk.shown.title, desk.shown.scanned, desk.shown.expected) == (SECOND, 1, 2)


def test_what_a_part_found_is_printed(desk: DeskAtWork, tmp_path: Path) -> None:
    desk.tell(CommandName.PRINT)
    assert desk.refusal == "arrival_none_closed"
    for code in (FIRST, SECOND, A, STRAY):
        desk.scan(code)
    closed(desk)
    assert CommandName.PRINT in [action.command for action in desk.shown.commands]
    desk.tell(CommandName.PRINT)
    assert desk.orders[-1].paper == Paper("reconciliation", FIRST)
    with MirrorReader(tmp_path / "none.sqlite") as mirror:
        paper = own_paper("reconciliation", FIRST, tmp_path / "journal.sqlite", mirror)
    assert isinstance(paper, Findings)
    assert (paper.expected, paper.scanned, paper.missing, paper.over) == (5, 2, 4, 1)
    assert {line.awb for line in paper.lines} == {B, C, SACK, STRAY}
    assert paper.subject == f"{FIRST}, {SECOND}"
