"""Joins a transport, a decoder and a reader for each device the settings name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.devices.decoders.line import LineDecoder
from station.devices.line_settings import LineSettings
from station.devices.reader import DeviceReader
from station.devices.transports.serial import SerialTransport
from station.events import DeviceKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.clock import Clock
    from station.events import DeviceEvent, Scan, UnreadableScan
    from station.options import SerialScannerOptions


def serial_scanner(
    options: SerialScannerOptions, post: Callable[[DeviceEvent], None], clock: Clock
) -> DeviceReader[Scan | UnreadableScan]:
    """Return a reader for the scanner on a serial line, not yet started."""
    device = f"serial {options.port}"
    return DeviceReader(
        SerialTransport(options.port, LineSettings(options.baud)),
        LineDecoder(device),
        post,
        clock,
        device_name=device,
        kind=DeviceKind.SCANNER,
    )
