"""Whatever is plugged in, a person is told how it is; what is no business of theirs is left out."""

from __future__ import annotations

from station.devices.identity import Bus, Found, Identity
from station.devices.protocols import Role
from station.devices.survey import WEDGE, Seen, State, Used, surveyed
from station.errors import DeviceError

ADAPTER = Found("/dev/ttyUSB0", Identity("serial", 0x1A86, 0x7523), "USB Serial")
BUILT_IN = Found("/dev/ttyS0", Identity("serial", by_path="/dev/ttyS0"))


def hid(vid: int, pid: int, page: int, usage: int = 6, name: str = "") -> Found:
    bus: Bus = "hid"
    return Found(f"/dev/hidraw{pid}", Identity(bus, vid, pid), name, page, usage)


def used(address: str, key: str = "", *, is_open: bool = False) -> Used:
    trouble = DeviceError(key, port=address) if key else None
    return Used(address, Role.SCANNER, f"serial {address}", is_open=is_open, trouble=trouble)


def look(*there: Found, used: Used | None = None, may: bool = True, wedge: bool = True) -> Seen:
    """Return the line of the one device beside the keyboard's."""
    lines = surveyed(
        there,
        [used] if used else [],
        wedge=wedge,
        allowed=lambda _: may,
        group_of=lambda _: "dialout",
    )
    assert lines[0].kind == WEDGE
    return lines[1]


def states(*there: Found) -> list[str]:
    lines = surveyed(there, [], wedge=False, allowed=lambda _: True, group_of=lambda _: "")
    return [line.state for line in lines]


def test_the_keyboard_is_always_there() -> None:
    assert states() == [State.WEDGE_OFF]


def test_a_port_that_nobody_knows_is_free() -> None:
    line = look(ADAPTER)
    assert (line.state, line.address, line.kind) == (State.FREE, "usb:1a86:7523", "port")


def test_a_device_that_is_read_is_found_by_its_path_its_ids_or_both() -> None:
    for address in ("/dev/ttyUSB0", "usb:1a86:7523", "USB:1A86:7523"):
        line = look(ADAPTER, used=used(address, is_open=True))
        assert (line.state, line.kind) == (State.READ, "scanner"), address
        assert line.used is not None
        assert line.used.device == f"serial {address}"


def test_a_device_that_is_not_plugged_in_stays_on_the_screen() -> None:
    gone = used("usb:0403:6001", "device_cannot_open")
    assert look(used=gone).state is State.MISSING
    lines = surveyed([ADAPTER], [gone], wedge=True, allowed=lambda _: True, group_of=lambda _: "")
    assert [line.state for line in lines[1:]] == [State.MISSING, State.FREE]


def test_a_server_on_the_network_is_in_no_listing_and_is_read() -> None:
    assert look(used=used("tcp:10.0.0.9:9100", is_open=True)).state is State.READ


def test_another_program_that_holds_the_port_is_told() -> None:
    assert look(ADAPTER, used=used("/dev/ttyUSB0", "device_in_use")).state is State.IN_USE
    assert look(ADAPTER, used=used("/dev/ttyUSB0", "device_cannot_open")).state is State.FAILING
    assert look(ADAPTER, used=used("/dev/ttyUSB0")).state is State.SEARCHED


def test_who_may_open_it_is_told_where_this_user_may_not() -> None:
    line = look(ADAPTER, may=False)
    assert (line.state, line.group) == (State.NOT_ALLOWED, "dialout")
    held = look(ADAPTER, used=used("/dev/ttyUSB0", "device_not_allowed"), may=False)
    assert (held.state, held.group) == (State.NOT_ALLOWED, "dialout")


def test_a_known_device_is_offered_by_its_name() -> None:
    scanner = look(hid(0x0C2E, 0x0B61, 0x8C))
    assert (scanner.state, scanner.name) == (State.USABLE, "Honeywell (USB HID POS)")
    assert look(hid(0x0922, 0x8003, 0x8D)).kind == "scale"


def test_a_scanner_that_types_is_known_by_its_maker_and_other_keyboards_are_not_shown() -> None:
    typing = hid(0x0C2E, 0x0B61, 0x01)
    assert look(typing).state is State.TYPES
    keyboard, mouse = hid(0x046D, 0xC31C, 0x01), hid(0x046D, 0xC077, 0x01, 2)
    assert states(keyboard, mouse) == [State.WEDGE_OFF]


def test_a_label_printer_is_named_and_needs_nothing() -> None:
    printer = Found("/dev/ttyACM0", Identity("serial", 0x0A5F, 0x0009), "ZTC")
    line = look(printer)
    assert (line.kind, line.state, line.name) == ("printer", State.NOT_YET, "Zebra (ZPL II)")


def test_a_model_that_cannot_be_used_says_why() -> None:
    line = look(hid(0x04D9, 0x8010, 0x8D))
    assert (line.state, line.refusal) == (State.REFUSED, "scale_not_standard")


def test_a_device_with_several_collections_is_one_line() -> None:
    one = hid(0x0C2E, 0x0B61, 0x8C, 1)
    assert states(one, one, BUILT_IN) == [State.WEDGE_OFF, State.FREE, State.USABLE]
