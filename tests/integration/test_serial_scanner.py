"""A scanner on a real line, read by a real thread: ptys, and the socket that stands in for them."""

import queue
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from station.clock import SystemClock
from station.demo.scanner import SimulatedScanner
from station.devices.decoders.line import LineDecoder
from station.devices.reader import DeviceReader
from station.devices.simulators.lines import Line, PtyLine, SocketLine
from station.devices.transports.serial import SerialTransport
from station.errors import DeviceError
from station.events import (
    DeviceEvent,
    DeviceFound,
    DeviceKind,
    DeviceLost,
    Scan,
    UnreadableReason,
    UnreadableScan,
)

PATIENCE_S = 20.0
LABEL = "JP1234567890"


class Counter:
    """A counter with one scanner: what it reads, in order."""

    def __init__(self, scanner: SimulatedScanner) -> None:
        self._events: queue.SimpleQueue[DeviceEvent] = queue.SimpleQueue()
        self._reader = DeviceReader(
            SerialTransport(scanner.port),
            LineDecoder("scanner"),
            self._events.put,
            SystemClock(),
            device_name="scanner",
            kind=DeviceKind.SCANNER,
            reopen_delay_s=0.02,
        )
        self._reader.start()

    def next(self) -> DeviceEvent:
        return self._events.get(timeout=PATIENCE_S)

    def next_text(self) -> str:
        event = self.next()
        assert isinstance(event, Scan), event
        return event.text

    def close(self) -> None:
        self._reader.stop()


@pytest.fixture(params=["pty", "socket"])
def scanner(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SimulatedScanner]:
    lines: dict[str, Callable[[], Line]] = {
        "pty": lambda: PtyLine(tmp_path / "scanner"),
        "socket": SocketLine,
    }
    scanner = SimulatedScanner(lines[request.param]())
    yield scanner
    scanner.close()


@pytest.fixture
def pty_scanner(tmp_path: Path) -> Iterator[SimulatedScanner]:
    scanner = SimulatedScanner(PtyLine(tmp_path / "scanner"))
    yield scanner
    scanner.close()


@pytest.fixture
def counter(scanner: SimulatedScanner) -> Iterator[Counter]:
    counter = Counter(scanner)
    assert isinstance(counter.next(), DeviceFound)
    yield counter
    counter.close()


def test_a_label_under_the_beam_is_read(counter: Counter, scanner: SimulatedScanner) -> None:
    scanner.send(LABEL)
    assert counter.next_text() == LABEL


def test_a_thousand_labels_are_read_in_order(counter: Counter, scanner: SimulatedScanner) -> None:
    labels = [f"JP{number:010}" for number in range(1000)]
    for label in labels:
        scanner.send(label, "\r\n")
    assert [counter.next_text() for _ in labels] == labels


def test_a_scanner_pulled_in_mid_label_and_plugged_in_again(
    counter: Counter, scanner: SimulatedScanner
) -> None:
    scanner.send("JP11111", suffix="\rJP123")
    assert counter.next_text() == "JP11111"
    scanner.unplug()
    assert isinstance(counter.next(), DeviceLost)
    scanner.plug()
    assert isinstance(counter.next(), DeviceFound)
    scanner.send("4567890")
    assert counter.next_text() == "4567890"


def test_a_scanner_may_come_and_go_all_day(counter: Counter, scanner: SimulatedScanner) -> None:
    for number in range(5):
        scanner.unplug()
        assert isinstance(counter.next(), DeviceLost)
        scanner.plug()
        assert isinstance(counter.next(), DeviceFound)
        scanner.send(f"JP{number}")
        assert counter.next_text() == f"JP{number}"


def test_a_missing_scanner_is_told_once_and_found_when_it_comes(scanner: SimulatedScanner) -> None:
    scanner.unplug()
    counter = Counter(scanner)
    assert isinstance(counter.next(), DeviceLost)
    scanner.plug()
    assert isinstance(counter.next(), DeviceFound)
    counter.close()


def test_garbage_is_refused_and_the_next_label_reads(
    counter: Counter, scanner: SimulatedScanner
) -> None:
    scanner.send_bytes(
        bytes(range(256)).replace(b"\r", b"").replace(b"\n", b"").replace(b"\t", b"")
    )
    scanner.send("")
    refused = counter.next()
    assert isinstance(refused, UnreadableScan)
    assert refused.reason is UnreadableReason.TOO_LONG
    scanner.send("JP\x0f")
    refused = counter.next()
    assert isinstance(refused, UnreadableScan)
    assert refused.reason is UnreadableReason.CONTROL_CHARACTERS
    scanner.send(LABEL)
    assert counter.next_text() == LABEL


def test_a_megabyte_without_a_suffix_is_refused_once_and_the_next_label_reads(
    pty_scanner: SimulatedScanner,
) -> None:
    scanner, counter = pty_scanner, Counter(pty_scanner)
    assert isinstance(counter.next(), DeviceFound)
    scanner.send_bytes(b"A" * 1_000_000)
    scanner.send("")
    refused = counter.next()
    assert isinstance(refused, UnreadableScan)
    assert refused.reason is UnreadableReason.TOO_LONG
    scanner.send(LABEL)
    assert counter.next_text() == LABEL
    counter.close()


def test_a_scanner_without_a_suffix_is_told_so(counter: Counter, scanner: SimulatedScanner) -> None:
    scanner.send(LABEL, suffix="")
    refused = counter.next()
    assert isinstance(refused, UnreadableScan)
    assert refused.reason is UnreadableReason.NO_SUFFIX


def test_a_slow_line_is_read_whole(tmp_path: Path) -> None:
    scanner = SimulatedScanner(PtyLine(tmp_path / "slow"), baud=9600)
    counter = Counter(scanner)
    assert isinstance(counter.next(), DeviceFound)
    scanner.send(LABEL)
    assert counter.next_text() == LABEL
    counter.close()
    scanner.close()


def test_a_port_that_another_program_reads_cannot_be_opened(
    pty_scanner: SimulatedScanner,
) -> None:
    port = pty_scanner.port
    first, second = SerialTransport(port), SerialTransport(port)
    first.open()
    with pytest.raises(DeviceError, match="device_in_use"):
        second.open()
    first.close()
    second.open()
    second.close()


@pytest.mark.parametrize("port", ["nowhere/at/all", "socket://127.0.0.1:1", "nonsense://port"])
def test_a_port_that_does_not_exist_is_a_device_error(port: str) -> None:
    with pytest.raises(DeviceError, match="device_cannot_open"):
        SerialTransport(port).open()


def test_an_unopened_or_unplugged_port_cannot_be_read(scanner: SimulatedScanner) -> None:
    transport = SerialTransport(scanner.port)
    with pytest.raises(DeviceError, match="device_lost"):
        transport.read(0.1)
    transport.open()
    scanner.unplug()
    with pytest.raises(DeviceError, match="device_lost"):
        transport.read(PATIENCE_S)
    transport.close()
    transport.close()


def test_an_unplugged_scanner_cannot_send(scanner: SimulatedScanner) -> None:
    scanner.unplug()
    assert not scanner.plugged
    with pytest.raises(DeviceError, match="scanner_unplugged"):
        scanner.send(LABEL)


def test_a_simulated_scanner_finds_itself_a_line() -> None:
    scanner = SimulatedScanner()
    transport = SerialTransport(scanner.port)
    transport.open()
    scanner.send(LABEL)
    assert transport.read(PATIENCE_S).startswith(b"JP")
    transport.close()
    scanner.close()
