"""ESC/POS real-time status: `DLE EOT n` is answered by one byte, and only the request tells which.

    every answer   bits 1 and 4 set, 0 and 7 clear
    n = 1   3 offline   2 drawer   5 waits to come back   6 the feed button is held
    n = 2   2 cover open   3 feeds by button   5 stopped, no paper   6 error
    n = 3   2 mechanical   3 cutter   5 beyond repair   6 mends itself
    n = 4   2, 3 paper near its end   5, 6 no paper

Sources: Epson TM-U220, Samsung SRP-350, Custom TG02H.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.devices.framing import Frames
from station.devices.printer_decoder import PrinterDecoder

if TYPE_CHECKING:
    from station.devices.readings import Facts

QUERIES = {number: bytes((0x10, 0x04, number)) for number in (1, 2, 3, 4)}
_FIXED, _FIXED_VALUE = 0x93, 0x12
_EVERY_BYTE = bytes(range(128))
_PAPER = 4
"""The query whose answer tells of the paper."""
_NEAR_END, _END = 0x0C, 0x60
_BITS = {
    2: {"cover_open": 0x04, "feeding": 0x08, "paper_stop": 0x20, "error": 0x40},
    3: {
        "mechanical_error": 0x04,
        "cutter_error": 0x08,
        "unrecoverable_error": 0x20,
        "recoverable_error": 0x40,
    },
}


def decoder(device: str, query: bytes | None = None) -> PrinterDecoder:
    """Return a decoder for answers to `query`; without one, each byte is read as every answer."""
    numbers = [number for number, request in QUERIES.items() if query in {None, request}]

    def read_all(byte: bytes) -> Facts | None:
        if byte[0] & _FIXED != _FIXED_VALUE:
            return None
        return {name: said for number in numbers for name, said in read(byte[0], number).items()}

    return PrinterDecoder(device, Frames(_EVERY_BYTE, lambda _, __: 1, 1), read_all)


def read(byte: int, number: int) -> Facts:
    """Return what the answer to `DLE EOT number` says."""
    if number == 1:
        return {"online": not byte & 0x08}
    if number == _PAPER:
        near = "near_end" if byte & _NEAR_END else "ok"
        return {"paper": "end" if byte & _END else near}
    return {name: bool(byte & bit) for name, bit in _BITS[number].items()}
