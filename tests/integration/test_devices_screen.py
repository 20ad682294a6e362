"""The devices, in the window: what is plugged in, what it says, a test scan and a test weighing."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from msgspec import structs
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication

from station.devices.keyboard_layouts import Layout
from station.devices.readings import ScaleReading, weight
from station.devices.survey import State
from station.devices.tap import Passed
from station.errors import DeviceError, StationError
from station.events import (
    ChooseInquiry,
    ChooseWorkflow,
    DeviceChanged,
    DeviceKind,
    InquiryChosen,
    Scan,
    ScanLookedUp,
    Workflow,
    WorkflowChosen,
)
from station.options import WedgeOptions
from station.rules.trial_scan import TEST_CODE, Problem
from station.texts import Texts
from tests.fakes.fitting import fits
from tests.fakes.station import NOON, FakeStation
from tests.fakes.windows import open_counters  # noqa: F401 - the fixture `counter`
from ui.device_offers import offers_of
from ui.device_pictures import (
    FINE,
    IDENTIFIED,
    SCALE,
    SCANNED,
    SCANNER,
    SEEN,
    SHOWN,
    TROUBLED,
    WEIGHED,
    WORST,
)
from ui.theme import tokens
from ui.trial import KEYBOARD
from ui.widgets.live_card import ROWS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from station.devices.survey import Seen
    from tests.fakes.windows import Counter
    from ui.screens.devices import DevicesScreen

WEDGE_ROW, SCANNER_ROW, SCALE_ROW, PORT_ROW, HID_ROW = range(5)


def answer(told: object, hear: Callable[..., None]) -> None:
    """Answer a question as the core does: in a thread of its own."""
    thread = threading.Thread(target=hear, args=(told,))
    thread.start()
    thread.join()


def opened(desk: Counter, seen: list[Seen] | StationError | None = None) -> DevicesScreen:
    """Press the key that leads to the devices, and tell what is plugged in."""
    desk.press(Qt.Key.Key_F10)
    assert desk.station.posted[-1] == ChooseInquiry()
    desk.announce(InquiryChosen())
    screen = desk.window.stage.devices
    assert screen.isVisible()
    answer(SEEN if seen is None else seen, desk.station.equipment.surveys[-1])
    desk.wait_until(lambda: not screen.surveying.waits)
    return screen


def choose(screen: DevicesScreen, row: int) -> None:
    screen.list.setCurrentIndex(screen.list.rows.index(row))


def say(desk: Counter, screen: DevicesScreen, *passed: Passed) -> None:
    """Let a device say something, in its reader's thread."""
    said: list[object] = []
    screen.overheard.heard.connect(said.extend)
    for one in passed:
        answer(one, desk.station.equipment.hearers[-1])
    desk.wait_until(lambda: len(said) == len(passed))


def lines(screen: DevicesScreen) -> list[tuple[str, str, str, str]]:
    return [screen.live.rows.lines(row) for row in range(screen.live.rows.rowCount())]


# ── what is plugged in ───────────────────────────────────────────────────────────────────────


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


# ── what a device says ───────────────────────────────────────────────────────────────────────


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


# ── a test scan ──────────────────────────────────────────────────────────────────────────────


def typed(screen: DevicesScreen, text: str, gap_s: float = 0.005) -> None:
    """Bring keys as the wedge does."""
    for number, character in enumerate(text):
        screen.strike(character, number * gap_s)


