"""Simulated devices on real ptys and sockets: a scale, a scanner, and a printer in all its moods."""

from __future__ import annotations

import signal
import socket
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from station.devices.line_settings import LineSettings
from station.devices.simulators.label_printer import LabelPrinter
from station.devices.simulators.lines import PtyLine, SocketLine
from station.devices.simulators.pan import Pan
from station.devices.simulators.printer_socket import PrinterSocket
from station.devices.simulators.running import Simulation
from station.devices.simulators.scanners import LineScanner
from station.devices.simulators.table import SCALES
from station.devices.transports.serial import SerialTransport
from station.devices.transports.tcp import TcpTransport
from station.errors import DeviceError, StationError

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

    from station.devices.reader import Transport
    from station.devices.simulators.lines import Line
    from station.devices.simulators.scales import SimulatedDevice
    from tests.fakes.command_line import CommandLine

PATIENCE_S = 20.0
KILO = b"S S      1.250 kg\r\n"


@contextmanager
def at_work(device: SimulatedDevice, line: Line) -> Iterator[Simulation]:
    simulation = Simulation(device, line)
    simulation.start()
    try:
        yield simulation
    finally:
        simulation.stop()


@contextmanager
def opened(transport: Transport) -> Iterator[Transport]:
    transport.open()
    try:
        yield transport
    finally:
        transport.close()


def heard(transport: Transport, end: bytes) -> bytes:
    """Read until `end`."""
    data = b""
    while not data.endswith(end):
        piece = transport.read(PATIENCE_S)
        assert piece, data
        data += piece
    return data


def mt_sics(weight: str = "1.250") -> SimulatedDevice:
    pan = Pan()
    pan.put(Decimal(weight))
    return SCALES["mt_sics"].make(pan)


@pytest.mark.parametrize("kind", ["pty", "socket"])
def test_a_simulated_scale_answers_on_its_line(kind: str, tmp_path: Path) -> None:
    line = PtyLine(tmp_path / "scale") if kind == "pty" else SocketLine()
    with at_work(mt_sics(), line) as scale, opened(SerialTransport(scale.port)) as transport:
        transport.write(b"SI\r\n")
        assert heard(transport, b"\n") == KILO
        scale.obey("2.5")
        transport.write(b"SI\r\n")
        assert heard(transport, b"\n") == b"S S      2.500 kg\r\n"
        with pytest.raises(StationError, match="order_unknown"):
            scale.obey("dance")


def test_a_simulated_scale_is_pulled_out_and_plugged_in_again(tmp_path: Path) -> None:
    with at_work(mt_sics(), PtyLine(tmp_path / "scale")) as scale:
        with opened(SerialTransport(scale.port)) as transport:
            scale.unplug()
            with pytest.raises(DeviceError, match="device_lost"):
                transport.read(PATIENCE_S)
            with pytest.raises(DeviceError, match="device_cannot_open"):
                transport.open()
        scale.plug()
        with opened(SerialTransport(scale.port, LineSettings(9600, 7, "E"))) as transport:
            transport.write(b"SI\r\n")
            assert heard(transport, b"\n") == KILO


def test_a_scale_that_nobody_reads_streams_on_and_is_read_later(tmp_path: Path) -> None:
    pan = Pan()
    pan.put(Decimal("1.250"))
    frame = SCALES["cas_22"].frame(pan.look(0.0))
    line = PtyLine(tmp_path / "scale")
    with at_work(SCALES["cas_22"].make(pan), line) as scale:
        scale.do(lambda _: line.offer(b"x" * 100_000))
        with opened(SerialTransport(scale.port)) as transport:
            assert heard(transport, frame)


def test_a_simulated_scanner_sends_what_is_held_under_it(tmp_path: Path) -> None:
    with (
        at_work(LineScanner(), PtyLine(tmp_path / "scanner")) as scanner,
        opened(SerialTransport(scanner.port)) as transport,
    ):
        scanner.obey("JP1234567890")
        assert heard(transport, b"\r") == b"JP1234567890\r"


# ── the printer ──────────────────────────────────────────────────────────────────────────────

LABEL = b"^XA^FDJP1234567890^FS^XZ"


