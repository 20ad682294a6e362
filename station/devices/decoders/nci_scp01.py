"""NCI SCP-01, and its ECR variant (SCP-02): 9600 8N1 (or 7E1).

    weight   LF 001.250kg CR LF 0 0 CR ETX       ECR: … LF S 0 0 CR ETX
    status   LF 4 p 0 CR ETX                     ECR, in motion: LF S 1 0 CR ETX
    refused  LF ? CR ETX

    byte 1   0 motion  1 zero  2 RAM  3 EEPROM         bits 4, 5 always set
    byte 2   0 under   1 over  2 ROM  3 calibration    bit 6: another byte follows
    byte 3   0, 1 range  2 net  3 initial zero         ^^^^ over  ____ under  ---- zero error

Sources: NCI 6702, Salter Brecknell 3700LP, Ohaus Aviator 7000, CAS CI-100A.
"""

from __future__ import annotations

import re

from station.devices.framing import Frames, until
from station.devices.readings import Facts, Kind, Said, error, status, weight
from station.devices.scale_decoder import ScaleDecoder
from station.devices.weight_text import number_in, ounces_of, unit_in

_LONGEST = 48
_STATUS = r"S?([0-?p-\x7f](?:[0-?]|[p-\x7f](?:[0-?]|[p-\x7f][0-?])))"
_WEIGHT_FRAME = re.compile(rf"\n([^\r\n]+)\r\n{_STATUS}\r\x03")
_STATUS_FRAME = re.compile(rf"\n{_STATUS}\r\x03")
_NUMBER = re.compile(r" *([+-]? *[\d.]+) *([A-Za-z%:]{0,5}) *")
_POUNDS = re.compile(r" *([+-]? *\d+) *lb *([\d.]+) *oz *", re.IGNORECASE)
_DISPLAY = re.compile(r" *([\^_-])\1{2,8} *([A-Za-z%:]{0,5}) *")
_FLAGS = (
    (("motion", 1), ("zero", 2), ("ram_error", 4), ("eeprom_error", 8)),
    (("underload", 1), ("overload", 2), ("rom_error", 4), ("calibration_fault", 8)),
    (("net", 4), ("initial_zero_error", 8)),
    (),
)
_FAULTS = {"ram_error", "eeprom_error", "rom_error", "calibration_fault"}
_RANGE = 3


def decoder(device: str) -> ScaleDecoder:
    """Return a decoder for one scale."""
    return ScaleDecoder(device, Frames(b"\n", until(b"\x03", _LONGEST), _LONGEST), read)


def read(frame: str) -> Said | None:
    """Return what one frame says."""
    if frame == "\n?\r\x03":
        return error("unrecognized_command")
    if found := _STATUS_FRAME.fullmatch(frame):
        return _state(found[1])
    if found := _WEIGHT_FRAME.fullmatch(frame):
        return _weight(found[1], found[2])
    return None


def _state(codes: str) -> Said:
    flags = _flags(codes)
    if _FAULTS & set(flags):
        return error(*flags)
    return status(*(flags - {"motion"}), stable="motion" not in flags)


def _weight(shown: str, codes: str) -> Said | None:
    flags = _flags(codes)
    if found := _DISPLAY.fullmatch(shown):
        return _out_of_range(found[1], flags - {"motion"}, unit_in(found[2]))
    note: Facts = {}
    if found := _POUNDS.fullmatch(shown):
        value, unit = ounces_of(found[1], found[2]), unit_in("oz")
        note = {"note": f"{number_in(found[1])} lb {number_in(found[2])} oz"}
    elif found := _NUMBER.fullmatch(shown):
        value, unit = number_in(found[1]), unit_in(found[2])
    else:
        return None
    if value is None:
        return None
    if _FAULTS & set(flags):
        return error(*(flags - {"motion"}), unit=unit)
    facts = note | ({"range": ord(codes[2]) & _RANGE} if _has_range(codes) else {})
    return weight(value, unit, *(flags - {"motion"}), stable="motion" not in flags, facts=facts)


def _out_of_range(sign: str, flags: set[str], unit: str | None) -> Said:
    if sign == "-":
        return error("zero_error", *flags, unit=unit)
    flag = "overload" if sign == "^" else "underload"
    kind = Kind.ERROR if flags & _FAULTS else Kind.STATUS
    return Said(kind, None, unit, None, tuple(sorted({flag, *flags})))


def _flags(codes: str) -> set[str]:
    named = zip(codes, _FLAGS, strict=False)
    return {flag for code, bits in named for flag, bit in bits if ord(code) & bit}


def _has_range(codes: str) -> bool:
    return any(ord(third) & _RANGE for third in codes[2:3])
