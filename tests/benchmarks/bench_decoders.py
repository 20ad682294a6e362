"""Every decoder at a hundred times the fastest line it is used on, one core.

What is counted is the processor's time in this process: whoever else is at work on the machine only
makes it wait. A wedge's line is a keyboard that reports a key each millisecond, and texts are read as
often as a scanner can read labels.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from functools import partial
from itertools import cycle, islice
from typing import TYPE_CHECKING

from station.devices.answers import answer
from station.devices.decoders.wedge import WedgeDecoder, WedgeTiming
from station.devices.protocols import PROTOCOLS, DeviceProtocol, decoder_for
from tests.benchmarks.harness import Ceiling, Unit
from tests.fakes.recordings import RECORDINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from station.devices.protocols import StreamDecoder
    from tests.benchmarks.harness import Report

    Subjects = dict[str, Callable[[], None]]

TIMES_FASTER = 100
SPAN_S = 1.0
"""How much of the line is decoded in one round."""
REPORTS = {"hid_pos_scanner": 1000, "hid_scale": 1000}
"""Reports a second: a full-speed interrupt endpoint gives one a millisecond."""
KEYS = 1000
"""Keys a second, for the same reason."""
LABELS = 10
"""Labels a second under a scanner that reads as fast as it can, or out of a label's data."""
READ = 64
"""Bytes in one read of a serial line."""
AT = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)


def run(report: Report) -> None:
    """Decode a second of each line, and hold it to a hundredth of a second."""
    subjects = subjects_of()
    report.compare(
        f"decoding {SPAN_S:g} s of each line, processor time",
        {name: partial(_processor_time, decode) for name, decode in subjects.items()},
        [Ceiling(name, "p50", SPAN_S / TIMES_FASTER) for name in subjects],
        rounds=20,
        unit=Unit("ms", 1e3),
    )


def subjects_of() -> Subjects:
    """Return what decodes a second of each protocol's line."""
    return {protocol.name: _subject(protocol) for protocol in PROTOCOLS}


def _subject(protocol: DeviceProtocol) -> Callable[[], None]:
    if protocol.name == "wedge":
        return partial(_strike, WedgeDecoder("device", WedgeTiming()), keys_of_a_second())
    if not protocol.module:
        texts = list(islice(cycle(_recorded(protocol.name)), int(LABELS * SPAN_S)))
        return partial(_read, protocol.name, texts)
    return partial(_decode, decoder_for(protocol.name, "device"), reads_of(protocol))


def reads_of(protocol: DeviceProtocol) -> list[bytes]:
    """Return what a second of the protocol's fastest line brings, read by read."""
    frames = _recorded(protocol.name)
    if reports := REPORTS.get(protocol.name):
        return list(islice(cycle(frames), int(reports * SPAN_S)))
    fastest = max(line.baud for line in protocol.lines) // 10
    stream = b"".join(islice(cycle(frames), fastest))[: int(fastest * SPAN_S)]
    return [stream[place : place + READ] for place in range(0, len(stream), READ)]


def keys_of_a_second() -> str:
    """Return the keys that a scanner types in a second, code after code."""
    codes = [data.decode("utf-8") for data in _recorded("wedge")]
    return "".join(islice(cycle("".join(codes)), int(KEYS * SPAN_S)))


def _recorded(name: str) -> list[bytes]:
    return [one.data for one in RECORDINGS if one.protocol == name and one.data]


def _processor_time(decode: Callable[[], None]) -> float:
    begun_ns = time.process_time_ns()
    decode()
    return (time.process_time_ns() - begun_ns) / 1e9


def _decode(decoder: StreamDecoder, reads: Sequence[bytes]) -> None:
    for data in reads:
        decoder.feed(data, AT)


def _strike(decoder: WedgeDecoder[int], keys: str) -> None:
    for number, key in enumerate(keys):
        decoder.feed(key, number / KEYS, AT, number)
    decoder.flush()


def _read(name: str, texts: Sequence[bytes]) -> None:
    for data in texts:
        answer(name, data)