def sent(port: int, job: bytes) -> bytes:
    """Print as one must: send, end the sending, read to the end. Raises OSError."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE_S) as connection:
        connection.sendall(job)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := connection.recv(4096):
            answer += piece
        return answer


def test_a_printer_prints_what_comes_over_tcp_one_job_at_a_time() -> None:
    printer, port = LabelPrinter(), PrinterSocket()
    with at_work(printer, port), opened(TcpTransport("127.0.0.1", port.port_number)) as first:
        first.write(b"~HS")
        assert heard(first, b"1234,0\x03\r\n").startswith(b"\x02030,0,0")
        with socket.create_connection(("127.0.0.1", port.port_number)) as second:
            second.sendall(b"\x1b!?")
            second.settimeout(0.1)
            with pytest.raises(TimeoutError):
                second.recv(1)
            first.close()
            second.settimeout(PATIENCE_S)
            assert second.recv(1) == b"\x00"
        assert sent(port.port_number, LABEL * 3) == b""
    assert printer.printed == [LABEL] * 3


def test_a_printer_that_dies_in_the_middle_of_a_job_resets_the_connection() -> None:
    printer, port = LabelPrinter(), PrinterSocket()
    port.dies_after = 10
    with at_work(printer, port) as simulation:
        # Reset, broken pipe, or not connected any more: wherever the sender has got to by then.
        with pytest.raises(OSError, match=r"Errno (104|32|107)"):
            sent(port.port_number, LABEL)
        # Refused; or reset, where the system had taken the call before the printer died.
        with pytest.raises(OSError, match=r"Errno (111|104|32|107)"):
            sent(port.port_number, LABEL)
        port.dies_after = None
        simulation.plug()
        assert sent(port.port_number, LABEL) == b""
    assert printer.printed == [LABEL]


def test_a_printer_that_stalls_takes_no_more_and_says_nothing() -> None:
    printer, port = LabelPrinter(), PrinterSocket()
    port.stalls_after = 0
    with (
        at_work(printer, port) as simulation,
        socket.create_connection(("127.0.0.1", port.port_number), PATIENCE_S) as connection,
    ):
        connection.sendall(LABEL + b"~HS")
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(0.1)
        with pytest.raises(TimeoutError):
            connection.recv(1)
        assert printer.printed == []
        simulation.do(lambda _: setattr(port, "stalls_after", None))
        connection.settimeout(PATIENCE_S)
        assert connection.recv(1) == b"\x02"


def test_a_taken_tcp_port_is_told() -> None:
    first, second = SocketLine(), SocketLine()
    first.plug()
    second = SocketLine(first.port_number)
    with pytest.raises(DeviceError, match="port_taken"):
        second.plug()
    first.close()


# ── from the command line ────────────────────────────────────────────────────────────────────


def first_line(process: subprocess.Popen[bytes]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().decode().strip()


def ordered(process: subprocess.Popen[bytes], *orders: str) -> None:
    assert process.stdin is not None
    process.stdin.write("".join(f"{order}\n" for order in orders).encode())
    process.stdin.flush()


def test_a_scale_is_simulated_from_the_command_line(hub_station: CommandLine) -> None:
    process = hub_station.start("devices", "simulate", "mt_sics", "--weight", "1.250")
    port = first_line(process)
    with opened(SerialTransport(port)) as transport:
        transport.write(b"SI\r\n")
        assert heard(transport, b"\n") == KILO
        ordered(process, "nonsense", "2.5", ":unplug")
        with pytest.raises(DeviceError, match="device_lost"):
            transport.read(PATIENCE_S)
    ordered(process, ":plug", ":silent")
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, said
    assert "Beri alat perintah yang dikenalnya, bukan nonsense" in said.decode()
    assert not Path(port).exists()
    assert not Path(port).parent.exists()


def test_a_printer_is_simulated_from_the_command_line(hub_station: CommandLine) -> None:
    process = hub_station.start(
        "devices", "simulate", "label_printer", "--tcp", "0", "--labels", "0"
    )
    port = first_line(process)
    assert port.startswith("socket://127.0.0.1:")
    assert sent(int(port.rpartition(":")[2]), b"~HS").startswith(b"\x02030,1,1")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0


def test_what_cannot_be_simulated_is_told_with_what_can(hub_station: CommandLine) -> None:
    done = hub_station("devices", "simulate", "abacus")
    assert (done.code, done.output) == (2, "")
    assert "mt_sics" in done.said
    wrong = hub_station("devices", "simulate", "mt_sics", "--weight", "heavy")
    assert wrong.code == 2
    assert "tulis bilangan" in wrong.said
