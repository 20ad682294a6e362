"""Joins a transport, a decoder and a reader for each device the settings name."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from station.devices.addresses import refuse_unusable, transport_at
from station.devices.decoders.line import LineDecoder
from station.devices.line_settings import LineSettings, read_line_settings
from station.devices.protocols import decoder_for, protocol_named
from station.devices.reader import DeviceReader
from station.devices.schedules import SCHEDULES
from station.events import DeviceKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.clock import Clock
    from station.devices.protocols import DeviceProtocol
    from station.devices.reader import Decoder
    from station.devices.readings import ScaleReading
    from station.devices.tap import Tap
    from station.events import DeviceEvent, Scan, UnreadableScan
    from station.options import ScaleOptions, SerialScannerOptions


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


def scale(
    options: ScaleOptions,
    post: Callable[[DeviceEvent], None],
    clock: Clock,
    tap: Tap | None = None,
) -> DeviceReader[ScaleReading]:
    """Return a reader for the scale at this address, not yet started.

    Raises DeviceError for a scale whose ids we know and that cannot be used.
    """
    protocol = protocol_of(options)
    refuse_unusable(options.port)
    usual = protocol.lines[0] if protocol.lines else LineSettings()
    return DeviceReader(
        transport_at(options.port, read_line_settings(options.line) or usual),
        cast("Decoder[ScaleReading]", decoder_for(protocol.name, options.port)),
        post,
        clock,
        device_name=options.port,
        kind=DeviceKind.SCALE,
        schedule=SCHEDULES.get(protocol.name),
        # What queued up is past: only the newest weight is the pan's.
        alike=lambda reading: reading.said.kind,
        tap=tap,
    )


def protocol_of(options: ScaleOptions) -> DeviceProtocol:
    """Return what the scale speaks."""
    return protocol_named(options.protocol or "hid_scale")
