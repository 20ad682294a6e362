"""The text of a code, or of a label's field: what is understood in it, what is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.devices.code_text import split_identifier
from station.paper import tspl, zpl
from station.rules.carrier_hint import hint_of
from station.rules.gs1 import ElementStrings, elements_in, gtin_in
from station.rules.s10 import s10_in
from station.rules.symbology import GTIN_SYMBOLOGIES, holds_gs1, symbology_of

if TYPE_CHECKING:
    from station.devices.answers.frames import Answer

_GS = "\x1d"


def text_of(data: bytes) -> str:
    """Return the bytes as UTF-8, or as Latin-1 where they are none."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def aim_gs1(text: str) -> Answer:
    """Return what a code holds, by its AIM identifier."""
    aim, code = split_identifier(text.rstrip("\r\n"))
    symbology = symbology_of(aim)
    told: Answer = {"gs1": holds_gs1(aim) or (not aim and _GS in code), "symbology": symbology}
    if told["gs1"]:
        found = elements_in(code)
        error = {"ais": {}, "error": "no_element_strings", "data": code}
        return {**told, **(_elements(found) if found else error)}
    told["data"] = code
    gtin = gtin_in(code) if symbology in GTIN_SYMBOLOGIES else None
    if gtin:
        return {**told, "gtin": gtin}
    return {**told, "gtin_ok": False} if symbology in {"ean13", "ean8"} else told


def _elements(found: ElementStrings) -> Answer:
    told: Answer = {"ais": found.elements}
    if found.sscc_ok is not None:
        told["sscc_ok"] = found.sscc_ok
    if found.gtin_ok is not None:
        told["gtin_ok"] = found.gtin_ok
    if found.swallowed:
        told["warn"] = f"missing FNC1 swallowed AI {found.swallowed}"
    return told


def upu_s10(text: str) -> Answer:
    """Return the parts of a postal identifier, or why it is none."""
    found = s10_in(text)
    if found is None:
        return {"valid": False, "reason": "format"}
    if not found.holds:
        return {"valid": False, "reason": "check_digit"}
    return {
        "valid": True,
        "service": found.service,
        "serial": found.serial,
        "check": found.check,
        "country": found.country,
        "normalized": found.normalized,
    }


def awb_id(text: str) -> Answer:
    """Return whose waybill number this may be."""
    hint = hint_of(text)
    if hint is None:
        return {"carrier_hint": None, "confidence": "none"}
    return {"carrier_hint": hint.carrier, "confidence": hint.confidence.value}


def zpl_escape(text: str) -> Answer:
    """Return the text as a ZPL field."""
    return {"field": zpl.field(text)}


def tspl_escape(text: str) -> Answer:
    """Return the text as a TSPL string."""
    return {"field": tspl.quoted(text), "rule": tspl.RULE}
