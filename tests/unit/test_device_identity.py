"""A device is itself again on another port and after a reboot; never another that looks alike."""

from __future__ import annotations

from itertools import count
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from station.devices.enumeration import hid_devices, serial_ports
from station.devices.identity import Found, Identity, find_again
from station.devices.transports.located import identified
from station.errors import DeviceError
from tests.fakes.hid import FakeHidapi, FakeHidGadget

if TYPE_CHECKING:
    from pathlib import Path

CH340 = (0x1A86, 0x7523)
FTDI = (0x0403, 0x6001)


def adapter(port: str, product: tuple[int, int] = CH340, number: str = "") -> Identity:
    by_id = f"usb-{product[0]:04x}_{number}-if00-port0"
    return Identity("serial", *product, number, by_id, port)


def plugged(*identities: Identity) -> list[Found]:
    """As the system deals out names: in no order that means anything."""
    return [Found(f"/dev/ttyUSB{number}", one) for number, one in enumerate(identities)]


def port_of(found: Found | None) -> str | None:
    return found.identity.by_path if found else None


def test_a_serial_number_is_known_on_any_port_among_others_of_its_model() -> None:
    ours, other = adapter("1", FTDI, "A1"), adapter("2", FTDI, "A2")
    assert port_of(find_again(ours, plugged(other, replace(ours, by_path="7")))) == "7"
    assert find_again(ours, plugged(other)) is None


def test_an_adapter_without_a_number_is_known_by_its_port() -> None:
    scale, scanner = adapter("1"), adapter("2")
    for there in (plugged(scale, scanner), plugged(scanner, scale)):
        assert port_of(find_again(scale, there)) == "1"
        assert port_of(find_again(scanner, there)) == "2"


def test_an_adapter_without_a_number_is_found_on_another_port_if_it_can_be_no_other() -> None:
    scale, scanner = adapter("1"), adapter("2")
    moved = adapter("9")
    assert port_of(find_again(scale, plugged(moved))) == "9"
    assert find_again(scale, plugged(moved, scanner)) is None
    assert port_of(find_again(scale, plugged(moved, scanner), [scanner])) == "9"
    assert find_again(scale, plugged(scanner), [scanner]) is None


def test_of_clones_with_one_number_the_one_on_its_port_is_meant() -> None:
    ours, clone = adapter("1", FTDI, "0001"), adapter("2", FTDI, "0001")
    assert port_of(find_again(ours, plugged(clone, ours))) == "1"
    assert find_again(adapter("3", FTDI, "0001"), plugged(ours, clone)) is None


def test_a_built_in_port_is_only_ever_itself() -> None:
    built_in = Identity("serial", by_path="/dev/ttyS0")
    assert port_of(find_again(built_in, plugged(built_in))) == "/dev/ttyS0"
    assert find_again(built_in, plugged(Identity("serial", by_path="/dev/ttyS1"))) is None


def test_a_name_serves_where_no_port_is_known() -> None:
    named = Identity("serial", *CH340, by_id="usb-one")
    assert find_again(named, plugged(named, replace(named, by_id="usb-two"))) is not None


@given(data=st.data())
@settings(max_examples=60)
def test_whatever_is_moved_or_rebooted_a_device_is_itself_or_nobody(data: st.DataObject) -> None:
    """Devices of two models, some without a number, all moved at will and listed in any order."""
    ports, ids = count(), count(1)
    devices = [
        adapter(f"port{next(ports)}", product, f"N{next(ids)}" if has_number else "")
        for product, has_number in data.draw(
            st.lists(st.tuples(st.sampled_from([CH340, FTDI]), st.booleans()), max_size=5)
        )
    ]
    here = {at: one for at, one in enumerate(devices) if data.draw(st.booleans())}
    moved = {at for at in here if data.draw(st.booleans())}
    now = {
        at: replace(one, by_path=f"port{next(ports)}") if at in moved else one
        for at, one in here.items()
    }
    there = plugged(*data.draw(st.permutations(list(now.values()))))
    for at, wanted in enumerate(devices):
        found = find_again(wanted, there, [*devices[:at], *devices[at + 1 :]])
        if at in here and (wanted.serial_number or at not in moved):
            assert found is not None
            assert found.identity == now[at]
        elif wanted.serial_number:
            assert found is None
        elif found is not None:  # a twin that was moved too may be taken for it, no known one
            assert found.identity not in devices


