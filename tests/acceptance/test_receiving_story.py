"""A morning at the receiving desk, through the window that the operator sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from station.demo.shift import VERDICTS, Plant
from station.events import UnreadableReason, Verdict, Workflow
from station.texts import Texts

if TYPE_CHECKING:
    from tests.acceptance.counter import CounterAtWork
    from tests.fakes.hub import Hub

INDONESIAN, ENGLISH = Texts.load("id"), Texts.load("en")


def test_each_kind_of_parcel_gets_its_own_colour_and_word(counter: CounterAtWork, hub: Hub) -> None:
    receiving = counter.window.rail.workflows[Workflow.RECEIVING]
    QTest.mouseClick(receiving, Qt.MouseButton.LeftButton)
    plants = [
        Plant.BELONGS_HERE,
        Plant.RECEIVED_BEFORE,
        Plant.ELSEWHERE,
        Plant.PROBLEM,
        Plant.UNKNOWN,
        Plant.PRODUCT,
        Plant.CANCELLED,
        Plant.DELIVERED,
        Plant.PAYMENT,
    ]
    for plant in plants:
        story = counter.scan(hub.code(plant))
        verdict = VERDICTS[plant]
        assert (story.verdict, story.word) == (verdict, INDONESIAN(f"verdict.{verdict}").upper())
        assert counter.painted_colour() == counter.expected_colour(verdict), plant
        counter.picture(f"receiving-{verdict}")
    counter.until(lambda: counter.window.screen_.scans.table.scans.rowCount() == len(plants))
    counter.all_sent()
    arrived = counter.tally()
    assert arrived.agrees
    assert arrived.journalled == len(plants)


def test_a_parcel_goes_where_the_big_letters_say(counter: CounterAtWork, hub: Hub) -> None:
    story = counter.scan(hub.code(Plant.BELONGS_HERE))
    assert story.place_word == "Lajur"
    assert story.place_code
    assert counter.scan(hub.code(Plant.PROBLEM)).place_code == "M1"
    assert counter.scan(hub.unknown_codes(1)[0]).place_code == "X"


def test_the_same_parcel_again_is_a_duplicate_that_says_who_and_when(
    counter: CounterAtWork, hub: Hub
) -> None:
    code = hub.code(Plant.BELONGS_HERE)
    assert counter.scan(code).verdict is Verdict.OK
    counter.scan(hub.unknown_codes(1)[0])
    story = counter.type_number(code)
    assert story.verdict is Verdict.DUPLICATE
    assert "operator01 · Meja 3" in " ".join(story.details)


def test_a_number_no_scanner_reads_is_typed(counter: CounterAtWork, hub: Hub) -> None:
    code = hub.code(Plant.BELONGS_HERE)
    story = counter.type_number(code.lower())
    assert (story.verdict, story.awb) == (Verdict.OK, code)
    assert counter.window.screen_.entry.field.text() == ""
    (scan,) = counter.station.session()
    assert scan.device == "typed"


def test_a_scanner_that_types_is_read_and_types_nothing(counter: CounterAtWork, hub: Hub) -> None:
    codes = hub.codes(Plant.BELONGS_HERE)[:3]
    assert [counter.scan_by_keys(code).awb for code in codes] == codes
    assert counter.window.screen_.entry.field.text() == ""
    assert {scan.device for scan in counter.station.session()} == {"keyboard"}


@pytest.mark.parametrize(
    ("bytes_", "reason"),
    [
        (b"\x1b[2J\x03JX12\r", UnreadableReason.CONTROL_CHARACTERS),
        ("JX12é9\r".encode(), UnreadableReason.NOT_ASCII),
        (b"A" * 1_000_000 + b"\r", UnreadableReason.TOO_LONG),
        (b"JX1203345871", UnreadableReason.NO_SUFFIX),
    ],
)
def test_what_is_no_code_says_so_and_the_next_scan_is_read(
    counter: CounterAtWork, hub: Hub, bytes_: bytes, reason: UnreadableReason
) -> None:
    before = counter.window.screen_.pane.news
    counter.scanner.send_bytes(bytes_)
    story = counter.next_story(before)
    assert story.verdict is None
    assert story.details == (INDONESIAN(f"unreadable.{reason}"),)
    counter.picture(f"unreadable-{reason}")
    assert counter.scan(hub.code(Plant.BELONGS_HERE)).verdict is Verdict.OK
    assert len(counter.station.session()) == 1


def test_a_scanner_pulled_out_in_mid_code_and_put_back_leaves_no_half_scan(
    counter: CounterAtWork, hub: Hub
) -> None:
    scanner = counter.window.top_bar.scanner
    first, second = hub.codes(Plant.BELONGS_HERE)[:2]
    assert counter.scan(first).awb == first
    counter.scanner.send_bytes(second[:6].encode())
    counter.scanner.unplug()
    counter.until(lambda: scanner.text() == "Pemindai: terputus")
    counter.picture("scanner-unplugged")
    counter.scanner.plug()
    counter.until(lambda: scanner.text() == "Pemindai")
    assert counter.scan(second).awb == second
    assert [scan.decision.awb for scan in counter.station.session()] == [second, first]


def test_the_window_speaks_english_after_one_click(counter: CounterAtWork, hub: Hub) -> None:
    counter.scan(hub.code(Plant.ELSEWHERE))
    QTest.mouseClick(counter.window.rail.language, Qt.MouseButton.LeftButton)
    assert counter.story.word == ENGLISH("verdict.missort").upper()
    counter.picture("english")
