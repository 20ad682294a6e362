"""What a protocol's bytes mean, as one JSON object: `hub-station devices decode`, and its tests.

    one reading, nothing else   its own keys: {"kind": "weight", "value": "1.250", …}
    anything else               {"frames": […], "discarded": 1, "pending": true}

`discarded` counts the stretches of bytes that were no frame; `pending` says that an unfinished
frame is held. The keys are those of the recordings in tests/recordings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.devices.answers import codes, scanners, streams
from station.devices.protocols import Role, protocol_named
from station.devices.readings import PrinterStatus, ScaleReading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from station.events import Scan, UnreadableScan

Answer = dict[str, object]

_SCANNERS: dict[str, Callable[[bytes], Answer]] = {
    "serial_scan": scanners.serial,
    "olivetti_scan": scanners.olivetti,
    "hid_pos_scanner": scanners.hid_pos,
    "zebra_ssi": scanners.ssi,
}
_TEXTS: dict[str, Callable[[str], Answer]] = {
    "aim_gs1": codes.aim_gs1,
    "upu_s10": codes.upu_s10,
    "awb_id": codes.awb_id,
    "zpl_escape": codes.zpl_escape,
    "tspl_escape": codes.tspl_escape,
}


def answer(
    name: str, data: bytes, gaps_ms: Sequence[float] = (), query: bytes | None = None
) -> Answer:
    """Return what the bytes mean. Raises DeviceError for a protocol that is not in the table."""
    protocol = protocol_named(name)
    if name == "wedge":
        return scanners.wedge(codes.text_of(data), gaps_ms)
    if name in _SCANNERS:
        return _SCANNERS[name](data)
    if name in _TEXTS:
        return _TEXTS[name](codes.text_of(data))
    if protocol.role is Role.PRINTER:
        return streams.printer(name, data, query)
    return streams.scale(name, data)


def event_answer(event: Scan | UnreadableScan | ScaleReading | PrinterStatus) -> Answer:
    """Return what one event of a decoder says."""
    if isinstance(event, ScaleReading):
        return streams.reading_answer(event.said)
    if isinstance(event, PrinterStatus):
        return dict(event.facts)
    return scanners.scan(event)
