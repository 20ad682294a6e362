"""EPL2 error reports: by itself after `eR$,2`, and at once as the answer to `^ee`.

    $00 CR LF     no error          $11 CR LF     head open; the character is the chosen one
    00 CR LF      no error          07,11 CR LF   no paper and head open; 07P012: 12 labels are left

Sources: Zebra EPL programming guide (14245L-003), eR and ^ee; Intermec ESim reference, ^ee.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from station.devices.framing import Lines
from station.devices.printer_decoder import PrinterDecoder

if TYPE_CHECKING:
    from station.devices.readings import Facts

_LONGEST = 16
_LINE = re.compile(rb"[!-/:-@\[-`{-~](\d\d)")
_ERRORS = {
    "00": None,
    "01": "syntax_error",
    "02": "object_over_border",
    "03": "data_length",
    "04": "no_memory",
    "05": "memory_configuration",
    "06": "serial_line",
    "07": "paper_or_ribbon_out",
    "08": "name_exists",
    "09": "name_not_found",
    "10": "not_in_data_entry",
    "11": "head_open",
    "12": "paused",
}


_REPORT = re.compile(rb"\d\d(?:[PR]\d{1,3})?(?:,\d\d(?:[PR]\d{1,3})?)*")
_STOPPING = ("07", "11", "12")
"""What somebody must go to the printer for; the rest is of what it was told before."""


def decoder(device: str) -> PrinterDecoder:
    """Return a decoder for one printer."""
    return PrinterDecoder(device, Lines(_LONGEST), read)


def read(line: bytes) -> Facts | None:
    """Return what one report says."""
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    code = found[1].decode()
    return {"error": _ERRORS.get(code, f"code_{code}")}


def answers(device: str) -> PrinterDecoder:
    """Return a decoder of one printer's answers to `^ee`."""
    return PrinterDecoder(device, Lines(_LONGEST), read_answer)


def read_answer(line: bytes) -> Facts | None:
    """Return what an answer to `^ee` says: what stops the printer, if anything does."""
    if _REPORT.fullmatch(line) is None:
        return None
    codes = {code[:2] for code in line.decode().split(",")}
    return {"error": next((_ERRORS[code] for code in _STOPPING if code in codes), None)}
