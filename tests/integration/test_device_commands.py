"""`hub-station devices`: what is plugged in, what it says, and the same again from a file."""

from __future__ import annotations

import signal
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from station.cli.devices_list import list_devices
from station.cli.invocation import Invocation
from station.devices.addresses import address_of, locate, transport_at
from station.devices.identity import Found, Identity
from station.devices.line_settings import LineSettings
from station.devices.recording import read_recording
from station.devices.simulators.lines import PtyLine
from station.devices.transports.hid import HidTransport
from station.devices.transports.serial import SerialTransport
from station.devices.transports.tcp import TcpTransport
from station.errors import DeviceError
from station.folders import Folders
from station.options import Settings, UiOptions

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.command_line import CommandLine

NOT_ALLOWED = "(not allowed: ask the admin for the right)"
SCANNER = Found("COM7", Identity("serial", 0x0403, 0x6001, "A1", by_path="1-2"), "FT232R")
ADAPTER = Found("/dev/no/such", Identity("serial", 0x1A86, 0x7523, by_path="pci-1"), "Adapter")
SCALE = Found("\\\\?\\hid#1", Identity("hid", 0x0922, 0x8003, part="0/8d:20"), "M10", 0x8D, 0x20)
KEYBOARD = Found("\\\\?\\hid#2", Identity("hid", 0x046D, 0xC31C), "Keyboard", 1, 6)
BUILT_IN = Found("COM1", Identity("serial"))


def listed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, found: list[Found], **arguments: bool
) -> None:
    monkeypatch.setattr("station.cli.devices_list.serial_ports", lambda: found)
    monkeypatch.setattr("station.cli.devices_list.hid_devices", list)
    settings = Settings(ui=UiOptions(language="en"))
    call = SimpleNamespace(**{"json": False, **arguments})
    assert list_devices(Invocation(call, settings, Folders.under(tmp_path))) == 0


def test_what_is_plugged_in_is_listed_in_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed(monkeypatch, tmp_path, [SCANNER, ADAPTER, SCALE, KEYBOARD, BUILT_IN])
    head, *rows = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert head == "DEVICE PATH WHAT NAME KNOWN AGAIN BY"
    assert rows == [
        "usb:0403:6001:A1 COM7 serial port FT232R its serial number A1",
        f"usb:1a86:7523 /dev/no/such serial port {NOT_ALLOWED} Adapter its port pci-1",
        "hid:0922:8003 \\\\?\\hid#1 scale (HID) Dymo M5, M10, S100 (USB) its model only; plug in one of them",
        "hid:046d:c31c \\\\?\\hid#2 keyboard Keyboard its model only; plug in one of them",
        "COM1 COM1 serial port nothing",
        "",
    ]


def test_where_nothing_is_plugged_in_it_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed(monkeypatch, tmp_path, [])
    assert capsys.readouterr() == (
        "",
        "Plug a device in and look again: there is no serial port and no HID device.\n",
    )


def test_scripts_get_a_line_for_each_device(hub_station: CommandLine) -> None:
    done = hub_station("devices", "list", "--json")
    assert done.code == 0
    assert all(
        {"device", "path", "kind", "serial_number", "by_path"} <= {*line} for line in done.lines
    )


def heard_in(file: Path) -> bytes:
    """Return what has been recorded of the device so far."""
    entries = read_recording(file.read_bytes(), cut_short=True).entries
    return b"".join(entry.data for entry in entries if entry.dir == "in")


