"""A hub's whole day without a network, from log-in to close-out; then all of it arrives, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from station.demo.badges import demo_badge
from station.events import CommandName, Verdict, Workflow
from tests.acceptance import gestures
from tests.acceptance import off_line_arrived as arrived
from tests.acceptance.gestures import allow, twice, typed, work_in
from tests.acceptance.off_line import (
    BAG,
    COURIER,
    RUN,
    lay_ready,
    morning_without_network,
)
from tests.acceptance.test_inquiry_story import ask, awb_shown, inquiry, receiving
from tests.fakes.central import rows
from tests.fakes.desks import barcode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.acceptance.off_line import OffLine, Parcels
    from tests.fakes.hub import Hub
    from tests.fakes.proxy import FaultProxy

NAME = CommandName
OK = Verdict.OK


@pytest.fixture
def parcels(hub: Hub) -> Parcels:
    return lay_ready(hub)


@pytest.fixture
def day(
    qtbot: QtBot, parcels: Parcels, hub: Hub, network: FaultProxy, tmp_path: Path
) -> Iterator[OffLine]:
    assert parcels
    with morning_without_network(qtbot, hub, network, tmp_path) as day:
        yield day


def log_in(day: OffLine) -> None:
    day.counter.scanner.send(demo_badge("operator01"))
    day.counter.until(lambda: day.counter.window.top_bar.operator.text() == "Operator 01")


def open_shift(day: OffLine) -> None:
    work_in(day.counter, Workflow.SHIFT)
    day.command(NAME.OPEN)
    day.counter.until(lambda: day.counter.story.verdict is OK)
    day.see(day.counter.story)


def unload_the_truck(day: OffLine, parcels: Parcels) -> None:
    work_in(day.counter, Workflow.RECEIVING)
    assert day.scan(RUN).word == "PINDAI SEGEL TRUK; TIDAK ADA: BUKA"
    assert day.scan("T-9001").verdict is OK
    for code in (*parcels.unloaded, BAG):
        assert day.scan(code).verdict is OK
    assert day.see(twice(day.counter, NAME.CLOSE)).verdict is OK


def receive_freely(day: OffLine, parcels: Parcels) -> str:
    ordered = day.scan(parcels.ordered)
    free = (parcels.bagged, parcels.loose, parcels.damaged, parcels.weighed)
    for code in (*free, parcels.relabelled, parcels.lost):
        assert day.scan(code).verdict is OK
    assert day.scan(parcels.bagged).verdict is Verdict.DUPLICATE
    return ordered.awb


def pick_up(day: OffLine, parcels: Parcels) -> None:
    work_in(day.counter, Workflow.PICKUP)
    assert day.scan(parcels.booked).word == "KETIK NAMA PENGIRIM"
    typed(day.counter, "Toko Melati")
    day.counter.sign()
    assert day.see(gestures.keep_proof(day.counter)).verdict is OK
    work_in(day.counter, Workflow.RECEIVING)
    assert day.scan(parcels.booked).verdict is OK


def weigh(day: OffLine, parcels: Parcels) -> None:
    counter = day.counter
    work_in(counter, Workflow.WEIGHING)
    counter.until(lambda: counter.window.screen_.scale is not None)
    assert day.scan(parcels.weighed).word == f"TARUH {parcels.weighed} DI TIMBANGAN"
    day.scale.obey(f"{parcels.weight_g / 1000 + 0.1:.3f}")
    counter.until(lambda: counter.story.verdict is OK and counter.story.awb == parcels.weighed)
    day.see(counter.story)
    day.scale.obey("0")


def hold_and_cure(day: OffLine, parcels: Parcels) -> None:
    """A damaged parcel stays off the truck until it was wrapped anew, which a supervisor allows."""
    counter = day.counter
    work_in(counter, Workflow.PROBLEM)
    counter.scanner.send(barcode(NAME.PROBLEM, "DM"))
    counter.until(lambda: day.panel.number.text() == "DM")
    assert day.scan(parcels.damaged).verdict is OK
    work_in(counter, Workflow.HANDOVER)
    day.see(day.command(NAME.OPEN, parcels.hop))
    assert day.scan(parcels.damaged).verdict is Verdict.HOLD
    work_in(counter, Workflow.PROBLEM)
    counter.scanner.send(barcode(NAME.RESOLVE))
    counter.until(lambda: NAME.PROBLEM in day.panel.buttons)
    assert day.scan(parcels.damaged).word == "MINTA IZIN: DM SELESAI"
    assert day.see(allow(counter, "dibungkus ulang")).verdict is OK


def pack(day: OffLine, parcels: Parcels) -> str:
    work_in(day.counter, Workflow.PACKING)
    day.see(day.command(NAME.OPEN, parcels.hop))
    bag = day.counter.number_shown("B")
    assert day.scan(parcels.bagged).verdict is OK
    assert twice(day.counter, NAME.SEAL).word == "PINDAI NOMOR SEGEL"
    assert day.scan("SEGEL-0042").verdict is OK
    return bag


def hand_over(day: OffLine, parcels: Parcels, bag: str) -> str:
    """The manifest that was open meanwhile goes on; its paper comes out by itself."""
    work_in(day.counter, Workflow.HANDOVER)
    number = day.counter.number_shown("M")
    for code in (parcels.loose, parcels.damaged, bag):
        assert day.scan(code).verdict is OK
    assert day.see(twice(day.counter, NAME.CLOSE)).verdict is OK
    day.counter.until(lambda: any(day.paper.glob("*.pdf")))
    return number


def deliver(day: OffLine, parcels: Parcels) -> str:
    """A courier goes out with two and comes back with one, and a proof on paper for the other."""
    counter = day.counter
    work_in(counter, Workflow.DELIVERY)
    assert day.see(day.command(NAME.OPEN, COURIER)).verdict is OK
    number = counter.number_shown("R")
    for code in (parcels.paid, parcels.home):
        assert day.scan(code).verdict is OK
    assert day.see(twice(counter, NAME.CLOSE)).verdict is OK
    collect(day, parcels.collected)
    counter.scanner.send(number)
    counter.number_shown("R")
    assert day.scan(parcels.home).verdict is OK
    twice(counter, NAME.YES)
    assert day.scan(parcels.paid).word == "KETIK NAMA PENERIMA"
    prove(day, "Ibu Sari", "keluarga", cod="150000")
    assert twice(counter, NAME.CLOSE).word == "KETIK TUNAI, YA BILA PAS: RP 150.000"
    assert day.see(typed(counter, "150.000")).verdict is OK
    return number


def collect(day: OffLine, awb: str) -> None:
    assert day.scan(awb).word == "KETIK NAMA PENERIMA"
    prove(day, "Ani Wijaya", "sendiri")


def prove(day: OffLine, name: str, relation: str, cod: str = "") -> None:
    typed(day.counter, name)
    gestures.choose_relation(day.counter, relation)
    if cod:
        typed(day.counter, cod)
    day.counter.sign()
    assert day.see(gestures.keep_proof(day.counter)).verdict is OK


def print_a_lost_label(day: OffLine, parcels: Parcels) -> None:
    work_in(day.counter, Workflow.LOST_LABEL)
    assert day.scan(parcels.relabelled).word == "PILIH ALASAN LABEL ULANG"
    assert day.see(typed(day.counter, "1")).verdict is OK


def look_up(day: OffLine, parcels: Parcels) -> None:
    screen = inquiry(day.counter)
    ask(day.counter, parcels.weighed)
    assert awb_shown(day.counter) == parcels.weighed
    assert screen.band.headline.text().startswith("Luring · data per ")
    receiving(day.counter)


def take_stock(day: OffLine, here: tuple[str, ...]) -> str:
    """All that lies here is counted; one parcel is not there."""
    work_in(day.counter, Workflow.STOCKTAKE)
    day.command(NAME.OPEN)
    number = day.counter.number_shown("S")
    day.see(day.counter.story)
    for code in here:
        assert day.scan(code).verdict is OK
    day.counter.until(lambda: day.panel.count.text() == f"{len(here)} / {len(here) + 1}")
    twice(day.counter, NAME.CLOSE)
    day.counter.until(lambda: day.counter.story.verdict is OK)
    assert "kurang 1" in day.see(day.counter.story).headline
    return number


def close_out(day: OffLine) -> None:
    """The supervisor signs for a shift of which nothing has been sent, and is told so."""
    counter = day.counter
    work_in(counter, Workflow.SHIFT)
    twice(counter, NAME.CLOSE)
    counter.until(lambda: "TANDA TANGANI" in counter.story.word)
    assert f"BELUM TERKIRIM {counter.waiting()}" in counter.story.word
    closed = day.see(allow(counter))
    assert "selisih 1 resi" in closed.headline
    assert "belum terkirim" in closed.warning
    counter.picture("day-off-line-closed")


def test_a_whole_day_off_line_arrives_once(
    day: OffLine, parcels: Parcels, hub: Hub, network: FaultProxy
) -> None:
    log_in(day)
    open_shift(day)
    unload_the_truck(day, parcels)
    ordered = receive_freely(day, parcels)
    pick_up(day, parcels)
    weigh(day, parcels)
    hold_and_cure(day, parcels)
    bag = pack(day, parcels)
    manifest = hand_over(day, parcels, bag)
    round_no = deliver(day, parcels)
    print_a_lost_label(day, parcels)
    look_up(day, parcels)
    floor = (parcels.booked, parcels.weighed, parcels.relabelled, parcels.home, ordered)
    number = take_stock(day, (*parcels.unloaded, parcels.in_bag, *floor))
    close_out(day)
    assert day.counter.pill.startswith("Luring")
    assert rows(hub.osas_url, "SELECT count(*) FROM hub_station.event_ledger") == [(0,)]
    network.listen()
    day.counter.all_sent()
    arrived.assert_rows(hub)
    arrived.assert_moved_once(hub, arrived.moves(parcels, ordered))
    assert arrived.documents(hub, bag, manifest, round_no, number) == [
        ("bag", "in_transit", "SEGEL-0042"),
        ("manifest", parcels.hop, "3"),
        ("round", "closed", "150000"),
        ("missing", parcels.lost, ""),
    ]
    assert all((one.decision.data_age_s or 0) > 900 for one in day.told)
