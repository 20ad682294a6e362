"""TSPL status: `ESC ! ?` is answered by one byte, `ESC ! S` by eight.

    ?   bits: 0 head open  1 jam  2 paper  3 ribbon  4 paused  5 printing  6 cover  7 other
    S   STX message warning error error ETX CR LF

    message   @ normal  ` paused  B label on the peeler  C cutting  E error  F feeding
              K waiting for the key  L waiting for the label to be taken  P printing  W imaging
    warning   bits: 0 paper low  1 ribbon low  3 buffer full
    errors    bits: 0 head hot  1 motor hot  2 head  3 cutter  4 memory
              bits: 0 paper  1 jam  2 ribbon  3 ribbon jam  5 head open      bit 6 always set

Sources: Gprinter GP-2120T, TSC TTP-244 Plus, Brother TD-4420TN.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from station.devices.framing import Frames, fixed
from station.devices.printer_decoder import PrinterDecoder

if TYPE_CHECKING:
    from station.devices.readings import Facts

_EVERY_BYTE = bytes(range(128))
_BITS = (
    "head_open", "paper_jam", "paper_out", "ribbon_out",
    "paused", "printing", "cover_open", "over_temp_or_other",
)  # fmt: skip
_SIZE = 6
_FRAME = re.compile(rb"\x02([@`BCEFKLPW])([@-\x7f])([@-\x7f])([@-\x7f])\x03")
_MESSAGES = {
    "`": "paused", "B": "label_on_peeler", "C": "cutting", "E": "error", "F": "feeding",
    "K": "waiting_for_key", "L": "waiting_for_take", "P": "printing", "W": "imaging",
}  # fmt: skip
_WARNINGS = ("paper_low", "ribbon_low", "", "buffer_full")
_ERRORS = ("head_overheat", "motor_overheat", "head_error", "cutter_jam", "no_memory")
_SUPPLIES = ("paper_out", "paper_jam", "ribbon_out", "ribbon_jam", "", "head_open")


def decoder(device: str) -> PrinterDecoder:
    """Return a decoder for the one byte."""
    return PrinterDecoder(device, Frames(_EVERY_BYTE, lambda _, __: 1, 1), read)


def decoder_s(device: str) -> PrinterDecoder:
    """Return a decoder for the eight bytes."""
    return PrinterDecoder(device, Frames(b"\x02", fixed(_SIZE, 0x03), _SIZE), read_s)


def read(byte: bytes) -> Facts:
    """Return what the byte says; every byte says something."""
    return {"flags": _named(byte[0], _BITS), "ready": byte == b"\0"}


def read_s(frame: bytes) -> Facts | None:
    """Return what the eight bytes say; a warning alone does not stop a label."""
    found = _FRAME.fullmatch(frame)
    if found is None:
        return None
    message, warning, first, second = (group.decode() for group in found.groups())
    doing = [_MESSAGES[message]] if message in _MESSAGES else []
    errors = _named(ord(first), _ERRORS) + _named(ord(second), _SUPPLIES)
    warnings = _named(ord(warning), _WARNINGS)
    ready = not (doing or errors or "buffer_full" in warnings)
    return {"ready": ready, "flags": [*doing, *errors, *warnings]}


def _named(bits: int, names: tuple[str, ...]) -> list[str]:
    return [name for bit, name in enumerate(names) if name and bits >> bit & 1]
