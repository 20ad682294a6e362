"""The station's own reader tells its bytes to who looks; another scanner is chosen without a restart."""

from __future__ import annotations

import queue
from typing import TYPE_CHECKING

import msgspec
import pytest

from station.clock import SystemClock
from station.devices.identity import Found, Identity
from station.devices.simulators.lines import PtyLine
from station.devices.survey import Seen, State
from station.equipment import Equipment
from station.errors import DeviceError, StationError
from station.events import DeviceEvent, DeviceFound, DeviceLost, Scan
from station.options import ScaleOptions, SerialScannerOptions, Settings
from station.preferences import load_preferences
from station.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from station.devices.tap import Passed

PATIENCE_S = 20.0


class Counter:
    """A scanner's line, the equipment that reads it, and what came of it."""

    def __init__(self, folder: Path) -> None:
        self.line, self.other = PtyLine(folder / "one"), PtyLine(folder / "other")
        self.line.plug()
        self.other.plug()
        self.preferences = folder / "preferences.toml"
        settings = msgspec.structs.replace(Settings(), scanner=SerialScannerOptions(self.line.port))
        self.there = [
            Found(line.port, Identity("serial", by_path=line.port))
            for line in (self.line, self.other)
        ]
        self.equipment = Equipment(
            settings, self.preferences, SystemClock(), lambda: list(self.there)
        )
        self.events: queue.SimpleQueue[DeviceEvent] = queue.SimpleQueue()
        self.answers: queue.SimpleQueue[list[Seen] | StationError] = queue.SimpleQueue()
        self.weighed_with: list[ScaleOptions] = []
        self.equipment.attach(self.events.put, self.weighed_with.append)

    def next(self) -> DeviceEvent:
        return self.events.get(timeout=PATIENCE_S)

    def answer(self) -> list[Seen]:
        told = self.answers.get(timeout=PATIENCE_S)
        assert isinstance(told, list), told
        return told


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    counter = Counter(tmp_path)
    assert isinstance(counter.next(), DeviceFound)
    yield counter
    counter.equipment.stop()
    counter.line.close()
    counter.other.close()


def test_who_looks_sees_every_byte_and_the_scan_goes_its_way(counter: Counter) -> None:
    passed: queue.SimpleQueue[Passed] = queue.SimpleQueue()
    stop = counter.equipment.listen(passed.put)
    counter.line.write(b"JX1203345871\r")
    scan = counter.next()
    assert isinstance(scan, Scan)
    data = b""
    read_as: list[object] = []
    while not read_as:
        one = passed.get(timeout=PATIENCE_S)
        data += one.data
        read_as += one.read_as
    assert (data, read_as) == (b"JX1203345871\r", [scan])
    stop()
    counter.line.write(b"JX1203345872\r")
    assert isinstance(counter.next(), Scan)
    assert passed.empty()


@pytest.mark.expected_logs("a listener failed")
def test_a_listener_that_fails_keeps_no_scan_away(counter: Counter) -> None:
    def fail(_passed: Passed) -> None:
        raise ZeroDivisionError

    counter.equipment.listen(fail)
    counter.line.write(b"JX1203345871\r")
    assert isinstance(counter.next(), Scan)
    counter.line.write(b"JX1203345872\r")
    assert isinstance(counter.next(), Scan)


def test_another_scanner_is_read_at_once_and_after_the_next_start(counter: Counter) -> None:
    counter.equipment.use("scanner", {"port": counter.other.port}, counter.answers.put)
    assert counter.other.port in [line.address for line in counter.answer()]
    assert isinstance(counter.next(), DeviceFound)
    counter.line.write(b"JX0000000001\r")  # nobody reads this one any more
    counter.other.write(b"JX1203345871\r")
    scan = counter.next()
    assert isinstance(scan, Scan)
    assert scan.text == "JX1203345871"
    kept = load_preferences(counter.preferences, Settings())
    assert kept.scanner == SerialScannerOptions(counter.other.port)


