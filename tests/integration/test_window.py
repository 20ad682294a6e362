"""The station's window as a whole: what it says, and everything within reach."""

from __future__ import annotations

import gc
import threading
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

import msgspec
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from station.devices.readings import PrinterStatus
from station.events import (
    ChooseWorkflow,
    DeviceChanged,
    DeviceKind,
    LinkChanged,
    MirrorFound,
    MirrorRefreshed,
    OutboxChanged,
    PrinterShown,
    Scan,
    ScanNotSaved,
    StopConfirmed,
    StoreAlarm,
    Target,
    Verdict,
    WeightShown,
    Workflow,
    WorkflowChosen,
)
from station.options import DatabaseOptions, Settings, UiOptions, WedgeOptions
from tests.fakes.fitting import cut, shown
from tests.fakes.station import DECISIONS, NOON, FakeStation, recorded
from tests.fakes.weather import FLOOD, HELD, LAKE, STORM, FakeControls
from tests.fakes.windows import open_counters  # noqa: F401 - the fixture `counter`
from ui.app import build_window, run_window
from ui.main_window import MainWindow
from ui.screens.demo_panel import DemoPanel
from ui.station_wedge import StationWedge
from ui.theme import tokens

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.windows import Counter


def test_the_age_of_what_is_known_is_told_before_the_first_refresh_and_that_it_was_lost(
    counter: Callable[..., Counter],
) -> None:
    desk = counter(FakeStation("id", "light"))
    line = desk.window.screen_.owed.mirror
    told = []
    for news in (
        MirrorFound(NOON - timedelta(hours=5), 20_000),
        MirrorRefreshed(NOON, 20_001),
        MirrorFound(None, 0),
    ):
        desk.announce(news)
        told.append(line.text())
    assert told[0].startswith("20.000 resi · ")
    assert told[1].startswith("20.001 resi · ")
    assert told[2] == "belum diterima"


def test_the_network_and_the_outbox_in_plain_words(counter: Callable[..., Counter]) -> None:
    desk = counter()
    pill = desk.window.top_bar.network
    assert pill.text() == "Menghubungkan"
    desk.announce(*LAKE)
    assert pill.text() == "Daring · semua terkirim"
    desk.announce(OutboxChanged(Target.OSAS, 12, 0, NOON))
    assert pill.text() == "Daring · 12 menunggu"
    desk.announce(
        OutboxChanged(Target.OSAS, 128, 0, NOON - timedelta(minutes=12)),
        LinkChanged(Target.OSAS, online=False, reason="database_refused", at=NOON),
    )
    assert pill.text() == "Luring · 128 menunggu · 12 mnt"
    assert desk.window.screen_.owed.states[Target.OSAS].text() == "luring · 128 menunggu · 12 mnt"
    assert desk.window.screen_.owed.states[Target.ONMART].text() == "semua terkirim"
    desk.announce(OutboxChanged(Target.ONMART, 0, 3, None))
    assert pill.text().endswith("3 perlu dilihat")


