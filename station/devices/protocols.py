"""Every protocol by name: what speaks it, how its line is usually set, and what may be asked.

`requests` are harmless: they never tare, zero or print, so that an unknown device may be asked.
A decoder's module is imported when it is wanted: a station speaks three of these, not forty.
"""

from __future__ import annotations

from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from msgspec import Struct

from station.devices.line_settings import LineSettings as Line
from station.errors import DeviceError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from station.devices.readings import PrinterStatus, ScaleReading
    from station.events import Scan, UnreadableScan


class Role(StrEnum):
    """What a protocol's device is, or what sort of text its bytes are."""

    SCANNER = "scanner"
    SCALE = "scale"
    PRINTER = "printer"
    CODE = "code"
    """No device: how the text of a code is understood."""
    FIELD = "field"
    """No device: how text is written into a label."""


class DeviceProtocol(Struct, frozen=True):
    """One row of the table. `module` is `file:function` under decoders; empty: not a stream."""

    name: str
    role: Role
    module: str = ""
    lines: tuple[Line, ...] = ()
    requests: tuple[bytes, ...] = ()
    zero: bytes = b""
    tare: bytes = b""
    unit: str = ""
    """To be set where no frame names one: what a counter's scale shows."""


class StreamDecoder(Protocol):
    """Bytes in, events out, no clock and no I/O."""

    @property
    def buffered(self) -> int:
        """Bytes held of an unfinished frame."""

    @property
    def discarded(self) -> int:
        """Stretches of bytes that were no frame."""

    def feed(self, data: bytes, at: datetime) -> Sequence[Event]:
        """Return the events that these bytes complete."""

    def idle(self, at: datetime) -> Sequence[Event]:
        """Answer to a line that fell silent."""

    def replies(self) -> bytes:
        """Return, once, what the device now waits to hear: acknowledgements, echoes."""

    def reset(self) -> None:
        """Forget a device that went away."""


_9600, _2400_E = Line(9600), Line(2400, 7, "E")
_9600_E, _9600_O = Line(9600, 7, "E"), Line(9600, 8, "O")
_STREAMS = (_9600, Line(4800), Line(2400), Line(1200), Line(19200))
_SCANNER, _SCALE, _PRINTER = Role.SCANNER, Role.SCALE, Role.PRINTER

