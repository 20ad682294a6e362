"""Whose waybill number this may be, and how sure that is: a hint, never grounds to reject. Pure."""

from __future__ import annotations

import re
from enum import StrEnum

from msgspec import Struct

from station.rules.awb import carrier_of, normalise


class Confidence(StrEnum):
    """How much a form tells: one carrier's own, likely, or shared by several."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class CarrierHint(Struct, frozen=True):
    """A carrier's name as logs and scripts see it."""

    carrier: str
    confidence: Confidence


_OWN = {
    "lion_return": CarrierHint("lionparcel", Confidence.HIGH),
    "lion": CarrierHint("lionparcel", Confidence.HIGH),
    "ninja": CarrierHint("ninja", Confidence.MEDIUM),
    "s10": CarrierHint("pos_s10", Confidence.HIGH),
    "jnt": CarrierHint("jnt", Confidence.HIGH),
    "sicepat": CarrierHint("sicepat", Confidence.MEDIUM),
}
_SHOPEE = re.compile(r"SPXID[A-Z0-9]{8,16}", re.ASCII)
_TWELVE_DIGITS = re.compile(r"\d{12}", re.ASCII)
_JNE = re.compile(r"[A-Z0-9]{10,15}", re.ASCII)


def hint_of(text: str) -> CarrierHint | None:
    """Return whose number it may be, None where no carrier's form fits."""
    code = normalise(text)
    if own := carrier_of(code):
        return _OWN[own]
    if _SHOPEE.fullmatch(code):
        return CarrierHint("spx", Confidence.HIGH)
    if _TWELVE_DIGITS.fullmatch(code):
        return CarrierHint("jne_or_sicepat", Confidence.LOW)
    if _JNE.fullmatch(code):
        return CarrierHint("jne_or_other", Confidence.LOW)
    return None