def comport(device: str, **facts: Any) -> SimpleNamespace:
    nothing = dict.fromkeys(("vid", "pid", "serial_number", "location", "product", "description"))
    return SimpleNamespace(device=device, **{**nothing, **facts})


def test_a_listing_of_ports_tells_their_identities(tmp_path: Path) -> None:
    node = tmp_path / "ttyUSB0"
    node.touch()
    for folder, name in (("by-id", "usb-1a86_USB_Serial-if00-port0"), ("by-path", "pci-1-port0")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).symlink_to(node)
    ports = [
        comport(
            "COM7", vid=0x0403, pid=0x6001, serial_number="A1", location="1-2", product="FT232"
        ),
        comport(str(node), vid=0x1A86, pid=0x7523, location="1-4:1.0", description="USB Serial"),
        comport("COM9", vid=0x1A86, pid=0x7523, serial_number="5&2ab4&0&2", location="1-9"),
        comport("/dev/ttyS0", description="n/a"),
    ]
    found = {one.path: one for one in serial_ports(lambda: ports, tmp_path)}
    assert found["COM7"].identity == Identity("serial", 0x0403, 0x6001, "A1", by_path="1-2")
    assert found[str(node)].identity == Identity(
        "serial", *CH340, "", "usb-1a86_USB_Serial-if00-port0", "pci-1-port0", "1.0"
    )
    assert found[str(node)].name == "USB Serial"
    assert found["COM9"].identity == Identity("serial", *CH340, by_path="1-9")
    assert found["/dev/ttyS0"] == Found("/dev/ttyS0", Identity("serial", by_path="/dev/ttyS0"))


def test_a_port_pulled_out_while_it_is_listed_is_a_device_error(tmp_path: Path) -> None:
    def comports() -> list[Any]:
        return [int(None, 16)]  # type: ignore[call-overload]  # as pyserial does then

    with pytest.raises(DeviceError, match="devices_not_listed"):
        serial_ports(comports, tmp_path)


def test_a_listing_of_hid_tells_which_port_each_hangs_on(tmp_path: Path) -> None:
    there = FakeHidapi()
    there.plug("/dev/hidraw1", FakeHidGadget(0x0922, 0x8003))
    there.plug("/dev/hidraw0", FakeHidGadget(0x0C2E, 0x0B61, "22147", page=0x8C, usage=2))
    there.plug("DevSrvsID:4295", FakeHidGadget(0x0922, 0x8004))
    node = tmp_path / "devices/usb1/1-2/1-2.3/1-2.3:1.0/0003:0922:8003.0001/hidraw/hidraw1"
    node.mkdir(parents=True)
    (tmp_path / "hidraw1").symlink_to(node)
    scanner, scale, nowhere = hid_devices(there.load, tmp_path)
    assert scale.identity == Identity("hid", 0x0922, 0x8003, by_path="1-2.3:1.0", part="0/8d:20")
    assert (scanner.identity.serial_number, scanner.usage_page, scanner.usage) == ("22147", 0x8C, 2)
    assert nowhere.identity.by_path == ""


def test_a_device_that_is_not_there_is_a_device_error() -> None:
    transport = identified(adapter("1"), list, pytest.fail)
    with pytest.raises(DeviceError, match=r"device_cannot_open.*1a86:7523"):
        transport.open()
    with pytest.raises(DeviceError, match="device_lost"):
        transport.read(0.1)
    transport.close()
