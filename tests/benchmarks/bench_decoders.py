"""Every decoder at a hundred times the fastest line it is used on, one core."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from itertools import cycle, islice
from typing import TYPE_CHECKING

from station.devices.protocols import PROTOCOLS, DeviceProtocol, decoder_for
from tests.benchmarks.harness import Ceiling, Unit
from tests.fakes.recordings import RECORDINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from station.devices.protocols import StreamDecoder
    from tests.benchmarks.harness import Report

TIMES_FASTER = 100
SPAN_S = 1.0
"""How much of the line is decoded in one round."""
USB_REPORTS = {"hid_pos_scanner": 1000, "hid_scale": 1000}
"""Reports a second: a full-speed interrupt endpoint gives one a millisecond."""
READ = 64
"""Bytes in one read of a serial line."""
AT = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)


def run(report: Report) -> None:
    """Decode a second of each line, and hold it to a hundredth of a second."""
    protocols = [protocol for protocol in PROTOCOLS if protocol.module]
    report.compare(
        f"decoding {SPAN_S:g} s of each line",
        {
            protocol.name: partial(
                _decode, decoder_for(protocol.name, "device"), reads_of(protocol)
            )
            for protocol in protocols
        },
        [Ceiling(protocol.name, "p50", SPAN_S / TIMES_FASTER) for protocol in protocols],
        rounds=20,
        unit=Unit("ms", 1e3),
    )


def reads_of(protocol: DeviceProtocol) -> list[bytes]:
    """Return what a second of the protocol's fastest line brings, read by read."""
    frames = [one.data for one in RECORDINGS if one.protocol == protocol.name and one.data]
    if reports := USB_REPORTS.get(protocol.name):
        return list(islice(cycle(frames), int(reports * SPAN_S)))
    fastest = max(line.baud for line in protocol.lines) // 10
    stream = b"".join(islice(cycle(frames), fastest))[: int(fastest * SPAN_S)]
    return [stream[place : place + READ] for place in range(0, len(stream), READ)]


def _decode(decoder: StreamDecoder, reads: Sequence[bytes]) -> None:
    for data in reads:
        decoder.feed(data, AT)
