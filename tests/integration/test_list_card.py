"""A list in the window: pasted or opened, shown first, said line by line, and every end is told."""

from __future__ import annotations

import csv
from itertools import product
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from station.bootstrap import Station
from station.events import (
    LIST,
    CommandRefused,
    InquiryChosen,
    LineHeld,
    OperatorChanged,
    OutboxChanged,
    Presence,
    Prompted,
    Scan,
    ScanNotSaved,
    ScanRecorded,
    SubmitLine,
    Target,
    Verdict,
    Workflow,
    WorkflowChosen,
)
from station.folders import Folders
from station.options import Settings
from tests.fakes.fitting import fits
from tests.fakes.station import DECISIONS, NOON, FakeStation, recorded
from tests.fakes.windows import open_counters  # noqa: F401 - the fixture `counter`
from ui.app import application, build_window
from ui.widgets.bulk_card import Step

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from station.events import Answered
    from tests.fakes.windows import Counter
    from ui.widgets.bulk_card import BulkCard

CONTROL = Qt.KeyboardModifier.ControlModifier
CODES = ("JX1203345871", "JX1203345602", "004821733920")
TEXT = "No. Resi\tKota\n" + "".join(f"{code}\tBDO\n" for code in CODES) + "Jumlah\t3\n"


def card_of(desk: Counter) -> BulkCard:
    return desk.window.stage.lists.card


def pasted(desk: Counter, text: str = TEXT) -> BulkCard:
    """Paste where the cursor is: in the field for one number."""
    QGuiApplication.clipboard().setText(text)
    desk.press(Qt.Key.Key_V, CONTROL)
    card = card_of(desk)
    desk.wait_until(lambda: card.step is Step.READ)
    return card


def started(desk: Counter, text: str = TEXT) -> BulkCard:
    card = pasted(desk, text)
    desk.press(Qt.Key.Key_J, CONTROL)
    return card


def lines(desk: Counter) -> list[str]:
    """What was said to the desk so far."""
    return [one.scan.text for one in desk.station.posted if isinstance(one, SubmitLine)]


def answer(desk: Counter, came: Answered | LineHeld) -> None:
    """Answer the line under way, and wait until the window has heard it."""
    before = len(lines(desk))
    said = [one for one in desk.station.posted if isinstance(one, SubmitLine)][-1]
    if isinstance(came, ScanRecorded):
        desk.announce(came)
    said.answer(came)
    lists = desk.window.stage.lists.lists
    desk.wait_until(lambda: len(lines(desk)) > before or bool(lists.held) or not lists.is_running)


def listed(verdict: Verdict, seq: int) -> ScanRecorded:
    return replace(recorded(DECISIONS[verdict], seq), device=LIST)


def step(card: BulkCard) -> Step:
    return card.step


def news_of(desk: Counter) -> object:
    return desk.window.screen_.pane.news


def shown(card: BulkCard) -> list[tuple[int, str]]:
    rows = (card.table.lines.result(row) for row in range(card.table.lines.rowCount()))
    return [(result.line.number, result.came) for result in rows]


def test_a_pasted_list_is_shown_before_anything_is_said(counter: Callable[..., Counter]) -> None:
    desk = counter()
    card = pasted(desk)
    assert card.title.text() == "Daftar resi untuk Terima"
    assert card.told.text() == "3 kode · 1 baris bukan kode · kolom “No. Resi” (1 dari 2)"
    assert card.start.text() == "Ya, catat 3"
    assert shown(card)[:2] == [(5, "none"), (2, "left")], "first what is no code"
    assert desk.window.screen_.scans.isHidden()
    desk.announce(WorkflowChosen(Workflow.PACKING))
    assert card.title.text() == "Daftar resi untuk Karung"
    desk.press(Qt.Key.Key_Escape)
    assert lines(desk) == []
    assert card.isHidden()
    assert desk.window.screen_.scans.isVisible()


def test_one_number_is_pasted_into_its_field(counter: Callable[..., Counter]) -> None:
    desk = counter()
    QGuiApplication.clipboard().setText(CODES[0])
    desk.press(Qt.Key.Key_V, CONTROL)
    assert desk.window.screen_.entry.field.text() == CODES[0]
    desk.window.rail.more.setFocus()
    desk.press(Qt.Key.Key_V, CONTROL)
    desk.wait_until(lambda: card_of(desk).step is Step.READ)
    assert card_of(desk).start.text() == "Ya, catat 1"


