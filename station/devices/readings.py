"""What a scale or a printer said: facts without judgement. Neighbours: decoders make them.

A `Said` is what one frame means by itself; a `ScaleReading` is the same with its time and device.
What the pan holds now is only `Kind.WEIGHT`; everything else is told beside it.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct, field

Facts = dict[str, object]


class Kind(StrEnum):
    """What sort of thing a scale said."""

    WEIGHT = "weight"
    """What the pan holds now."""
    TARE = "tare"
    """What is taken off, never a weight of a parcel."""
    STATUS = "status"
    """A condition without a weight."""
    ERROR = "error"
    BUSY = "busy"
    ACK = "ack"
    NAK = "nak"
    RETRY = "retry"
    """The scale asks to be asked again."""
    RESET = "reset"
    """Power came back: zero and tare are not what they were."""
    CONFIDENCE = "confidence"
    """What a self-test found."""
    IGNORED = "ignored"
    """Understood, and no live weight: a total, a count of receipts."""


class Stability(StrEnum):
    """How we know that a weight stands still."""

    MEASURED = "measured"
    """The scale says so in the same frame."""
    INFERRED = "inferred"
    """The value did not change for a while; see station/rules/stillness.py."""
    NOT_IN_FRAME = "not_in_frame"
    """The scale does not say, and nobody has inferred it."""


class Said(Struct, frozen=True):
    """The meaning of one frame. `value` keeps the digits the scale wrote: its resolution."""

    kind: Kind
    value: Decimal | None = None
    unit: str | None = None
    """Lower case (`kg`, `g`, `lb`, `oz`); None where the frame names none: it is configured."""
    stable: bool | None = None
    flags: tuple[str, ...] = ()
    """Sorted: overload, underload, net, zero, negative, … and error numbers (`err_054`)."""
    facts: Facts = field(default_factory=dict)
    """What else the frame holds: tare, checksum, serial, device …"""
    stability: Stability = Stability.MEASURED
    reply: bytes = b""
    """What the scale waits to hear for this frame."""


class ScaleReading(Struct, frozen=True):
    """What a scale said, when it came, and from which device."""

    said: Said
    at: datetime
    device: str


class PrinterStatus(Struct, frozen=True):
    """What a label printer said of itself."""

    facts: Facts
    """In the printer's own terms: paper_out, head_open, flags …"""
    at: datetime
    device: str


_NO_WEIGHT = {"pcs": ("count",), "%": ("percent",)}


def weight(
    value: Decimal,
    unit: str | None,
    *flags: str,
    stable: bool | None = True,
    facts: Facts | None = None,
) -> Said:
    """Return a live weight; zero and negative are flagged, and minus zero is zero."""
    value = value or abs(value)
    sign = ("zero",) if not value else ("negative",) if value < 0 else ()
    counted = _NO_WEIGHT.get(unit or "", ())
    flags = in_order(*flags, *sign, *counted)
    return Said(Kind.WEIGHT, value, unit, stable, flags, facts or {})


def status(
    *flags: str,
    stable: bool | None = None,
    unit: str | None = None,
    facts: Facts | None = None,
) -> Said:
    """Return a condition without a weight."""
    return Said(Kind.STATUS, None, unit, stable, in_order(*flags), facts or {})


def error(
    *flags: str,
    stable: bool | None = None,
    unit: str | None = None,
    facts: Facts | None = None,
) -> Said:
    """Return a fault, the scale's or (flag `checksum`) the line's."""
    return Said(Kind.ERROR, None, unit, stable, in_order(*flags), facts or {})


def in_order(*flags: str) -> tuple[str, ...]:
    """Return each flag once, sorted, whatever order the bits came in."""
    return tuple(sorted(set(flags)))
