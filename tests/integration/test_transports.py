"""Bytes move both ways over a real pty, a real socket and a played hidapi; failures are DeviceErrors."""

from __future__ import annotations

import errno
import os
import socket
import struct
import termios
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

import pytest

from station.devices.enumeration import hid_devices
from station.devices.line_settings import LineSettings, read_line_settings
from station.devices.simulators.lines import PtyLine, SocketLine
from station.devices.transports.hid import HidTransport
from station.devices.transports.serial import SerialTransport
from station.devices.transports.tcp import TcpTransport
from station.errors import DeviceError
from tests.fakes.hid import FakeHidapi, FakeHidGadget

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from station.devices.reader import Transport

PATIENCE_S = 20.0
REPORT = bytes.fromhex("03040BFF6F04")
HID = "/dev/hidraw3"


class Device(Protocol):
    """The other end of a wire."""

    def say(self, data: bytes) -> None: ...

    def hear(self) -> bytes: ...

    def unplug(self) -> None: ...


class LineDevice:
    def __init__(self, line: PtyLine | SocketLine) -> None:
        self.line = line
        line.plug()

    def say(self, data: bytes) -> None:
        self.line.write(data)

    def hear(self) -> bytes:
        return next(data for data in iter(lambda: self.line.read(PATIENCE_S), None) if data)

    def unplug(self) -> None:
        self.line.unplug()


class HidDevice:
    def __init__(self, there: FakeHidapi) -> None:
        self._there = there
        self.gadget = there.plug(HID, FakeHidGadget(0x0922, 0x8003))

    def say(self, data: bytes) -> None:
        self.gadget.reports.put(data)

    def hear(self) -> bytes:
        return self.gadget.sent.pop()

    def unplug(self) -> None:
        with suppress(KeyError):
            self._there.unplug(HID)


Wire = tuple["Transport", Device]


def pty(folder: Path) -> Wire:
    line = PtyLine(folder / "scale")
    return SerialTransport(line.port), LineDevice(line)


def serial_socket(_: Path) -> Wire:
    line = SocketLine()
    line.plug()
    return SerialTransport(line.port), LineDevice(line)


def tcp(_: Path) -> Wire:
    line = SocketLine()
    line.plug()
    return TcpTransport("127.0.0.1", line.port_number), LineDevice(line)


def hid(_: Path) -> Wire:
    there = FakeHidapi()
    return HidTransport(HID, there.load), HidDevice(there)


@pytest.fixture(params=[pty, serial_socket, tcp, hid])
def wire(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Wire]:
    make: Callable[[Path], Wire] = request.param
    transport, device = make(tmp_path)
    yield transport, device
    transport.close()
    device.unplug()


def test_bytes_move_both_ways(wire: Wire) -> None:
    transport, device = wire
    transport.open()
    transport.write(b"\x02W\r")
    assert device.hear() == b"\x02W\r"
    device.say(REPORT)
    assert transport.read(PATIENCE_S) == REPORT
    assert transport.read(0.01) == b""


def test_what_was_queued_before_a_request_is_forgotten(wire: Wire) -> None:
    transport, device = wire
    transport.open()
    transport.write(b"?")
    device.hear()
    device.say(b"old")
    assert transport.read(PATIENCE_S) == b"old"
    device.say(b"older")
    device.say(b"still old")
    transport.discard()
    device.say(b"new")
    heard = transport.read(PATIENCE_S)
    # A socket may still be carrying the last of the old bytes when it is emptied.
    assert heard.endswith(b"new")
    assert b"older" not in heard


def test_a_pulled_plug_is_a_device_error_whatever_is_done(wire: Wire) -> None:
    transport, device = wire
    transport.open()
    transport.write(b"?")
    device.hear()
    device.unplug()
    for timeout_s in (PATIENCE_S, 0):
        with pytest.raises(DeviceError, match="device_lost"):
            transport.read(timeout_s)
    transport.close()
    with pytest.raises(DeviceError, match="device_lost"):
        transport.read(0.01)
    with pytest.raises(DeviceError, match="device_lost"):
        transport.write(b"?")
    with pytest.raises(DeviceError, match="device_lost"):
        transport.discard()
    with pytest.raises(DeviceError, match="device_cannot_open"):
        transport.open()
    transport.close()


def test_writing_to_a_pulled_plug_is_a_device_error() -> None:
    there = FakeHidapi()
    device, transport = HidDevice(there), HidTransport(HID, there.load)
    transport.open()
    device.unplug()
    with pytest.raises(DeviceError, match="device_lost"):
        transport.write(b"\x02\x01")


