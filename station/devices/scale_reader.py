"""Joins a transport, a decoder, a schedule and a reader for the scale that the settings name."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from station.devices.addresses import refuse_unusable, transport_at
from station.devices.line_settings import LineSettings, read_line_settings
from station.devices.protocols import decoder_for, protocol_named
from station.devices.reader import DeviceReader
from station.devices.readings import ScaleReading, status
from station.devices.schedules import SCHEDULES
from station.events import DeviceKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.clock import Clock
    from station.devices.protocols import DeviceProtocol
    from station.devices.reader import Decoder
    from station.devices.tap import Tap
    from station.events import DeviceEvent
    from station.options import ScaleOptions


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
        # Until the scale has spoken anew, nobody knows what its display stands at.
        ordered=lambda at: ScaleReading(status(stable=False), at, options.port),
    )


def protocol_of(options: ScaleOptions) -> DeviceProtocol:
    """Return what the scale speaks."""
    return protocol_named(options.protocol or "hid_scale")
