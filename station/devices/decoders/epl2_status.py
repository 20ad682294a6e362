"""EPL2 error report, after `eR$,2`: the chosen character, two digits, CR LF.

    $00 CR LF     no error          $11 CR LF     head open

Source: Zebra EPL2 programming manual, eR and appendix A.
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
