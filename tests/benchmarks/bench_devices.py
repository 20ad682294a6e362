"""Devices: decoders at a hundred times their line, a scan's way from a pty, and a day of weighing."""

from __future__ import annotations

import json
import queue
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from station.clock import SystemClock
from station.demo.scanner import SimulatedScanner
from station.devices.decoders.line import LineDecoder
from station.devices.protocols import PROTOCOLS, decoder_for
from station.devices.reader import DeviceReader
from station.devices.simulators.lines import PtyLine
from station.devices.transports.serial import SerialTransport
from station.events import DeviceFound, DeviceKind, Scan
from tests.benchmarks.device_day import a_day
from tests.benchmarks.harness import Ceiling, Limit, Unit

if TYPE_CHECKING:
    from station.devices.protocols import DeviceProtocol
    from tests.benchmarks.harness import Report

RECORDINGS = Path(__file__).parents[1] / "recordings/device-vectors.jsonl"
NOON = datetime(2026, 11, 26, 5, tzinfo=UTC)
TIMES_THE_LINE = 100
BITS_A_BYTE = 10
REPORTS_A_SECOND = 1_000
"""USB lets a HID device report once a millisecond; none of ours does so often."""
SCANS = 1_000
PATIENCE_S = 20.0
ONE_LINE_SECOND = "1 s of its line"


def run(report: Report) -> None:
    """Decode, scan, weigh."""
    _throughput(report)
    _line_to_event(report)
    a_day(report)


def _throughput(report: Report) -> None:
    """Decode what a line can carry in a second; a hundredth of a second is allowed."""
    recorded = _recorded()
    samples = {
        protocol.name: [_decoding_s(protocol, recorded[protocol.name]) for _ in range(10)]
        for protocol in PROTOCOLS
        if protocol.module
    }
    limits = [Ceiling(name, "p50", 1 / TIMES_THE_LINE) for name in samples]
    report.judge(f"decoding {ONE_LINE_SECOND}", samples, limits, unit=Unit("ms", 1e3))


def _recorded() -> dict[str, list[bytes]]:
    reads: dict[str, list[bytes]] = {}
    for vector in map(json.loads, RECORDINGS.read_text("utf-8").splitlines()):
        if read := bytes.fromhex(vector["bytes_hex"]):
            reads.setdefault(vector["protocol"], []).append(read)
    return reads


def _decoding_s(protocol: DeviceProtocol, reads: list[bytes]) -> float:
    """Return how long a second of this protocol's fastest line takes to decode."""
    wanted = _reads_a_second(protocol, reads)
    decoder = decoder_for(protocol.name, protocol.name)
    started_s = time.thread_time()  # one core's work, whoever else is busy on it
    for number in range(wanted):
        decoder.feed(reads[number % len(reads)], NOON)
    return time.thread_time() - started_s


def _reads_a_second(protocol: DeviceProtocol, reads: list[bytes]) -> int:
    if not protocol.lines:
        return REPORTS_A_SECOND
    fastest = max(line.baud for line in protocol.lines) / BITS_A_BYTE
    return max(1, round(fastest * len(reads) / sum(map(len, reads))))


def _line_to_event(report: Report) -> None:
    """Time from the last byte's write into a pty to the scan's arrival at the desk's door."""
    arrived: queue.SimpleQueue[tuple[int, object]] = queue.SimpleQueue()
    scanner = SimulatedScanner(PtyLine(report.folder / "scanner"))
    reader = DeviceReader(
        SerialTransport(scanner.port),
        LineDecoder("scanner"),
        lambda event: arrived.put((time.perf_counter_ns(), event)),
        SystemClock(),
        device_name="scanner",
        kind=DeviceKind.SCANNER,
    )
    with ExitStack() as at_end:
        at_end.callback(scanner.close)
        reader.start()
        at_end.callback(reader.stop)
        assert isinstance(arrived.get(timeout=PATIENCE_S)[1], DeviceFound)

        def scan() -> float:
            scanner.send("JP1234567890", suffix="")
            written_ns = time.perf_counter_ns()
            scanner.send("", suffix="\r")
            at_ns, event = arrived.get(timeout=PATIENCE_S)
            assert isinstance(event, Scan)
            return (at_ns - written_ns) / 1e9

        limits: list[Limit | Ceiling] = [Ceiling("scan", "p99", 0.005)]
        report.compare("pty to scan", {"scan": scan}, limits, rounds=SCANS)