def test_line_after_line_is_said_and_people_scan_meanwhile(counter: Callable[..., Counter]) -> None:
    desk = counter()
    card = started(desk)
    assert lines(desk) == [CODES[0]], "the next goes when this one's verdict is here"
    answer(desk, listed(Verdict.OK, 1))
    assert (lines(desk), shown(card)) == ([*CODES[:2]], [(2, "ok")])
    assert desk.sounds.played == []
    assert news_of(desk) is None
    by_hand = recorded(DECISIONS[Verdict.HOLD], 2)
    desk.announce(by_hand)
    answer(desk, listed(Verdict.DUPLICATE, 3))
    assert news_of(desk) == by_hand, "the pane is of what people scan"
    assert desk.sounds.played == ["hold"]
    assert (card.count.text(), card.told.text()) == ("2 / 4", "OK 1 · Ganda 1")
    answer(desk, Prompted("bag_route", (), NOON))
    assert step(card) is Step.ENDED
    assert card.told.text() == "Selesai: 4 baris. OK 1 · Ganda 1 · Perlu orang 1 · Bukan kode 1"
    assert shown(card) == [(3, "duplicate"), (4, "asks"), (5, "none"), (2, "ok")]
    assert desk.sounds.played == ["hold", "ok_warning"], "the end alone sounds"
    assert desk.window.screen_.session.tiles["scanned"].figure.text() == "3"
    desk.press(Qt.Key.Key_Escape)
    assert desk.rows[0] == DECISIONS[Verdict.DUPLICATE].awb
    assert isinstance(news := news_of(desk), ScanRecorded)
    assert news.seq == 3, "pane and first row tell the same story again"


def test_cancelling_waits_for_the_line_under_way(counter: Callable[..., Counter]) -> None:
    desk = counter()
    card = started(desk)
    desk.press(Qt.Key.Key_Escape)
    assert step(card) is Step.RUNS
    answer(desk, listed(Verdict.OK, 1))
    assert step(card) is Step.ENDED
    assert card.told.text() == "Dihentikan: 1 baris selesai, 3 belum. OK 1"
    assert lines(desk) == [CODES[0]]
    assert shown(card)[-1] == (2, "ok")