def test_what_a_scale_says_is_recorded_and_replayed(
    hub_station: CommandLine, tmp_path: Path
) -> None:
    line, file = PtyLine(tmp_path / "scale"), tmp_path / "scale.jsonl"
    line.plug()
    recorder = hub_station.start(
        *("devices", "record", line.port, "--out", str(file), "--line", "2400 7E1"),
        *("--ask", "51 0d0a", "--every", "60"),
    )
    assert next(data for data in iter(lambda: line.read(20.0), None) if data) == b"Q\r\n"
    line.write(b"ST,+00001.25 kg\r\n")
    line.write(b"\x00\xff")
    while not heard_in(file).endswith(b"\x00\xff"):
        assert recorder.poll() is None
        line.read(0.02)
    recorder.send_signal(signal.SIGTERM)
    output, said = recorder.communicate(timeout=20)
    line.close()
    assert recorder.returncode == 0, said
    assert b'"entries": ' in output
    assert b"Merekam" in said

    done = hub_station("devices", "replay", str(file))
    assert done.code == 0
    assert [one["dir"] for one in done.lines[:2]] == ["open", "out"]
    heard = b"".join(bytes.fromhex(one["hex"]) for one in done.lines if one["dir"] == "in")
    assert heard == b"ST,+00001.25 kg\r\n\x00\xff"

    understood = hub_station("devices", "replay", str(file), "--protocol", "and_standard")
    assert {"at_s", "kind", "value", "unit"} <= {*understood.lines[0]}
    assert (understood.lines[0]["value"], understood.lines[0]["unit"]) == ("1.25", "kg")
    unknown = hub_station("devices", "replay", str(file), "--protocol", "morse")
    assert (unknown.code, "morse" in unknown.said) == (2, True)

    again = hub_station("devices", "record", "COM99", "--out", str(file), "--for", "1")
    assert (again.code, again.output) == (2, "")
    assert "Pilih nama berkas lain" in again.said

    file.write_bytes(file.read_bytes()[:-10])
    cut = hub_station("devices", "replay", str(file))
    assert (cut.code, cut.output) == (2, "")
    assert "--cut-short" in cut.said
    assert (
        hub_station("devices", "replay", str(file), "--cut-short", "--speed", "9").lines
        == done.lines
    )


def test_a_device_that_never_came_is_told_once(hub_station: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "nothing.jsonl"
    done = hub_station(
        "devices", "record", str(tmp_path / "no"), "--out", str(file), "--for", "0.7"
    )
    assert done.code == 1
    assert done.line["entries"] == 0
    assert done.said.count("Periksa kabel alat") == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("record", "x", "--out", "y", "--line", "quick"), '"9600 8N1"'),
        (("record", "x", "--out", "y", "--ask", "5"), "heksadesimal"),
        (("replay", "x", "--speed", "-1"), "bilangan 0 atau lebih"),
        (("replay", "/no/such/file"), "Periksa nama berkas rekaman"),
    ],
)
def test_what_cannot_be_is_refused_in_the_stations_language(
    hub_station: CommandLine, arguments: tuple[str, ...], says: str
) -> None:
    done = hub_station("devices", *arguments)
    assert done.code == 2
    assert says in done.said


def test_an_address_names_its_transport() -> None:
    line = LineSettings()
    assert isinstance(transport_at("tcp:192.168.1.40:9100", line), TcpTransport)
    assert isinstance(transport_at("hid:/dev/hidraw3", line), HidTransport)
    assert isinstance(transport_at("COM4", line), SerialTransport)
    for address, path in (("usb:1a86:7523", "/dev/no/such"), ("hid:0922:8003", "hid#1")):
        there = transport_at(address, line, lambda: [ADAPTER], lambda: [SCALE])
        with pytest.raises(DeviceError, match="device_cannot_open") as told:
            there.open()
        assert path in str(told.value)


def test_an_address_finds_one_device_or_says_which_there_are() -> None:
    twin = Found("COM9", SCANNER.identity)
    for one in (SCANNER, ADAPTER, SCALE):
        assert locate(address_of(one), [SCANNER, ADAPTER, SCALE]) == one.path
    here = Found("/dev/ttyUSB0", Identity("serial", 0x1A86, 0x7523, by_path="1-1:1.0"))
    moved = Found("/dev/ttyUSB1", Identity("serial", 0x1A86, 0x7523, by_path="1-2:1.0"))
    twins = [here, moved]
    assert [address_of(one, twins) for one in twins] == [
        "usb:1a86:7523@1-1:1.0",
        "usb:1a86:7523@1-2:1.0",
    ]
    assert [locate(address_of(one, twins), twins) for one in twins] == [one.path for one in twins]
    assert locate(address_of(here, twins), [moved]) is None, "better none than the wrong scale"
    assert locate("usb:dead:beef", [SCANNER]) is None
    assert locate("usb:nonsense", [SCANNER]) is None
    with pytest.raises(DeviceError, match="device_ambiguous"):
        locate("usb:0403:6001", [SCANNER, twin])