def test_a_typed_test_scan_is_judged_where_it_belongs(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = opened(desk)
    choose(screen, SCALE_ROW)
    typed(screen, TEST_CODE + "\r")
    desk.wait_until(lambda: screen.trial_card.trial is not None)
    assert screen.list.currentIndex().row() == WEDGE_ROW
    assert screen.trial_card.headline.text() == "Pemindai siap dipakai"
    assert screen.trial_card.facts.text().endswith("jeda antarhuruf 5 md, terlama 5 md")
    assert lines(screen)[0][3].startswith("HUB-TEST/0123456789")


def test_another_layout_is_named_and_set_by_one_press(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = opened(desk)
    chosen: list[object] = []
    desk.window.stage.wedge_chosen.connect(chosen.append)
    typed(screen, "HUBßTEST-0123456789AQWZY\r")
    desk.wait_until(lambda: screen.trial_card.trial is not None)
    assert screen.trial_card.set_layout.text() == "Pakai tata letak Jerman (QWERTZ)"
    screen.trial_card.set_layout.click()
    assert desk.station.equipment.uses == [("wedge", {"layout": "de"})]
    assert chosen == [{"layout": "de"}]
    settings = structs.replace(desk.station.settings, wedge=WedgeOptions(layout="de"))
    desk.station.equipment.settings = settings
    answer(SEEN, desk.station.equipment.answers[-1])
    desk.wait_until(lambda: not screen.using.waits)
    assert screen.told.text() == "Setelan disimpan. Pindai kode uji sekali lagi."
    typed(screen, "HUBßTEST-0123456789AQWZY\r")
    desk.wait_until(lambda: screen.trial_card.trial is not None)
    assert screen.trial_card.trial is not None
    assert screen.trial_card.trial.is_fine


def test_a_slow_scanner_is_measured_and_the_limits_are_loosened_by_one_press(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = opened(desk)
    typed(screen, TEST_CODE + "\r", gap_s=0.042)
    desk.wait_until(lambda: screen.trial_card.trial is not None)
    assert screen.trial_card.facts.text().endswith("jeda antarhuruf 42 md, terlama 42 md")
    assert not screen.trial_card.set_layout.isVisible()
    screen.trial_card.set_gaps.click()
    gaps = {"median_gap_ms": 55, "one_gap_ms": 80, "idle_ms": 100}
    assert desk.station.equipment.uses == [("wedge", gaps)]


def test_a_scanner_on_a_line_is_judged_by_what_was_read(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = opened(desk)
    say(desk, screen, SCANNED[1])
    assert screen.list.currentIndex().row() == SCANNER_ROW
    assert screen.trial_card.headline.text() == "Pemindai siap dipakai"
    say(desk, screen, Passed(SCANNER.device, NOON, TEST_CODE.encode()))
    desk.wait_until(lambda: screen.trial_card.headline.text() == "Enter di akhir tidak datang")


def test_nothing_scanned_here_is_recorded_or_asked_for(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = opened(desk)
    posted = list(desk.station.posted)
    desk.announce(ScanLookedUp(Scan("JX1203345871", NOON, "keyboard")))
    assert screen.isVisible()
    assert (desk.station.posted, desk.station.inquiries) == (posted, [])
    assert lines(screen)[0][1] == "kode JX1203345871"


def test_a_scanner_that_is_too_slow_types_and_presses_nothing(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = opened(desk)
    screen.take_focus()
    for character in (*TEST_CODE, "\r"):
        key = Qt.Key.Key_Return if character == "\r" else Qt.Key(ord(character))
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, character)
            focus = QApplication.focusWidget()
            assert focus is not None
            QApplication.sendEvent(focus, event)
    assert screen.isVisible()
    assert screen.list.currentIndex().row() == WEDGE_ROW
    assert (desk.station.equipment.uses, desk.station.orders) == ([], [])


# ── a test weighing, and choosing ────────────────────────────────────────────────────────────


def test_a_weight_is_shown_with_how_its_stillness_is_known(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = opened(desk)
    choose(screen, SCALE_ROW)
    assert screen.weighing.next.text() == desk.window.texts("weighing.nothing_yet")
    desk.announce(SHOWN)
    assert screen.weighing.weight.text() == "1,250 kg"
    assert screen.weighing.stillness.text() == "Diam, diukur timbangan"
    assert screen.weighing.next.text() == "Berat ini siap dipakai"
    desk.announce(structs.replace(SHOWN, inferred=True, net=True))
    assert "disimpulkan" in screen.weighing.stillness.text()
    assert "neto" in screen.weighing.stillness.text()
    desk.announce(structs.replace(SHOWN, value=None, weight_g=None, obstacle="overload"))
    assert screen.weighing.weight.text() == "–"
    assert screen.weighing.next.text() == desk.window.texts("weighing.overload")


def test_zero_and_tare_are_ordered_where_the_protocol_has_them(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = opened(desk)
    choose(screen, SCALE_ROW)
    screen.weighing.to_zero.click()
    screen.weighing.to_tare.click()
    assert desk.station.orders == ["zero", "tare"]
    desk.station.refusal = DeviceError("scale_not_attached")
    screen.weighing.to_zero.click()
    assert screen.band.headline.text() == desk.window.texts("error.scale_not_attached")
    streaming = structs.replace(SCALE, zeroes=False, tares=False)
    screen.take_survey([structs.replace(SEEN[SCALE_ROW], used=streaming)])
    assert not screen.weighing.to_zero.isVisible()


def test_a_known_device_is_used_by_one_press(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = opened(desk)
    choose(screen, HID_ROW)
    screen.card.use.click()
    assert desk.station.equipment.uses == [("scanner", {"port": "hid:0c2e:0b61"})]
    assert not screen.card.use.isEnabled()
    used = structs.replace(SCANNER, address="hid:0c2e:0b61", device="hid:0c2e:0b61")
    now = [SEEN[0], structs.replace(SEEN[HID_ROW], state=State.READ, used=used)]
    answer(now, desk.station.equipment.answers[-1])
    desk.wait_until(lambda: screen.list.rows.rowCount() == len(now))
    assert screen.told.text() == "Pemindai ini dipakai mulai sekarang"
    assert screen.trial_card.isVisible()


def test_an_unknown_port_is_asked_and_what_answered_is_offered(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = opened(desk)
    choose(screen, PORT_ROW)
    screen.card.identify.click()
    path, hear = desk.station.equipment.asked[-1]
    assert path == "/dev/ttyUSB2"
    assert screen.offers.said.text().startswith("Mendengarkan")
    assert not screen.card.identify.isEnabled()
    answer([IDENTIFIED], hear)
    desk.wait_until(lambda: not screen.identifying.waits)
    first = screen.offers.rows[0]
    assert first.title.text().replace("\u200b", "").startswith("mt_sics · 9600 8N1")
    assert "menjawab SI" in first.detail.text()
    first.use.click()
    choices = {"port": "usb:067b:2303", "protocol": "mt_sics", "line": "9600 8N1"}
    assert desk.station.equipment.uses == [("scale", choices)]


def test_a_port_where_nobody_answers_says_what_to_do(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = opened(desk)
    choose(screen, PORT_ROW)
    screen.card.identify.click()
    silent = structs.replace(IDENTIFIED, evidence=())
    answer([silent], desk.station.equipment.asked[-1][1])
    desk.wait_until(lambda: not screen.identifying.waits)
    assert screen.offers.said.text() == desk.window.texts("identify.silent")
    in_use = structs.replace(silent, trouble=DeviceError("device_in_use", port="/dev/ttyUSB2"))
    screen.take_identified([in_use])
    assert "Tutup program lain" in screen.offers.said.text()


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


# ── how it looks ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("language", ["id", "en"])
def test_no_word_is_cut(counter: Callable[..., Counter], scale: float, language: str) -> None:
    desk = counter(FakeStation(language), scale=scale)
    screen = opened(desk)
    screen.take_trial(KEYBOARD, WORST)
    screen.show_device(SHOWN)
    screen._asked, screen._told = "/dev/ttyUSB2", [IDENTIFIED]
    for seen in (SEEN, TROUBLED):
        screen.take_survey(seen)
        for row in range(len(seen)):
            choose(screen, row)
            desk.wait_until(lambda: fits(desk.window, [screen, screen.card, desk.window.rail]))
    buttons = [one for one in desk.window.findChildren(QAbstractButton) if one.isVisible()]
    assert min(button.height() for button in buttons) >= tokens.TOUCH


def test_at_the_usual_size_nothing_needs_scrolling(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = opened(desk)
    screen.overheard.heard.emit([*SCANNED, *WEIGHED])
    screen.take_trial(KEYBOARD, WORST)
    screen.show_device(SHOWN)
    for row in range(len(SEEN)):
        choose(screen, row)
        desk.settle()
        desk.wait_until(lambda: screen._side.verticalScrollBar().maximum() == 0)


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_the_test_code_is_wide_enough_to_scan_from_a_screen(
    counter: Callable[..., Counter], scale: float
) -> None:
    desk = counter(scale=scale)
    screen = opened(desk)
    desk.settle()
    assert screen.trial_card.code.module >= 2


def test_a_change_of_language_leaves_no_word_of_the_other(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = opened(desk)
    screen.take_trial(KEYBOARD, FINE)
    desk.window.switch_language()
    assert screen.trial_card.headline.text() == "The scanner is ready"
    assert screen.card.state.text() == "Ready"
    assert screen.list.rows.lines(SCANNER_ROW)[1] == "Read"
    assert screen.title.text() == "Devices"


@pytest.mark.parametrize("problem", Problem)
def test_every_problem_has_its_sentences(counter: Callable[..., Counter], problem: Problem) -> None:
    screen = opened(counter())
    trial = structs.replace(WORST, problems=(problem,), layout=Layout.FR)
    screen.take_trial(KEYBOARD, trial)
    assert screen.trial_card.headline.text()
    assert "{" not in screen.trial_card.steps.text()


def test_keys_of_a_real_keyboard_are_judged_and_its_layout_is_set_at_once(
    counter: Callable[..., Counter],
) -> None:
    station = FakeStation()
    station.settings = structs.replace(station.settings, wedge=WedgeOptions(enabled=True))
    station.equipment.settings = station.settings
    desk = counter(station)
    screen = opened(desk)
    screen.take_focus()
    desk.enter(TEST_CODE)
    desk.wait_until(lambda: screen.trial_card.trial is not None)
    assert screen.trial_card.trial is not None
    assert (screen.trial_card.trial.is_fine, screen.trial_card.trial.typed) == (True, TEST_CODE)
    scans = [one.text for one in station.posted if isinstance(one, Scan)]
    assert scans == [TEST_CODE], "the desk decides that it is not recorded"
    desk.window.stage.wedge_chosen.emit({"layout": "de"})
    desk.enter("ZY-1234")
    scans = [one.text for one in station.posted if isinstance(one, Scan)]
    assert scans == [TEST_CODE, "YZ/1234"]


def test_a_scale_that_names_no_unit_is_offered_in_kilograms_and_says_so() -> None:
    texts = Texts.load("id")
    nameless = structs.replace(
        IDENTIFIED.evidence[0],
        protocol="toledo_8217",
        readings=(ScaleReading(weight(Decimal("1.25"), None), NOON, "x"),),
    )
    (offer,) = offers_of(structs.replace(IDENTIFIED, evidence=(nameless,)), "usb:1:2", texts)
    assert offer.choices["unit"] == "kg"
    assert texts("tools.unit_assumed") in offer.detail
    assert "unit" not in offers_of(IDENTIFIED, "usb:1:2", texts)[0].choices


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
