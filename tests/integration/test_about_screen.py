"""About, in the window: which program it is, what it is made of, and a file for support."""

from __future__ import annotations

import threading
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from station.bootstrap import Station
from station.build import Build
from station.errors import StationError
from station.events import ChooseInquiry, ChooseWorkflow, InquiryChosen, Workflow
from station.folders import Folders
from station.options import Settings
from station.support import bundle
from station.support.licences import Component, components, reflowed, text_of
from tests.fakes.fitting import fits
from tests.fakes.windows import open_counters  # noqa: F401 - the fixture `counter`

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.windows import Counter
    from ui.screens.about import AboutScreen

CTRL = Qt.KeyboardModifier.ControlModifier


def opened(desk: Counter) -> AboutScreen:
    """Press the key that leads here."""
    desk.press(Qt.Key.Key_I, CTRL)
    assert isinstance(desk.station.posted[-1], ChooseInquiry)
    desk.announce(InquiryChosen())
    assert desk.window.stage.shows_about
    return desk.window.stage.about


def answer(desk: Counter, made: Path | StationError) -> None:
    """Answer as the core does: in a thread of its own."""
    thread = threading.Thread(target=desk.station.bundles[-1], args=(made,))
    thread.start()
    thread.join()
    desk.wait_until(lambda: not desk.window.stage.about.question.waits)


def test_a_key_tells_which_program_it_is_and_what_it_is_made_of(
    counter: Callable[..., Counter], monkeypatch: pytest.MonkeyPatch
) -> None:
    built = Build("1.2.3", "abc1234", "2026-11-26")
    monkeypatch.setattr("ui.screens.about.this_build", lambda: built)
    desk = counter()
    screen = opened(desk)
    assert screen.name.text() == "Hub Station 1.2.3"
    assert "Dibangun 2026-11-26 dari abc1234" in screen.facts.text()
    assert "Skema OSAS: 0" in screen.facts.text()
    assert screen.list.rows.rowCount() == len(components())
    names = [screen.list.rows.at(row).name for row in range(screen.list.rows.rowCount())]
    screen.list.setCurrentIndex(screen.list.rows.index(names.index("pyside6-essentials")))
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in screen.words.toPlainText()
    desk.press(Qt.Key.Key_Escape)
    assert desk.station.posted[-1] == ChooseWorkflow(Workflow.RECEIVING)


def test_the_rail_leads_here_too_and_marks_it(counter: Callable[..., Counter]) -> None:
    desk = counter()
    desk.press(Qt.Key.Key_F8)
    desk.window.rail.about.click()
    desk.announce(InquiryChosen())
    assert desk.window.stage.shows_about
    assert desk.window.stage.topic == "support"
    assert desk.window.rail.about.isChecked()


def test_one_press_makes_one_support_file_and_says_where_it_is(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = opened(desk)
    desk.press(Qt.Key.Key_B, CTRL)
    desk.press(Qt.Key.Key_B, CTRL)
    assert len(desk.station.bundles) == 1
    assert screen.hint.text() == "Berkas bantuan sedang dibuat …"
    answer(desk, Path("/home/cgk/b.zip"))
    assert screen.told.text() == f"Kirim ke tim dukungan: {Path('/home/cgk/b.zip')}"
    desk.press(Qt.Key.Key_B, CTRL)
    answer(desk, StationError("bundle_not_written", file="/x/b.zip", cause="full"))
    assert screen.told.text() == ""
    assert "/x/b.zip (full)" in screen.band.headline.text()


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_it_fits_in_both_languages_and_sizes(counter: Callable[..., Counter], scale: float) -> None:
    desk = counter(scale=scale)
    screen = opened(desk)
    for _ in range(2):
        desk.wait_until(lambda: fits(desk.window, [desk.window, screen]))
        desk.window.switch_language()


def test_a_station_makes_the_file_in_a_thread_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUB_STATION_HOME", str(tmp_path))
    station = Station(Folders.under(tmp_path), Settings())
    station.open()
    told: list[Path | StationError] = []
    station.make_bundle(told.append)
    station.close()
    (made,) = told
    assert isinstance(made, Path)
    assert zipfile.ZipFile(made).testzip() is None


@pytest.mark.expected_logs("no support bundle")
def test_a_fault_while_it_is_made_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Path:
        raise ZeroDivisionError

    monkeypatch.setattr(bundle, "make", broken)
    station = Station(Folders.under(tmp_path), Settings())
    station.open()
    told: list[Path | StationError] = []
    station.make_bundle(told.append)
    station.close()
    assert [str(each) for each in told] == ["bundle_not_made()"]


def test_of_licences_the_one_made_use_of_is_named() -> None:
    of = {
        licence: Component("x", "1", licence, "x.txt").used_under
        for licence in ("LGPL-3.0-only OR GPL-2.0-only", "GPL-3.0-only OR MIT", "Zlib AND MIT")
    }
    assert list(of.values()) == ["LGPL-3.0-only", "MIT", "Zlib AND MIT"]


def test_a_program_packed_without_its_licences_says_nothing_of_them(tmp_path: Path) -> None:
    assert components(tmp_path) == []
    (tmp_path / "components.json").write_text("not json")
    assert components(tmp_path) == []
    assert text_of(Component("x", "1", "MIT", "x.txt"), tmp_path) == ""


def test_reflowed_words_are_the_same_words() -> None:
    for component in components():
        text = text_of(component)
        assert reflowed(text).split() == text.split(), component.name