def test_a_survey_says_which_one_is_read(counter: Counter) -> None:
    counter.equipment.survey(counter.answers.put)
    states = {line.address: line.state for line in counter.answer()}
    assert states[counter.line.port] is State.READ
    assert states[counter.other.port] is State.FREE
    counter.line.unplug()
    assert isinstance(counter.next(), DeviceLost)
    counter.there.clear()
    counter.equipment.survey(counter.answers.put)
    states = {line.address: line.state for line in counter.answer()}
    assert states[counter.line.port] is State.MISSING


def test_a_scale_is_chosen_read_and_zeroed_without_a_restart(counter: Counter) -> None:
    choices = {"port": counter.other.port, "protocol": "mt_sics", "line": "9600 8N1"}
    counter.equipment.use("scale", choices, counter.answers.put)
    scale = next(line for line in counter.answer() if line.kind == "scale")
    assert scale.used is not None
    assert (scale.used.zeroes, scale.used.tares, scale.used.protocol) == (True, True, "mt_sics")
    assert counter.weighed_with == [counter.equipment.settings.scale]
    assert isinstance(counter.next(), DeviceFound)
    counter.equipment.order_scale("zero", "scale_cannot_zero")
    heard = b""
    while b"Z\r\n" not in heard:
        heard += counter.other.read(PATIENCE_S) or b""
        if heard.endswith(b"SI\r\n"):  # an order waits for the answer to what was asked before
            counter.other.write(b"S S      1.250 kg\r\n")
    kept = load_preferences(counter.preferences, Settings())
    assert (kept.scale.port, kept.scale.protocol) == (counter.other.port, "mt_sics")


def test_a_station_without_a_scale_refuses_to_zero_it(counter: Counter) -> None:
    with pytest.raises(DeviceError, match="scale_not_attached"):
        counter.equipment.order_scale("zero", "scale_cannot_zero")


def test_asking_devices_leaves_alone_what_is_read_and_ends_with_the_station(
    counter: Counter,
) -> None:
    told: queue.SimpleQueue[object] = queue.SimpleQueue()
    counter.equipment.identify("", told.put)
    counter.line.write(b"JX1203345871\r")
    assert isinstance(counter.next(), Scan)
    counter.equipment.stop()
    answer = told.get(timeout=PATIENCE_S)
    assert isinstance(answer, list)
    assert [one.found.path for one in answer] == [counter.other.port]


def test_a_layout_is_kept_beside_what_was_chosen_before(counter: Counter) -> None:
    counter.preferences.write_text('language = "en"\ntheme = "dark"\n')
    counter.equipment.use("wedge", {"layout": "de"}, counter.answers.put)
    counter.answer()
    kept = load_preferences(counter.preferences, Settings())
    assert (kept.wedge.layout, kept.ui.language, kept.ui.theme) == ("de", "en", "dark")
    assert counter.equipment.settings.wedge.layout == "de"


def test_a_choice_that_cannot_be_kept_is_told_and_not_made(counter: Counter) -> None:
    counter.preferences.mkdir()
    counter.equipment.use("wedge", {"layout": "de"}, counter.answers.put)
    told = counter.answers.get(timeout=PATIENCE_S)
    assert isinstance(told, StationError)
    assert told.key == "choice_not_kept"
    assert counter.equipment.settings.wedge.layout == "us"


def test_devices_that_cannot_be_listed_are_told(tmp_path: Path) -> None:
    def refuse() -> list[Found]:
        raise DeviceError("devices_not_listed", detail="busy")

    equipment = Equipment(Settings(), tmp_path / "none", SystemClock(), refuse)
    answers: queue.SimpleQueue[list[Seen] | StationError] = queue.SimpleQueue()
    equipment.survey(answers.put)
    told = answers.get(timeout=PATIENCE_S)
    assert isinstance(told, StationError)
    equipment.stop()


def test_the_sheet_for_scanners_is_written_or_it_is_told_why_not(
    counter: Counter, tmp_path: Path
) -> None:
    told: queue.SimpleQueue[object] = queue.SimpleQueue()
    for file in (tmp_path / "sheet.pdf", tmp_path / "none" / "sheet.pdf"):
        counter.equipment.sheet(file, Texts.load("id"), told.put)
    assert told.get(timeout=PATIENCE_S) == tmp_path / "sheet.pdf"
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")
    failure = told.get(timeout=PATIENCE_S)
    assert isinstance(failure, StationError)
    assert failure.key == "sheet_not_written"
