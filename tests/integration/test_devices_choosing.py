"""A test weighing, in the window, and choosing what the station reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from station.devices.survey import State
from station.errors import DeviceError
from tests.fakes.devices_screen import HID_ROW, PORT_ROW, SCALE_ROW, answer, choose, opened
from tests.fakes.windows import open_counters  # noqa: F401 - the fixture `counter`
from ui.device_pictures import IDENTIFIED, SCALE, SCANNER, SEEN, SHOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.windows import Counter


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
    choices = {"port": "hid:0c2e:0b61", "protocol": "", "line": ""}
    assert desk.station.equipment.uses == [("scanner", choices)]
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