PROTOCOLS: tuple[DeviceProtocol, ...] = (
    DeviceProtocol("wedge", _SCANNER),
    # Before the plain line, which reads its frames as well and does not acknowledge them.
    DeviceProtocol("olivetti_scan", _SCANNER, "olivetti", (_9600_E,)),
    DeviceProtocol("serial_scan", _SCANNER, "line", (_9600, Line(115200))),
    DeviceProtocol("hid_pos_scanner", _SCANNER, "hid_pos"),
    DeviceProtocol("zebra_ssi", _SCANNER, "zebra_ssi", (_9600, Line(115200))),
    DeviceProtocol("xk3190_a12e", _SCALE, "xk3190:decoder_a12e", _STREAMS),
    DeviceProtocol("xk3190_tf0", _SCALE, "xk3190:decoder_tf0", _STREAMS, unit="kg"),
    DeviceProtocol("xk3190_eq_reversed", _SCALE, "xk3190:decoder_eq_reversed", _STREAMS, unit="kg"),
    DeviceProtocol("xk3190_eq_forward", _SCALE, "xk3190:decoder_eq_forward", _STREAMS, unit="kg"),
    DeviceProtocol("cas_22", _SCALE, "cas_stream:decoder_22", _STREAMS),
    DeviceProtocol("cas_and18", _SCALE, "cas_stream:decoder_18", (*_STREAMS, Line(9600, 8, "E"))),
    DeviceProtocol("cas_enq", _SCALE, "cas_enq", (_9600,), (b"\x05", b"\x11")),
    DeviceProtocol(
        "and_standard",
        _SCALE,
        "and_standard",
        (_2400_E, _9600_E, _9600),
        (b"Q\r\n", b"SI\r\n"),
    ),
    DeviceProtocol("st_us_header", _SCALE, "st_us_header", _STREAMS),
    DeviceProtocol("mt_sics", _SCALE, "mt_sics", (_9600,), (b"SI\r\n",), b"Z\r\n", b"T\r\n"),
    DeviceProtocol("hid_scale", _SCALE, "hid_scale"),
    DeviceProtocol(
        "nci_scp01", _SCALE, "nci_scp01", (_9600, _9600_E), (b"W\r", b"S\r"), zero=b"Z\r"
    ),
    DeviceProtocol(
        "toledo_8217", _SCALE, "toledo_polled:decoder_8217", (_9600_E,), (b"W",), b"Z", b"T", "kg"
    ),
    DeviceProtocol(
        "toledo_8213",
        _SCALE,
        "toledo_polled:decoder_8213",
        (_9600_E,),
        (b"W",),
        zero=b"Z",
        unit="kg",
    ),
    DeviceProtocol("toledo_continuous", _SCALE, "toledo_continuous", (_9600_E, _9600)),
    DeviceProtocol("sma", _SCALE, "sma", (_9600,), (b"\nW\r",), b"\nZ\r", b"\nT\r"),
    DeviceProtocol("ohaus", _SCALE, "ohaus", (_9600, Line(2400)), (b"IP\r\n",)),
    DeviceProtocol("sartorius_sbi", _SCALE, "sartorius_sbi", (_9600_O,), (b"\x1bP\r\n",)),
    DeviceProtocol("kern_18", _SCALE, "kern_18", (_9600,), (b"w", b"w\r\n"), tare=b"t"),
    DeviceProtocol("berkel_icl", _SCALE, "berkel_icl", (_2400_E, _9600_E), (b"\x05", b"\x11")),
    DeviceProtocol("digi_ds425", _SCALE, "digi_ds425", (_9600,), unit="kg"),
    DeviceProtocol("dialog06", _SCALE, "dialog06", (Line(9600, 7, "O"),), (b"\x04\x0208\x03",)),
    DeviceProtocol("zpl_hs", _PRINTER, "zpl_hs", (_9600,), (b"~HS",)),
    DeviceProtocol("tspl_status", _PRINTER, "tspl_status", (_9600,), (b"\x1b!?",)),
    DeviceProtocol("tspl_status_s", _PRINTER, "tspl_status:decoder_s", (_9600,), (b"\x1b!S",)),
    DeviceProtocol("epl2_status", _PRINTER, "epl2_status", (_9600,)),
    DeviceProtocol(
        "escpos_dle_eot",
        _PRINTER,
        "escpos_status",
        (_9600, Line(19200)),
        tuple(bytes((0x10, 0x04, number)) for number in (1, 2, 3, 4)),
    ),
    DeviceProtocol("aim_gs1", Role.CODE),
    DeviceProtocol("upu_s10", Role.CODE),
    DeviceProtocol("awb_id", Role.CODE),
    DeviceProtocol("zpl_escape", Role.FIELD),
    DeviceProtocol("tspl_escape", Role.FIELD),
)
_BY_NAME = {protocol.name: protocol for protocol in PROTOCOLS}

if TYPE_CHECKING:
    Event = Scan | UnreadableScan | ScaleReading | PrinterStatus


def protocol_named(name: str) -> DeviceProtocol:
    """Return the protocol's row. Raises DeviceError, which names those there are."""
    if name not in _BY_NAME:
        raise DeviceError("unknown_protocol", found=name, known=", ".join(_BY_NAME))
    return _BY_NAME[name]


def decoder_for(name: str, device: str, **options: object) -> StreamDecoder:
    """Return a new decoder for one device. Raises DeviceError where the protocol is no stream."""
    protocol = protocol_named(name)
    if not protocol.module:
        raise DeviceError("protocol_is_no_stream", found=name)
    file, _, function = protocol.module.partition(":")
    module = import_module(f"station.devices.decoders.{file}")
    return cast("StreamDecoder", getattr(module, function or "decoder")(device, **options))
