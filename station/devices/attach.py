"""Joins a transport, a decoder and a reader for the scanner that the settings name.

Neighbour: scale_reader, the same for a scale; apart, so that a start without one is short.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.devices.addresses import transport_at
from station.devices.decoders.line import LineDecoder
from station.devices.line_settings import LineSettings
from station.devices.reader import DeviceReader
from station.events import DeviceKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.clock import Clock
    from station.devices.reader import Decoder
    from station.devices.tap import Tap
    from station.events import DeviceEvent, Scan, UnreadableScan
    from station.options import SerialScannerOptions


def scanner(
    options: SerialScannerOptions,
    post: Callable[[DeviceEvent], None],
    clock: Clock,
    tap: Tap | None = None,
) -> DeviceReader[Scan | UnreadableScan]:
    """Return a reader for the scanner at this address, not yet started."""
    is_hid = options.port.startswith("hid:")
    device = options.port if is_hid else f"serial {options.port}"
    decoder: Decoder[Scan | UnreadableScan] = LineDecoder(device)
    if is_hid:
        # Imported here: most counters have none.
        from station.devices.decoders.hid_pos import HidPosDecoder

        decoder = HidPosDecoder(device)
    return DeviceReader(
        transport_at(options.port, LineSettings(options.baud)),
        decoder,
        post,
        clock,
        device_name=device,
        kind=DeviceKind.SCANNER,
        tap=tap,
    )
