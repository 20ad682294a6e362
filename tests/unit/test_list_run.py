"""A list at a desk: each line is said as a scan is, between scans, and nobody is asked anything."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from station.bulk.file import save_results
from station.bulk.listing import read_text
from station.bulk.run import End, Run
from station.bulk.words import end_said, summed_up, words_of
from station.errors import ListError
from station.events import (
    LIST,
    CommandName,
    CommandRefused,
    LineHeld,
    Prompted,
    ScanNotSaved,
    ScanRecorded,
    Workflow,
)
from station.texts import LANGUAGES, Texts
from tests.fakes.desks import DeskAtWork, barcode
from tests.fakes.knowledge import NOON, FakeKnowledge, a_waybill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

AWB, OTHER, THIRD = "JX1203345871", "JX1203345872", "JX1203345873"
BAG = "CGK-3-20261122-B001"
RECEIVING, PACKING, WEIGHING = Workflow.RECEIVING, Workflow.PACKING, Workflow.WEIGHING


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskAtWork]:
    known = FakeKnowledge({awb: a_waybill(awb) for awb in (AWB, OTHER, THIRD)})
    made = DeskAtWork(tmp_path, known)
    yield made
    made.close()


def run_through(
    desk: DeskAtWork, text: str, workflow: Workflow, between: Callable[[], object] = lambda: None
) -> Run:
    """Say a whole list, with something done behind every line."""
    run = Run(read_text(text), workflow)
    while (line := run.next()) is not None:
        answer = desk.line(line.text, workflow)
        assert not isinstance(answer, LineHeld)
        run.take(answer)
        between()
    return run


def came(run: Run) -> list[tuple[int, str]]:
    return [(result.line.number, result.came) for result in run.results]


def test_every_line_has_its_verdict_and_the_same_code_again_is_a_duplicate(
    desk: DeskAtWork,
) -> None:
    run = run_through(desk, f"{AWB}\nJumlah\n{AWB}\nJX9900000001\n8992761111113", RECEIVING)
    assert came(run) == [
        *((1, "ok"), (2, "none"), (3, "duplicate"), (4, "unknown"), (5, "rejected")),
    ]
    assert (run.end, run.left()) == (End.DONE, [])
    assert [body.scanned for body in desk.bodies()] == [AWB, AWB, "JX9900000001", "8992761111113"]
    assert {body.device for body in desk.bodies()} == {LIST}


def test_a_line_is_announced_once_it_is_committed(desk: DeskAtWork) -> None:
    answer = desk.line(AWB, RECEIVING)
    assert answer == desk.recorded
    assert desk.ids() == [desk.recorded.event_id]


def test_scans_go_between_the_lines_and_each_is_under_its_own_workflow(desk: DeskAtWork) -> None:
    desk.choose(PACKING)
    desk.scan(barcode(CommandName.OPEN, "BDO"))
    for awb in (AWB, OTHER):
        desk.knowledge.add(a_waybill(awb, status="AT_HUB"))
    scanned = iter((THIRD, THIRD))
    run = run_through(desk, f"{AWB}\n{OTHER}", PACKING, lambda: desk.scan(next(scanned)))
    assert [one for _, one in came(run)] == ["ok", "ok"]
    told = [(body.device, body.awb) for body in desk.bodies()]
    assert told[1:] == [(LIST, AWB), ("scanner", THIRD), (LIST, OTHER), ("scanner", THIRD)]


def test_a_line_that_needs_an_answer_asks_nobody_and_leaves_nothing(desk: DeskAtWork) -> None:
    desk.choose(WEIGHING)
    answer = desk.line(AWB, WEIGHING)
    assert isinstance(answer, Prompted)
    assert desk.said == [], "the pane asks nothing"
    assert desk.bodies() == []
    assert not desk.desk._bench.is_asking(WEIGHING)
    desk.tell(CommandName.WEIGH)
    assert desk.refusal == "weigh_scan_first"


def test_a_line_never_answers_what_a_person_is_asked(desk: DeskAtWork) -> None:
    desk.choose(PACKING)
    desk.scan(barcode(CommandName.OPEN))
    assert desk.prompt == "bag_route"
    assert isinstance(desk.line(AWB, PACKING), LineHeld)
    assert desk.bodies() == []
    desk.scan("BDO")
    assert desk.verdict[1] == "bag_opened"
    assert isinstance(desk.line(AWB, PACKING), ScanRecorded)


def test_a_line_does_not_part_the_two_scans_of_a_seal(desk: DeskAtWork) -> None:
    desk.choose(PACKING)
    desk.scan(barcode(CommandName.OPEN, "BDO"))
    desk.knowledge.add(a_waybill(AWB, status="AT_HUB"))
    desk.tell(CommandName.SEAL)
    desk.line(AWB, PACKING)
    desk.tell(CommandName.SEAL)
    assert desk.prompt == "bag_seal"


@pytest.mark.parametrize("text", [barcode(CommandName.OPEN, "BDO"), "HSB-4X7K9M2", BAG])
def test_a_command_a_badge_and_another_bag_do_nothing_from_a_list(
    desk: DeskAtWork, text: str
) -> None:
    desk.choose(PACKING)
    for route in ("BDO", "UPG"):
        desk.scan(barcode(CommandName.OPEN, route))
    before = len(desk.bodies())
    answer = desk.line(text, PACKING)
    assert isinstance(answer, CommandRefused)
    assert answer.key == "line_no_parcel"
    assert (len(desk.bodies()), desk.said) == (before, [])


def test_undo_takes_back_what_a_person_scanned_last_and_no_line(desk: DeskAtWork) -> None:
    desk.scan(AWB)
    desk.line(OTHER, RECEIVING)
    desk.tell(CommandName.UNDO)
    assert desk.recorded.decision.awb == AWB
    seq = str(desk.bodies()[1].seq)
    desk.tell(CommandName.UNDO, seq, reason="salah daftar")
    assert desk.recorded.decision.awb == OTHER


def test_a_list_under_way_neither_holds_a_trigger_nor_lets_one_go(desk: DeskAtWork) -> None:
    desk.scan(AWB)
    desk.line(OTHER, RECEIVING)
    assert desk._do(desk_scan(desk, AWB)) == [], "the trigger is held still"


def desk_scan(desk: DeskAtWork, text: str):  # type: ignore[no-untyped-def]  # a Scan at the same moment
    from station.events import Scan

    return Scan(text, desk.clock.now(), "scanner")


def test_cancelling_stops_behind_the_line_under_way_and_tells_the_rest() -> None:
    run = Run(read_text(f"{AWB}\n{OTHER}\n{THIRD}"), RECEIVING)
    assert run.next() == run.next() == run.listing.lines[0]
    run.stop(End.CANCELLED)
    run.take(CommandRefused("not_here", (), NOON))
    assert run.next() is None
    assert came(run) == [(1, "refused")]
    assert [result.line.text for result in run.left()] == [OTHER, THIRD]
    assert end_said(End.CANCELLED, run.counts, run.total, Texts.load("id")) == (
        "Dihentikan: 1 baris selesai, 2 belum."
    )


def test_what_is_not_saved_ends_the_list_and_is_not_done() -> None:
    run = Run(read_text(f"{AWB}\n{OTHER}\n{THIRD}"), RECEIVING)
    run.next()
    run.take(CommandRefused("not_here", (), NOON))
    run.next()
    run.take(ScanNotSaved(OTHER, "disk_full", NOON))
    assert (run.end, run.next()) == (End.NOT_SAVED, None)
    assert end_said(End.NOT_SAVED, run.counts, run.total, Texts.load("en")) == (
        "Stopped, NOT SAVED: 1 done, 2 not. Call the supervisor."
    )


def test_what_was_read_and_what_came_is_told_in_numbers(desk: DeskAtWork) -> None:
    listing = read_text(f"resi,kota\n{AWB},BDO\nJumlah,1\n{AWB},BDO")
    assert summed_up(listing, Texts.load("id")) == [
        *("2 kode", "1 baris bukan kode", "1 kode tertulis lagi (akan Ganda)"),
        "kolom “resi” (1 dari 2)",
    ]
    run = run_through(desk, f"{AWB}\nx\n{AWB}\n{OTHER}", RECEIVING)
    assert words_of(run.counts, Texts.load("id")) == "OK 2 · Ganda 1 · Bukan kode 1"


@pytest.mark.parametrize("language", LANGUAGES)
def test_results_are_kept_a_row_for_each_line_and_none_is_a_formula(
    desk: DeskAtWork, tmp_path: Path, language: str
) -> None:
    texts = Texts.load(language)
    run = Run(read_text(f"{AWB}\n=cmd|x\n-{OTHER}\n{THIRD}"), RECEIVING)
    for _ in range(2):
        line = run.next()
        assert line is not None
        answer = desk.line(line.text, RECEIVING)
        assert not isinstance(answer, LineHeld)
        run.take(answer)
    told = [*run.results, *run.left()]
    kept = save_results(tmp_path / "hasil", told, texts, "Asia/Jakarta")
    assert kept.name == "hasil.csv"
    rows = list(csv.reader(io.StringIO(kept.read_text("utf-8-sig"), newline="")))
    assert [row[:2] for row in rows[1:]] == [
        ["1", AWB],
        ["2", "'=cmd|x"],
        ["3", f"'-{OTHER}"],
        ["4", THIRD],
    ]
    assert rows[1][2:] == ["OK", texts("reason.received"), "B3"]
    assert rows[4][2:] == [texts("list_came.left"), "", ""]
    sheet = save_results(tmp_path / "hasil.xlsx", told, texts, "Asia/Jakarta")
    assert b"<f>" not in zipfile.ZipFile(sheet).read("xl/worksheets/sheet1.xml")
    assert sorted(file.name for file in tmp_path.glob("hasil*")) == ["hasil.csv", "hasil.xlsx"]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(ListError, match="list_not_kept"):
        save_results(tmp_path / "none" / "x.csv", [], Texts.load("id"), "Asia/Jakarta")
