"""Mettler-Toledo MT-SICS, and Kern's KCP alike: 9600 8N1, lines that end with CR LF.

    S S      1.250 kg     stable          S D 12:07.50 lb:oz     in motion
    S I                   busy            S +  S -               over, under
    Z A   T S  25.00 g    zeroed, tared   ES ET EL               not understood
    I4 A "B021002593"     after @ and after power-up

Source: MT-SICS reference manuals for the AL and AT balances.
"""

from __future__ import annotations

import re

from station.devices.framing import Lines
from station.devices.readings import Kind, Said, error, status, weight
from station.devices.scale_decoder import ScaleDecoder
from station.devices.weight_text import number_in, ounces_of, unit_in

_LONGEST = 64
_WEIGHT = re.compile(r"(S|T|TI|TA) ([SDA]) +(-? *[\d.:]+) +(\S{1,6}) *")
_STATE = re.compile(r"(S|Z|T|TI|TA|TAC|ZI) ([SADIL+-]) *")
_FACT = re.compile(r'I(\d{1,2}) [AB](?: (?:\d+ )?"?([^"]*)"?)? *')
_ERRORS = {"ES": "syntax_error", "ET": "transmission_error", "EL": "logical_error"}
_RANGES = {"S": ("overload", "underload"), "Z": ("outside_zero_range",) * 2}
_DONE = {"Z": "zero_done", "T": "tare_done"}


def decoder(device: str) -> ScaleDecoder:
    """Return a decoder for one scale."""
    return ScaleDecoder(device, Lines(_LONGEST), read)


def read(line: str) -> Said | None:
    """Return what one line says."""
    if flag := _ERRORS.get(line.strip()):
        return error(flag)
    if found := _WEIGHT.fullmatch(line):
        return _weight(*found.groups())
    if found := _STATE.fullmatch(line):
        return _state(*found.groups())
    if found := _FACT.fullmatch(line):
        return _fact(*found.groups())
    return None


def _weight(command: str, state: str, number: str, unit: str) -> Said | None:
    pounds, colon, ounces = number.partition(":")
    value = ounces_of(pounds, ounces) if colon else number_in(number)
    if value is None or bool(colon) != (unit == "lb:oz"):
        return None
    if command != "S":
        return Said(Kind.TARE, value, unit_in(unit), state != "D", ("tare_value",))
    if state == "A":
        return None
    if colon:
        note = f"{number_in(pounds)} lb {number_in(ounces)} oz"
        return weight(value, "oz", stable=state == "S", facts={"note": note})
    return weight(value, unit_in(unit), stable=state == "S")


def _state(command: str, state: str) -> Said | None:
    about = command[0]
    match state:
        case "I":
            flags = ("not_executable_or_stability_timeout",)
            return Said(Kind.BUSY, stable=False, flags=flags)
        case "L":
            return error("logical_error")
        case "+" | "-":
            flag = _RANGES.get(about, ("outside_tare_range",) * 2)[state == "-"]
            return status(flag) if about == "S" else error(flag)
        case _:
            return None if about == "S" else Said(Kind.ACK, flags=(_done(command),))


def _done(command: str) -> str:
    return "tare_cleared" if command == "TAC" else _DONE[command[0]]


def _fact(number: str, text: str | None) -> Said:
    if number == "4":
        return Said(Kind.RESET, flags=("power_up_or_@",), facts={"serial": text or ""})
    return Said(Kind.IGNORED, flags=("information",), facts={"text": text or ""})