def test_emptying_an_unplugged_tty_is_a_device_error(tmp_path: Path) -> None:
    transport, device = pty(tmp_path)
    transport.open()
    device.unplug()
    # termios.error, which is no OSError
    with pytest.raises(DeviceError, match="device_lost"):
        transport.discard()
    transport.close()


def test_a_connection_that_is_reset_is_a_device_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        transport = TcpTransport(*server.getsockname())
        transport.open()
        peer, _ = server.accept()
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        peer.close()
        with pytest.raises(DeviceError, match="device_lost"):
            transport.read(PATIENCE_S)
        transport.close()


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (PermissionError(errno.EACCES, "Permission denied"), "device_not_allowed"),
        (OSError(errno.EBUSY, "Device or resource busy"), "device_in_use"),
        (OSError(errno.EIO, "Input/output error"), "device_cannot_open"),
        (termios.error(22, "Invalid argument"), "device_cannot_open"),
        (ValueError("no such protocol"), "device_cannot_open"),
    ],
)
def test_a_port_that_cannot_be_opened_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, error: Exception, key: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("serial.serial_for_url", refuse)
    with pytest.raises(DeviceError, match=key):
        SerialTransport("/dev/ttyUSB0").open()


@pytest.mark.parametrize(
    ("allowed", "key"), [(False, "device_not_allowed"), (True, "device_cannot_open")]
)
def test_a_hid_device_without_the_right_to_it_says_so(
    monkeypatch: pytest.MonkeyPatch, *, allowed: bool, key: str
) -> None:
    monkeypatch.setattr("os.access", lambda *_: allowed)
    with pytest.raises(DeviceError, match=key):
        HidTransport("/dev/null", FakeHidapi().load).open()


def test_a_system_without_hidapi_has_no_hid_devices() -> None:
    def load() -> FakeHidapi:
        raise ImportError("No module named 'hidraw'")

    with pytest.raises(DeviceError, match="device_cannot_open"):
        HidTransport(HID, load).open()
    with pytest.raises(DeviceError, match="devices_not_listed"):
        hid_devices(load)


def test_one_read_is_one_hid_report_and_the_descriptor_tells_the_layout() -> None:
    there = FakeHidapi()
    device, transport = HidDevice(there), HidTransport(HID, there.load)
    with pytest.raises(DeviceError, match="device_lost"):
        transport.report_descriptor()
    transport.open()
    device.say(REPORT)
    device.say(REPORT[:3])
    assert transport.read(PATIENCE_S) == REPORT
    assert transport.read(PATIENCE_S) == REPORT[:3]
    assert transport.report_descriptor() == device.gadget.descriptor
    transport.close()


def test_a_scale_that_reports_without_end_is_emptied_all_the_same() -> None:
    there = FakeHidapi()
    device, transport = HidDevice(there), HidTransport(HID, there.load)

    class Endless(type(device.gadget.reports)):  # type: ignore[misc]  # a queue's own class
        def get(self, block: bool = True, timeout: float | None = None) -> bytes:  # noqa: ARG002 - as a queue
            return REPORT

    device.gadget.reports = Endless()
    transport.open()
    transport.discard()
    assert transport.read(PATIENCE_S) == REPORT
    transport.close()


def test_a_line_is_set_as_the_manual_says(tmp_path: Path) -> None:
    line = PtyLine(tmp_path / "scale")
    line.plug()
    settings = LineSettings(2400, 7, "E", 2, "xonxoff")
    transport = SerialTransport(line.port, settings)
    for _ in range(2):  # a pty refuses parity when it is opened again
        transport.open()
        transport.close()
    transport.open()
    slave = os.open(line.port, os.O_RDWR | os.O_NOCTTY)
    input_modes, _, control_modes, _, speed, _, _ = termios.tcgetattr(slave)
    os.close(slave)
    assert speed == termios.B2400
    assert control_modes & termios.CSTOPB
    assert input_modes & termios.IXON
    transport.close()
    line.unplug()


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("9600 8N1", LineSettings()),
        ("2400 7E1", LineSettings(2400, 7, "E")),
        ("19200 8n2 RTSCTS", LineSettings(19_200, stop_bits=2, flow="rtscts")),
        ("1200,8O1.5", LineSettings(1200, parity="O", stop_bits=1.5)),
        ("115200", LineSettings(115_200)),
        ("9600 9N1", None),
        ("fast", None),
        ("", None),
    ],
)
def test_line_settings_read_as_manuals_write_them(text: str, settings: LineSettings | None) -> None:
    assert read_line_settings(text) == settings
    if settings is not None:
        assert read_line_settings(str(settings)) == settings
