"""The devices, in the window: what is plugged in, and what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from station.devices.tap import Passed
from station.errors import DeviceError, StationError
from station.events import (
    ChooseInquiry,
    ChooseWorkflow,
    DeviceChanged,
    DeviceKind,
    InquiryChosen,
    Scan,
    Workflow,
    WorkflowChosen,
)
from station.rules.trial_scan import TEST_CODE
from tests.fakes.devices_screen import (
    HID_ROW,
    SCALE_ROW,
    SCANNER_ROW,
    WEDGE_ROW,
    answer,
    choose,
    lines,
    opened,
    say,
)
from tests.fakes.station import NOON
from tests.fakes.windows import open_counters  # noqa: F401 - the fixture `counter`
from ui.device_pictures import SCALE, SCANNED, SCANNER, SEEN, TROUBLED, WEIGHED
from ui.widgets.live_card import ROWS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.fakes.windows import Counter


def test_every_device_is_told_with_its_state_and_what_to_do(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = opened(desk)
    told = [screen.list.rows.lines(row) for row in range(len(SEEN))]
    assert told[WEDGE_ROW][:2] == ("Pemindai yang mengetik", "Siap")
    assert told[SCANNER_ROW] == ("USB Serial", "Dibaca", "pemindai · /dev/ttyUSB0")
    choose(screen, len(SEEN) - 1)
    assert screen.card.next.text().startswith("Minta admin menjalankan: sudo usermod")
    choose(screen, HID_ROW)
    assert screen.card.use.isVisible()
    assert not screen.trial_card.isVisible()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (0, "Minta admin menyetel enabled = true"),
        (1, "Colok lagi alatnya"),
        (2, "Tutup program lain yang memakai /dev/ttyUSB1"),
        (3, "Minta admin memasang aturan udev"),
    ],
)
def test_whatever_is_wrong_has_a_next_step(
    counter: Callable[..., Counter], row: int, said: str
) -> None:
    screen = opened(counter(), TROUBLED)
    choose(screen, row)
    assert screen.card.next.text().replace("\u200b", "").startswith(said)
    for card in (screen.trial_card, screen.weighing, screen.offers, screen.live):
        assert not card.isVisible()


def test_a_device_that_comes_or_goes_is_looked_at_again(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = opened(desk)
    before = len(desk.station.equipment.surveys)
    desk.announce(DeviceChanged(SCANNER.device, DeviceKind.SCANNER, connected=False, at=NOON))
    assert len(desk.station.equipment.surveys) == before + 1
    choose(screen, SCALE_ROW)
    answer(TROUBLED, desk.station.equipment.surveys[-1])
    desk.wait_until(lambda: screen.list.rows.rowCount() == len(TROUBLED))


def test_devices_that_cannot_be_listed_are_told_over_those_from_before(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = opened(desk)
    screen.take_survey(DeviceError("devices_not_listed", detail="busy"))
    assert screen.band.isVisible()
    assert screen.list.rows.rowCount() == len(SEEN)


def test_escape_leads_back_to_work(counter: Callable[..., Counter]) -> None:
    desk = counter()
    opened(desk)
    desk.press(Qt.Key.Key_Escape)
    assert desk.station.posted[-1] == ChooseWorkflow(Workflow.RECEIVING)
    desk.announce(WorkflowChosen(Workflow.RECEIVING))
    assert desk.window.stage.shows_workflow
    assert desk.station.equipment.hearers == [], "bytes are heard although nobody looks"


def test_who_came_from_the_inquiry_goes_back_there(counter: Callable[..., Counter]) -> None:
    desk = counter()
    desk.press(Qt.Key.Key_F7)
    desk.announce(InquiryChosen())
    opened(desk)
    desk.press(Qt.Key.Key_Escape)
    assert desk.station.posted[-1] == ChooseInquiry()
    desk.announce(InquiryChosen())
    assert desk.window.stage.inquiry.isVisible()


def test_bytes_stand_beside_what_they_were_read_as_newest_on_top(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = opened(desk)
    choose(screen, SCANNER_ROW)
    say(desk, screen, *SCANNED)
    told = lines(screen)
    assert [line[1] for line in told] == ["belum terbaca", f"kode {TEST_CODE}", "kode JX1203345871"]
    assert told[2][2:] == ("4A 58 31 32 30 33 33 34 35 38 37 31 0D", "JX1203345871\\r")
    choose(screen, SCALE_ROW)
    assert lines(screen) == []
    say(desk, screen, *WEIGHED)
    assert [line[1] for line in lines(screen)] == ["1,250 kg · diam", "0,742 kg · bergerak"]


def test_a_code_that_came_in_pieces_is_one_row(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = opened(desk)
    choose(screen, SCANNER_ROW)
    scan = Scan("JX1", NOON, SCANNER.device)
    for data, read in ((b"J", ()), (b"X", ()), (b"1\r", (scan,))):
        say(desk, screen, Passed(SCANNER.device, NOON, data, read))
    assert [line[1:] for line in lines(screen)] == [("kode JX1", "4A 58 31 0D", "JX1\\r")]


def test_what_a_device_says_is_kept_in_bounds(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = opened(desk)
    choose(screen, SCALE_ROW)
    for _ in range(ROWS + 20):
        screen.overheard.heard.emit([WEIGHED[1]])
    assert screen.live.rows.rowCount() == ROWS
    screen.overheard.heard.emit([Passed(SCALE.device, NOON, b"x" * 60) for _ in range(60)])
    assert max(len(one.data) for one in screen.live.rows._rows) < 400


def test_the_sheet_for_scanners_is_made_and_opened(
    counter: Callable[..., Counter], tmp_path: Path
) -> None:
    desk = counter()
    screen = opened(desk)
    desk.window.stage.sheet_made.disconnect()  # nothing opens a viewer here
    made: list[object] = []
    desk.window.stage.sheet_made.connect(made.append)
    screen.sheet.click()
    file, hear = desk.station.equipment.sheets[-1]
    assert file.name == "scanner-sheet.pdf"
    answer(tmp_path / "scanner-sheet.pdf", hear)
    desk.wait_until(lambda: made == [tmp_path / "scanner-sheet.pdf"])
    assert "scanner-sheet.pdf" in screen.told.text().replace("\u200b", "")
    screen.take_sheet(StationError("sheet_not_written", cause="No space left on device"))
    assert screen.band.headline.text().startswith("Sediakan ruang")


def test_a_window_that_closes_hears_nothing_any_more(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = opened(desk)
    desk.press(Qt.Key.Key_F10)
    screen._look()
    desk.window.close()
    answer([], desk.station.equipment.surveys[-1])
    desk.settle()
    assert screen.list.rows.rowCount() == len(SEEN)
    assert desk.station.equipment.hearers == []
