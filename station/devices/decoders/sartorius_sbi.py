"""Sartorius SBI: 9600 8O1 (or 7O1), lines of 14 or, with an identifier, 20 characters.

    +␠␠␠123.56␠g␠␠ CR LF              a blank unit: in motion
    N␠␠␠␠␠+␠␠␠123.56␠g␠␠ CR LF        N net, G# gross, T tare …
    ␠␠␠␠␠␠Low  High  Err 054          under, over, fault
    +␠␠123.5[6]g␠␠                    the digit in brackets is not verified

Sources: Sartorius Quintix, Entris II, Combics, GC803S.
"""

from __future__ import annotations

import re

from station.devices.framing import Lines
from station.devices.readings import Kind, Said, error, status, weight
from station.devices.scale_decoder import ScaleDecoder
from station.devices.weight_text import number_in, unit_in

_LONGEST = 32
_BODY, _IDENTIFIER = 14, 6
_WEIGHT = re.compile(r"([+ -]) *([\d.]+\[?\d*\]?) *([A-Za-z%/]{1,3})? *")
_ERROR = re.compile(r"(?:Err|APP\.Err|DIS\.Err|PRT\.Err) *(\d{0,3})", re.IGNORECASE)
_STATES = {
    "high": "overload", "h": "overload", "hh": "overload",
    "low": "underload", "l": "underload", "ll": "underload",
    "c": "calibrating", "--": "no_weight",
}  # fmt: skip
_NET = {"": None, "N": "net", "G": "gross", "G#": "gross"}
_TARE = {"T", "T1", "T2", "PT", "PT1", "PT2"}
_UNVERIFIED = "unverified_digit"


def decoder(device: str) -> ScaleDecoder:
    """Return a decoder for one balance."""
    return ScaleDecoder(device, Lines(_LONGEST), read)


def read(line: str) -> Said | None:
    """Return what one line says."""
    identifier, body = line[:-_BODY].strip(), line[-_BODY:]
    if len(line) not in {_BODY, _BODY + _IDENTIFIER}:
        return None
    return _weight(identifier, body) or _state(identifier, body.strip())


def _state(identifier: str, said: str) -> Said | None:
    if identifier not in {"", "Stat"}:
        return None
    if flag := _STATES.get(said.lower()):
        return status(flag)
    if said.lower().startswith("cal"):
        return status("calibrating")
    if found := _ERROR.fullmatch(said):
        return error(f"err_{found[1] or said[:3].lower()}")
    return None


def _weight(identifier: str, body: str) -> Said | None:
    found = _WEIGHT.fullmatch(body)
    value = number_in(found[1] + re.sub(r"[\[\]]", "", found[2])) if found else None
    if found is None or value is None:
        return None
    unit = unit_in(found[3] or "")
    stable = unit is not None
    if identifier in _TARE:
        return Said(Kind.TARE, value, unit, stable, ("tare_value",))
    if identifier not in _NET:
        return Said(Kind.IGNORED, value, unit, None, (f"id_{identifier.lower()}",))
    flags = [flag for flag in (_NET[identifier], _UNVERIFIED if "[" in found[2] else None) if flag]
    return weight(value, unit, *flags, stable=stable)
