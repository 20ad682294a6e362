"""Joins a transport, a decoder and a reader for the scanner that the settings name.

Neighbour: scale_reader, the same for a scale; apart, so that a start without one is short.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from msgspec.structs import replace

from station.devices.addresses import transport_at
from station.devices.decoders.line import LineDecoder
from station.devices.line_settings import LineSettings, read_line_settings
from station.devices.rate_cap import RateCap
from station.devices.reader import DeviceReader
from station.events import DeviceKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.clock import Clock
    from station.devices.reader import Decoder
    from station.devices.tap import Tap
    from station.events import DeviceEvent, Scan, UnreadableScan
    from station.options import SerialScannerOptions

_USUAL = "serial_scan"


def scanner(
    options: SerialScannerOptions,
    post: Callable[[DeviceEvent], None],
    clock: Clock,
    tap: Tap | None = None,
) -> DeviceReader[Scan | UnreadableScan]:
    """Return a reader for the scanner at this address, not yet started."""
    is_hid = options.port.startswith("hid:")
    device = options.port if is_hid else f"serial {options.port}"
    return DeviceReader(
        transport_at(options.port, _line(options)),
        _decoder(options, device),
        post,
        clock,
        device_name=device,
        kind=DeviceKind.SCANNER,
        cap=RateCap(),
        tap=tap,
    )


def protocol_of(options: SerialScannerOptions) -> str:
    """Return the name of what the scanner speaks."""
    if options.port.startswith("hid:"):
        return "hid_pos_scanner"
    return options.protocol or _USUAL


def _decoder(options: SerialScannerOptions, device: str) -> Decoder[Scan | UnreadableScan]:
    protocol = protocol_of(options)
    if protocol == _USUAL:
        return LineDecoder(device)
    # Imported here: most counters have none of the others.
    from station.devices.protocols import decoder_for

    return cast("Decoder[Scan | UnreadableScan]", decoder_for(protocol, device))


def _line(options: SerialScannerOptions) -> LineSettings:
    if line := read_line_settings(options.line):
        return line
    if options.protocol in ("", _USUAL):
        return LineSettings(options.baud)
    from station.devices.protocols import protocol_named

    return replace(protocol_named(options.protocol).lines[0], baud=options.baud)