def test_a_list_waits_while_a_person_is_asked_looks_up_or_has_gone(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    card = started(desk)
    answer(desk, LineHeld())
    assert card.told.text().startswith("Menunggu: jawab dulu")
    desk.wait_until(lambda: lines(desk) == [CODES[0]] * 2)
    desk.announce(InquiryChosen())
    answer(desk, listed(Verdict.OK, 1))
    assert card.told.text() == "Menunggu: kembali ke Terima untuk melanjutkan."
    assert desk.window.rail.list.isHidden()
    desk.station.operator = ""
    desk.announce(WorkflowChosen(Workflow.RECEIVING))
    assert card.told.text().startswith("Menunggu: hanya operator01")
    assert len(lines(desk)) == 2
    desk.station.operator = "operator01"
    desk.announce(OperatorChanged(Presence.HERE, "operator01", "Siti", NOON))
    assert lines(desk)[2:] == [CODES[1]]
    answer(desk, LineHeld())
    desk.press(Qt.Key.Key_Escape)
    assert card.told.text() == "Dihentikan: 1 baris selesai, 3 belum. OK 1"


def test_what_is_not_saved_ends_it(counter: Callable[..., Counter]) -> None:
    desk = counter()
    card = started(desk)
    answer(desk, listed(Verdict.OK, 1))
    answer(desk, ScanNotSaved(CODES[1], "disk_full", NOON))
    assert step(card) is Step.ENDED
    assert card.told.text().startswith("Berhenti, TIDAK TERSIMPAN: 1 baris selesai, 3 belum.")
    assert lines(desk) == [*CODES[:2]]
    assert desk.sounds.played == []


def test_a_window_closes_once_the_list_was_stopped_and_its_end_was_told(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    card = started(desk)
    assert not desk.window.close()
    answer(desk, CommandRefused("line_no_parcel", (), NOON))
    assert card.told.text().startswith("Dihentikan: 1 baris selesai, 3 belum. Simpan hasilnya")
    assert desk.window.close()


def test_the_system_is_not_kept_from_ending_the_program(counter: Callable[..., Counter]) -> None:
    desk = counter()
    started(desk)
    desk.window.end()
    assert desk.window.isHidden()


def test_where_the_rail_has_no_room_lists_are_behind_f8_and_the_key_stays(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    rail = desk.window.rail
    assert rail.list.isVisible()
    desk.announce(OutboxChanged(Target.OSAS, 0, 1, None))
    assert rail.parked.isVisible()
    assert rail.list.isHidden()
    QGuiApplication.clipboard().setText(TEXT)
    rail.more.setFocus()
    desk.press(Qt.Key.Key_V, CONTROL)
    desk.wait_until(lambda: card_of(desk).step is Step.READ)
    desk.press(Qt.Key.Key_F8)
    assert rail.list.isVisible()
    buttons = (one for one in rail.findChildren(QAbstractButton) if one.isVisible())
    assert min(button.height() for button in buttons) >= 60


def test_nobody_begins_a_list_where_one_has_to_log_in(counter: Callable[..., Counter]) -> None:
    station = FakeStation()
    station.require_log_in()
    desk = counter(station)
    card = started(desk)
    assert card.told.text() == "Masuk dulu dengan lencana atau nama, lalu mulai daftarnya."
    station.operator = "operator01"
    desk.press(Qt.Key.Key_J, CONTROL)
    assert lines(desk) == [CODES[0]]


def test_a_list_from_the_command_line_is_told_in_the_pane_without_a_sound(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    line = listed(Verdict.OK, 1)
    desk.announce(line)
    assert news_of(desk) == line
    assert desk.rows == [line.decision.awb]
    assert desk.sounds.played == []


def test_results_are_kept_in_a_file_and_a_bad_file_is_refused(
    counter: Callable[..., Counter], tmp_path: Path
) -> None:
    desk = counter()
    card = started(desk)
    answer(desk, listed(Verdict.OK, 1))
    desk.press(Qt.Key.Key_Escape)
    answer(desk, listed(Verdict.OK, 2))
    lists = desk.window.stage.lists
    lists._saver(str(tmp_path / "hasil.csv"))
    desk.wait_until(lambda: card.told.text() == "Hasil disimpan di hasil.csv.")
    with (tmp_path / "hasil.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert [row[2] for row in rows] == ["Hasil", "OK", "OK", "Belum", "Bukan kode"]
    lists._saver(str(tmp_path / "none" / "hasil.csv"))
    desk.wait_until(lambda: card.told.text().startswith("Pilih tempat lain"))
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as made:
        made.truncate(80_000_000)
    lists._opener(str(huge))
    desk.wait_until(lambda: card.told.text().startswith("Bagi daftar itu"))
    assert step(card) is Step.NONE


@pytest.mark.parametrize("face", list(product(["id", "en"], [1.0, 1.5])), ids=str)
def test_nothing_is_cut_at_any_stage(
    counter: Callable[..., Counter], face: tuple[str, float]
) -> None:
    language, scale = face
    desk = counter(FakeStation(language), scale=scale)
    card = pasted(desk)
    tops = [desk.window.screen_, card]
    desk.wait_until(lambda: fits(desk.window, tops))
    buttons = [card.start, card.file, card.leave]
    assert min(button.height() for button in buttons) >= 60
    desk.press(Qt.Key.Key_J, CONTROL)
    answer(desk, LineHeld())
    desk.wait_until(lambda: fits(desk.window, tops))
    desk.press(Qt.Key.Key_Escape)
    desk.wait_until(lambda: fits(desk.window, tops))


def test_a_list_goes_through_a_real_desk_with_scans_between(qtbot: QtBot, tmp_path: Path) -> None:
    station = Station(Folders.under(tmp_path), Settings())
    station.open()
    window = build_window(application(), station)
    with qtbot.waitSignal(window.complete):
        window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    handle = window.windowHandle()
    codes = [f"JX12033{number:05}" for number in range(40)]
    lists = window.stage.lists
    QGuiApplication.clipboard().setText("\n".join([*codes, codes[0], "jumlah"]))
    QTest.keyClick(handle, Qt.Key.Key_V, CONTROL)  # through the wedge, as every key
    qtbot.waitUntil(lambda: lists.card.step is Step.READ)
    QTest.keyClick(handle, Qt.Key.Key_J, CONTROL)
    qtbot.waitUntil(lambda: lists.card.step is not Step.READ)
    station.post(Scan("JX9900000001", NOON, "scanner"))
    qtbot.waitUntil(lambda: lists.card.step is Step.ENDED)
    assert lists.card.told.text() == "Selesai: 42 baris. Ganda 1 · Disimpan 40 · Bukan kode 1"
    told = [seen.device for seen in reversed(station.session())]
    assert (len(told), told.count(LIST)) == (42, 41)
    assert told.index("scanner") < 41, "the scan did not wait for the list"
    window.close()
    window.deleteLater()
    station.close()
