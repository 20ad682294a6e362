"""A reader over real ptys: asks what must be asked, answers what is owed, follows a device around."""

from __future__ import annotations

import queue
from typing import TYPE_CHECKING

import pytest

from station.clock import SystemClock
from station.devices.asking import Schedule
from station.devices.identity import Found, Identity
from station.devices.rate_cap import RateCap
from station.devices.reader import DeviceReader
from station.devices.simulators.lines import PtyLine
from station.devices.transports.located import identified
from station.devices.transports.serial import SerialTransport
from station.events import DeviceEvent, DeviceFound, DeviceKind, DeviceLost, Scan

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator
    from datetime import datetime
    from pathlib import Path

    from station.devices.reader import Decoder, Transport

PATIENCE_S = 20.0
SCALE = Identity("serial", 0x1A86, 0x7523, by_path="pci-1")


class Lines:
    """The plainest decoder: a reading is what stands before a CR."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes, at: datetime) -> list[Scan]:
        *whole, self._held = (self._held + data).split(b"\r")
        return [Scan(one.decode(), at, "scale") for one in whole]

    def idle(self, at: datetime) -> list[Scan]:
        held, self._held = self._held, b""
        return [Scan(f"given up: {held.decode()}", at, "scale")] if held else []

    def reset(self) -> None:
        self._held = b""


class Echoing(Lines):
    """A protocol in which the host must send back what it got."""

    def __init__(self) -> None:
        super().__init__()
        self._owed = b""

    def feed(self, data: bytes, at: datetime) -> list[Scan]:
        self._owed += data
        return super().feed(data, at)

    def replies(self) -> bytes:
        owed, self._owed = self._owed, b""
        return owed


class Counter:
    """One device read at a counter, and what came of it."""

    def __init__(
        self,
        transport: Transport,
        decoder: Decoder[DeviceEvent] | None = None,
        schedule: Schedule | None = None,
        alike: Callable[[DeviceEvent], Hashable] | None = None,
    ) -> None:
        self._events: queue.SimpleQueue[DeviceEvent] = queue.SimpleQueue()
        self.reader = DeviceReader(
            transport,
            decoder or Lines(),
            self._events.put,
            SystemClock(),
            device_name="scale",
            kind=DeviceKind.SCANNER,
            reopen_delay_s=0.02,
            schedule=schedule,
            alike=alike,
        )
        self.reader.start()

    def next(self) -> DeviceEvent:
        return self._events.get(timeout=PATIENCE_S)

    def next_within(self, timeout_s: float) -> DeviceEvent | None:
        try:
            return self._events.get(timeout=timeout_s)
        except queue.Empty:
            return None

    def next_text(self) -> str:
        event = self.next()
        assert isinstance(event, Scan), event
        return event.text


@pytest.fixture
def line(tmp_path: Path) -> Iterator[PtyLine]:
    line = PtyLine(tmp_path / "scale")
    line.plug()
    yield line
    line.close()


@pytest.fixture
def counter(line: PtyLine, request: pytest.FixtureRequest) -> Iterator[Counter]:
    """A counter with the decoder, schedule … that the test names."""
    counter = Counter(SerialTransport(line.port), **getattr(request, "param", {}))
    assert isinstance(counter.next(), DeviceFound)
    yield counter
    counter.reader.stop()


def asked(line: PtyLine) -> bytes:
    return next(data for data in iter(lambda: line.read(PATIENCE_S), None) if data)


SLOWLY = {"schedule": Schedule(b"SI\r\n", every_s=0.05, answer_within_s=PATIENCE_S)}


@pytest.mark.parametrize("counter", [SLOWLY], indirect=True)
def test_a_scale_that_must_be_asked_is_asked_again_once_it_has_answered(
    counter: Counter, line: PtyLine
) -> None:
    for weight in ("1.250", "1.255"):
        assert asked(line) == b"SI\r\n"
        line.write(weight[:3].encode())
        assert line.read(0.1) == b"", "half an answer is no answer"
        line.write(f"{weight[3:]}\r".encode())
        assert counter.next_text() == weight


@pytest.mark.parametrize("counter", [SLOWLY], indirect=True)
def test_an_order_goes_out_between_two_requests_and_has_its_answer_first(
    counter: Counter, line: PtyLine
) -> None:
    assert asked(line) == b"SI\r\n"
    counter.reader.order(b"Z\r\n")
    assert line.read(0.1) == b"", "an answer is under way"
    line.write(b"1.250\r")
    assert asked(line) == b"Z\r\n"
    assert line.read(0.1) == b"", "the next request would have its answer thrown away"
    line.write(b"Z A\r")
    assert [counter.next_text(), counter.next_text()] == ["1.250", "Z A"]
    assert asked(line) == b"SI\r\n"


IMPATIENT = {"schedule": Schedule(b"W\r", every_s=0.01, answer_within_s=0.3)}


@pytest.mark.parametrize("counter", [IMPATIENT], indirect=True)
def test_half_an_answer_that_came_too_late_is_in_no_later_reading(
    counter: Counter, line: PtyLine
) -> None:
    assert asked(line) == b"W\r"
    line.write(b"9.9")
    reading = None
    while reading is None:  # an answer of ours may come too late as well, on a busy machine
        assert asked(line).endswith(b"W\r")
        line.write(b"1.250\r")
        reading = counter.next_within(0.2)
    assert isinstance(reading, Scan)
    assert reading.text == "1.250"


class Unended(Lines):
    """A protocol whose frames have no end: what silence follows is whole."""

    def feed(self, data: bytes, at: datetime) -> list[Scan]:  # noqa: ARG002 - as a decoder
        self._held += data
        return []


UNENDED = {
    "decoder": Unended(),
    "schedule": Schedule(b"w", every_s=0.01, answer_within_s=PATIENCE_S),
}


@pytest.mark.parametrize("counter", [UNENDED], indirect=True)
def test_an_answer_that_only_silence_ends_is_an_answer(counter: Counter, line: PtyLine) -> None:
    assert asked(line) == b"w"
    line.write(b"1.250")
    assert counter.next_text() == "given up: 1.250"
    assert asked(line) == b"w"


TWO_STEPS = {
    "schedule": Schedule(
        b"\x05", every_s=0.05, answer_within_s=PATIENCE_S, follow_ups=((b"\x06", b"\x11"),)
    )
}


@pytest.mark.parametrize("counter", [TWO_STEPS], indirect=True)
def test_a_scale_that_is_asked_in_two_steps(counter: Counter, line: PtyLine) -> None:
    for weight in ("1.250", "1.250"):
        assert asked(line) == b"\x05"
        line.write(b"\x06")
        assert asked(line) == b"\x11"
        line.write(f"{weight}\r".encode())
        assert counter.next_text().lstrip("\x06") == weight


@pytest.mark.parametrize("counter", [{"decoder": Echoing()}], indirect=True)
def test_what_a_protocol_owes_the_device_is_sent_at_once(counter: Counter, line: PtyLine) -> None:
    line.write(b"01250\r")
    assert asked(line) == b"01250\r"
    assert counter.next_text() == "01250"


class Backlog:
    """A transport on which three weights have queued up, and then nothing more."""

    def __init__(self) -> None:
        self._data = [b"1\rt7\r2\r3\r", b"4\r"]

    def open(self) -> None: ...

    def read(self, timeout_s: float) -> bytes:  # noqa: ARG002 - as a transport
        return self._data.pop(0) if self._data else b""

    def write(self, data: bytes) -> None: ...

    def discard(self) -> None: ...

    def close(self) -> None: ...


def test_of_what_queued_up_only_the_newest_of_each_kind_counts() -> None:
    def is_tare(event: DeviceEvent) -> Hashable:
        return isinstance(event, Scan) and event.text.startswith("t")

    counter = Counter(Backlog(), alike=is_tare)
    assert isinstance(counter.next(), DeviceFound)
    assert [counter.next_text() for _ in range(3)] == ["t7", "3", "4"]
    counter.reader.stop()


def test_a_scale_pulled_out_in_mid_frame_is_found_on_another_port(tmp_path: Path) -> None:
    """As CH340 adapters are: no serial number, another name and another place each time."""
    there: dict[str, Identity] = {}
    counter = Counter(
        identified(
            SCALE,
            lambda: [Found(path, identity) for path, identity in there.items()],
            SerialTransport,
        )
    )
    assert isinstance(counter.next(), DeviceLost)
    for number in range(4):
        line = PtyLine(tmp_path / f"ttyUSB{number}")
        line.plug()
        there[line.port] = Identity("serial", 0x1A86, 0x7523, by_path=f"pci-{number}")
        assert isinstance(counter.next(), DeviceFound)
        line.write(b"1.250\r9.9")
        assert counter.next_text() == "1.250"
        there.clear()
        line.close()
        assert isinstance(counter.next(), DeviceLost)
    counter.reader.stop()


class Flood:
    """A device that never stops sending codes."""

    def __init__(self) -> None:
        self.reads = 0

    def open(self) -> None:
        """It is always there."""

    def read(self, timeout_s: float) -> bytes:
        del timeout_s
        self.reads += 1
        return b"JP1\r" * 100

    def write(self, data: bytes) -> None:
        """It has no ears."""

    def discard(self) -> None:
        """Nothing is kept."""

    def close(self) -> None:
        """Nor does it end."""


class Closing(RateCap):
    """Lets the first codes through and closes for longer than the test lasts."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: queue.SimpleQueue[int] = queue.SimpleQueue()

    def wait_s(self, codes: int, now_s: float) -> float:
        del now_s
        self.asked.put(codes)
        return 3600.0


def test_a_flood_is_left_on_the_line_once_the_cap_says_so_and_the_reader_still_stops() -> None:
    flood, cap = Flood(), Closing()
    events: queue.SimpleQueue[DeviceEvent] = queue.SimpleQueue()
    reader = DeviceReader(
        flood,
        Lines(),
        events.put,
        SystemClock(),
        device_name="scanner",
        kind=DeviceKind.SCANNER,
        cap=cap,
    )
    reader.start()
    assert cap.asked.get(timeout=PATIENCE_S) == 100
    reader.stop()
    assert flood.reads == 1
    assert events.qsize() == 1 + 100, "what was found, and what was read"
