"""Scales and printers: whatever their decoder says, in the recordings' keys."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from station.devices.answers import frames
from station.devices.decoders.zpl_hs import SILENCE
from station.devices.protocols import decoder_for
from station.devices.readings import PrinterStatus, Said, ScaleReading, Stability

if TYPE_CHECKING:
    from decimal import Decimal

    from station.devices.answers.frames import Answer

_AT = datetime(2026, 1, 1, tzinfo=UTC)
"""The bytes of a command line came at no time that matters."""


def scale(name: str, data: bytes) -> Answer:
    """Return what a scale's bytes say; what a fallen silence completes counts as said."""
    decoder = decoder_for(name, name)
    told = list(decoder.feed(data, _AT))
    pending = decoder.buffered > 0
    late = decoder.idle(_AT)
    said = [reading_answer(got.said) for got in (*told, *late) if isinstance(got, ScaleReading)]
    return frames.of(said, discarded=decoder.discarded, pending=pending and not late)


def printer(name: str, data: bytes, query: bytes | None) -> Answer:
    """Return what a printer's bytes say; `query` is the request that they answer."""
    if name == "zpl_hs" and not data:
        return dict(SILENCE)
    options = {"query": query} if name == "escpos_dle_eot" else {}
    decoder = decoder_for(name, name, **options)
    told = decoder.feed(data, _AT)
    said = [dict(got.facts) for got in told if isinstance(got, PrinterStatus)]
    return frames.of(said, discarded=decoder.discarded, pending=decoder.buffered > 0)


def reading_answer(said: Said) -> Answer:
    """Return one frame's meaning in the recordings' keys."""
    told: Answer = {
        "kind": said.kind.value,
        "value": _digits(said.value),
        "unit": said.unit,
        "stable": said.stable,
        "flags": list(said.flags),
        **said.facts,
    }
    if said.stability is Stability.INFERRED:
        told["stability"] = said.stability.value
    return told


def _digits(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