def test_a_database_that_refuses_says_what_an_administrator_must_do(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    desk.announce(*HELD)
    owed = desk.window.screen_.owed
    assert desk.window.top_bar.network.text() == "Perlu admin · 12.345 menunggu · 4 perlu dilihat"
    assert owed.states[Target.OSAS].text() == "tertahan · 12.345 menunggu · 12 mnt"
    said = {target: (owed.reasons[target].text(), _ink(owed.reasons[target])) for target in Target}
    assert said == {
        Target.OSAS: (desk.window.texts("error.database_schema"), tokens.LIGHT.warn),
        Target.ONMART: (desk.window.texts("error.database_refused"), tokens.LIGHT.muted),
    }
    desk.announce(*LAKE)
    assert not any(label.isVisible() for label in (owed.reason, *owed.reasons.values()))


@pytest.mark.parametrize(
    ("reason", "colour"),
    [
        ("database_silent", tokens.LIGHT.muted),
        ("database_network", tokens.LIGHT.muted),
        ("database_auth", tokens.LIGHT.warn),
        ("database_unfit", tokens.LIGHT.warn),
    ],
)
def test_what_both_databases_say_is_said_once(
    counter: Callable[..., Counter], reason: str, colour: str
) -> None:
    desk = counter()
    desk.announce(*(LinkChanged(t, online=False, reason=reason, at=NOON) for t in Target))
    owed = desk.window.screen_.owed
    assert owed.reason.text() == desk.window.texts(f"error.{reason}")
    assert _ink(owed.reason) == colour
    assert not any(label.isVisible() for label in owed.reasons.values())


def _ink(label: QLabel) -> str:
    return label.palette().color(label.foregroundRole()).name().upper()


def test_ages_grow_while_nothing_happens(counter: Callable[..., Counter]) -> None:
    desk = counter()
    desk.announce(*STORM)
    desk.clock.at += timedelta(minutes=18)
    desk.window.show_ages()
    assert "30 mnt" in desk.window.top_bar.network.text()
    assert desk.window.top_bar.clock.text() == "14.25 WIB"


def test_a_scanner_that_is_pulled_out_says_so(counter: Callable[..., Counter]) -> None:
    desk = counter()
    desk.announce(DeviceChanged("scanner", DeviceKind.SCANNER, connected=False, at=NOON))
    assert desk.window.top_bar.scanner.text() == "Pemindai: terputus"
    desk.announce(DeviceChanged("scanner", DeviceKind.SCANNER, connected=True, at=NOON))
    assert desk.window.top_bar.scanner.text() == "Pemindai"


def test_an_alarm_of_the_store_stays_until_somebody_has_read_it(
    counter: Callable[..., Counter],
) -> None:
    station = FakeStation()
    station.befell.append(FLOOD)
    desk = counter(station)
    notice = desk.window.notice
    assert notice.isVisible(), "it befell the store before the window was there"
    assert "12345 pindaian" in notice.sentence.text()
    desk.announce(FLOOD, recorded())
    desk.press(Qt.Key.Key_Return)
    assert notice.isVisible()
    notice.button.click()
    desk.announce(FLOOD)
    assert not notice.isVisible(), "said once"
    desk.announce(StoreAlarm("store_clash", (), NOON))
    assert notice.isVisible()
    assert desk.rows == [recorded().decision.awb]


def test_the_session_is_counted_by_verdict(counter: Callable[..., Counter]) -> None:
    desk = counter()
    desk.announce(
        recorded(seq=1),
        recorded(seq=2),
        recorded(DECISIONS[Verdict.DUPLICATE], 3),
        recorded(DECISIONS[Verdict.UNKNOWN], 4),
        recorded(DECISIONS[Verdict.REJECTED], 5),
    )
    figures = {name: tile.figure.text() for name, tile in desk.window.screen_.session.tiles.items()}
    assert figures == {
        "scanned": "5", "ok": "2", "duplicate": "1", "missort": "0", "hold": "0", "aside": "2",
    }  # fmt: skip
    assert desk.window.screen_.session.point.text() == "40 % langsung ke lajur"


def test_scans_from_before_the_window_are_there_and_not_counted_twice(
    counter: Callable[..., Counter],
) -> None:
    earlier = [recorded(DECISIONS[Verdict.HOLD], 2), recorded(seq=1)]
    desk = counter(FakeStation(session=earlier))
    desk.announce(earlier[0], recorded(seq=3))
    assert desk.rows == [DECISIONS[v].awb for v in (Verdict.OK, Verdict.HOLD, Verdict.OK)]
    assert desk.window.screen_.session.tiles["scanned"].figure.text() == "3"
    assert desk.sounds.played == ["hold", "ok"]


def test_a_typed_number_goes_to_the_desk_like_a_scan(counter: Callable[..., Counter]) -> None:
    desk = counter()
    field = desk.window.screen_.entry.field
    field.insert("é")  # pasted
    desk.enter(" jx1203345871")
    field.insert("88LP1690114420137")
    desk.window.screen_.entry.record.click()
    desk.press(Qt.Key.Key_Return)
    assert desk.station.posted == [
        Scan("JX1203345871", NOON, "typed"),
        Scan("88LP1690114420137", NOON, "typed"),
    ]
    assert not field.text()


def test_f1_chooses_receiving_and_ctrl_k_leads_to_the_number(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    desk.window.rail.theme.setFocus()
    desk.press(Qt.Key.Key_F1)
    desk.wait_until(lambda: desk.station.posted == [ChooseWorkflow(Workflow.RECEIVING)])
    desk.announce(WorkflowChosen(Workflow.RECEIVING))
    assert desk.window.rail.workflows[Workflow.RECEIVING].isChecked()
    desk.press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert desk.window.screen_.entry.field.hasFocus()


def test_a_button_acts_at_once_when_its_key_is_pressed(counter: Callable[..., Counter]) -> None:
    desk = counter()
    desk.press(Qt.Key.Key_F1)
    assert desk.station.posted == [ChooseWorkflow(Workflow.RECEIVING)]


def test_tab_reaches_every_button(counter: Callable[..., Counter]) -> None:
    desk = counter()
    first: QWidget = desk.window.screen_.entry.field
    reached, widget = set(), first.nextInFocusChain()
    while widget is not None and widget is not first:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            reached.add(widget)
        widget = widget.nextInFocusChain()
    shown = {w for w in desk.window.findChildren(QAbstractButton) if w.isVisible()}
    assert shown <= reached


def test_the_next_scans_enter_does_not_silence_the_alarm(counter: Callable[..., Counter]) -> None:
    desk = counter()
    desk.announce(ScanNotSaved("JX1203345990", "disk_full", NOON))
    alarm = desk.window.alarm
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Tab, Qt.Key.Key_Escape):
        desk.press(key)
    assert alarm.isVisible()
    assert desk.sounds.looping
    desk.press(Qt.Key.Key_F12)
    desk.wait_until(lambda: not alarm.isVisible())
    assert not desk.sounds.looping
    assert desk.station.posted == [StopConfirmed("operator01")], "it is recorded who stopped"
    assert desk.window.screen_.pane.story.verdict is Verdict.NOT_SAVED


def test_the_alarm_counts_what_was_lost_and_grows_with_the_window(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    desk.announce(ScanNotSaved("JX1", "disk_full", NOON), ScanNotSaved("JX2", "disk_full", NOON))
    alarm = desk.window.alarm
    assert alarm.awb.text() == "2 paket belum tercatat; yang terakhir JX2."
    desk.window.resize(1920, 1080)
    desk.wait_until(lambda: alarm.size() == desk.window.size())
    desk.settle()
    assert [why for widget in shown(alarm) if (why := cut(widget))] == []
    alarm.button.click()
    assert not alarm.isVisible()


def test_news_from_many_threads_arrives_whole_and_in_each_threads_order(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    shown: list[object] = []
    desk.window.shown.connect(shown.append)
    scans = [recorded(seq=n) for n in range(1, 201)]
    boxes = [OutboxChanged(Target.OSAS, n, 0, NOON) for n in range(1, 201)]
    threads = [
        threading.Thread(target=lambda each=each: [*map(desk.station.announce, each)])
        for each in (scans, boxes)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    desk.wait_until(lambda: scans[-1] in shown and boxes[-1] in shown)
    assert [news for news in shown if news in scans] == scans
    assert len(desk.rows) == len(scans)


def test_a_scale_comes_goes_and_weighs_without_a_word_of_the_scanner(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    shown: list[object] = []
    desk.window.shown.connect(shown.append)
    weights = [
        WeightShown(
            *("scale", Decimal(grams), "g", grams),
            stable=True,
            inferred=False,
            net=False,
            obstacle="",
            at=NOON,
        )
        for grams in range(200)
    ]
    desk.announce(
        DeviceChanged("scanner", DeviceKind.SCANNER, connected=True, at=NOON),
        DeviceChanged("scale", DeviceKind.SCALE, connected=False, at=NOON),
        PrinterShown(PrinterStatus({"paper_out": True}, NOON, "printer")),
    )
    for weight in weights:
        desk.station.announce(weight)
    desk.wait_until(lambda: weights[-1] in shown)
    assert desk.window.top_bar.scanner.text() == "Pemindai"
    told = [news for news in shown if news in weights]
    assert told == weights[-1:], "of weights that wait only the last is worth painting"


def test_a_closed_window_hears_nothing_more(counter: Callable[..., Counter]) -> None:
    desk = counter()
    (hear,) = desk.station.hearers
    desk.window.close()
    assert desk.station.hearers == []
    hear(recorded())
    desk.settle()
    assert desk.window.screen_.pane.news is None


def test_a_keyboard_scanner_is_heard_whatever_has_the_focus(
    counter: Callable[..., Counter],
) -> None:
    station = FakeStation()
    station.settings = Settings(wedge=WedgeOptions())
    desk = counter(station)
    button = desk.window.rail.theme
    button.setFocus()
    desk.enter("JX1203345871")
    desk.wait_until(lambda: bool(station.posted))
    assert station.posted == [Scan("JX1203345871", NOON, "keyboard")]
    assert station.preferences == []


def test_the_demos_switches_reach_its_controls(counter: Callable[..., Counter]) -> None:
    controls = FakeControls()
    panel = DemoPanel(controls)
    desk = counter(extra_panel=panel)
    presses = {
        Qt.Key.Key_F5: ("cut", True),
        Qt.Key.Key_F6: ("running", False),
        Qt.Key.Key_F7: ("plugged", False),
        Qt.Key.Key_F8: "one",
    }
    for key, asked in presses.items():
        desk.press(key, Qt.KeyboardModifier.ControlModifier)
        desk.wait_until(partial(controls.was_asked, asked))
    panel.cut.click()
    assert controls.asked[-1] == ("cut", False)
    assert panel.pause.text() == "Jalankan pemindai"


def test_ten_thousand_rows_are_held_and_the_newest_is_on_top(
    counter: Callable[..., Counter],
) -> None:
    session = [recorded(seq=n) for n in range(10_000, 0, -1)]
    desk = counter(FakeStation(session=session))
    desk.announce(recorded(DECISIONS[Verdict.HOLD], 10_001))
    assert desk.rows[0] == DECISIONS[Verdict.HOLD].awb
    assert len(desk.rows) == 10_000
    table = desk.window.screen_.scans.table
    top_left = table.viewport().mapTo(desk.window, QPoint(0, 0))
    assert desk.window.rect().contains(QRect(top_left, table.viewport().size()))


def test_a_station_without_servers_says_so(counter: Callable[..., Counter]) -> None:
    station = FakeStation()
    station.settings = Settings(osas=DatabaseOptions(), onmart=DatabaseOptions())
    desk = counter(station)
    assert desk.window.top_bar.network.text() == "Server belum diatur"


def test_the_theme_is_the_one_that_was_chosen_last(counter: Callable[..., Counter]) -> None:
    assert counter(FakeStation("en", "dark")).window.look.palette is tokens.DARK


def test_the_station_runs_until_its_window_is_closed(qapp: QApplication) -> None:
    station = FakeStation()
    told: list[str] = []
    station.settings = msgspec.structs.replace(station.settings, ui=UiOptions(sound=False))

    def on_ready() -> None:
        told.append("ready")
        (window,) = (w for w in qapp.topLevelWidgets() if isinstance(w, MainWindow))
        window.complete.connect(window.close)

    assert run_window(station, on_ready=on_ready) == 0
    assert told == ["ready"]
    assert station.hearers == []
    assert gc.isenabled()


def test_a_window_that_closes_before_its_first_frame_was_told_hears_no_keys(
    qapp: QApplication,
) -> None:
    station = FakeStation()
    station.settings = msgspec.structs.replace(station.settings, wedge=WedgeOptions(enabled=True))
    window = build_window(qapp, station)
    window.show()
    window.grab()
    window.close()
    qapp.processEvents()
    assert window.findChildren(StationWedge) == []
