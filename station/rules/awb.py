"""What a scanned code is: a waybill number, or something a parcel also carries. Pure.

Carriers' formats are hints, never grounds to reject: whatever could be a waybill number is looked
up and kept. Only what is recognised as something else is refused, by name.
"""

from __future__ import annotations

import re
from enum import StrEnum

from station.rules import command_codes


class CodeKind(StrEnum):
    """What a code looks like. Only AWB is ever looked up first; the others are named."""

    AWB = "awb"
    EAN = "ean"
    QRIS = "qris"
    PROGRAMMING = "programming"
    COMMAND = "command"
    """A command barcode. Its own hub's never come here: they are obeyed."""
    DAMAGED_COMMAND = "damaged_command"
    FOREIGN = "foreign"


LONGEST_AWB = 40

_AWB = re.compile(rf"[A-Z0-9][A-Z0-9./-]{{3,{LONGEST_AWB - 1}}}", re.ASCII)
# EAN-13 by GS1 prefix. One waybill number in ten has a right check digit by chance, so only what is
# mostly on the goods sold here counts: Indonesia, Malaysia, Singapore, Thailand, Viet Nam, China,
# books. Source: GS1's list of company prefixes.
_EAN_13 = re.compile(r"(899|955|888|885|893|69[0-9]|97[89])[0-9]{10}", re.ASCII)
_SEPARATORS = re.compile(r"[ \t\r\n;,|]+")  # not GS, which parts elements within one code

# EMVCo QR: payload format indicator 00, length 02, value 01 (QRIS is Indonesia's profile of it).
_QRIS_START = "000201"
# What scanners' set-up sheets encode: Datalogic `$P`…, Newland `@…`, Honeywell menu codes that end
# in a full stop or exclamation mark, Zebra's FNC3 codes where they come through as text.
_PROGRAMMING = re.compile(
    r"(\$[P+-]|@[A-Z]{3}|%%|\\000|<FNC3>)|^[A-Z]{3}[A-Z0-9]{3,8}[.!]$", re.ASCII
)

# Hints, most distinctive first. Sources: the carriers' public tracking pages; UPU S10 for Pos.
_CARRIERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("lion_return", re.compile(r"77LP\d{8,13}", re.ASCII)),
    ("lion", re.compile(r"88LP\d{8,13}", re.ASCII)),
    ("ninja", re.compile(r"NLIDAP[A-Z0-9]+", re.ASCII)),
    ("s10", re.compile(r"[A-Z]{2}\d{9}[A-Z]{2}", re.ASCII)),
    ("jnt", re.compile(r"J[A-Z]\d{10}", re.ASCII)),
    ("sicepat", re.compile(r"00\d{10}", re.ASCII)),
)

_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def normalise(text: str) -> str:
    """Return the code as waybill numbers are stored: trimmed, upper case."""
    return text.strip().upper()


def codes_in(text: str) -> tuple[str, ...]:
    """Return the codes of one shot: scanners that read several labels at once part them."""
    return tuple(part for part in _SEPARATORS.split(normalise(text)) if part)


def kind_of(code: str) -> CodeKind:
    """Return what a normalised code looks like."""
    if command_codes.is_command(code):
        return CodeKind.COMMAND if command_codes.read(code) else CodeKind.DAMAGED_COMMAND
    if code.startswith(_QRIS_START) and len(code) > LONGEST_AWB:
        return CodeKind.QRIS
    if _PROGRAMMING.match(code):
        return CodeKind.PROGRAMMING
    if _EAN_13.fullmatch(code) and _ean_13_holds(code):
        return CodeKind.EAN
    if _AWB.fullmatch(code):
        return CodeKind.AWB
    return CodeKind.FOREIGN


def is_something_else(code: str) -> bool:
    """Return whether a code is plainly no answer: no number, seal or name that anybody asks for.

    A command, a payment, a product, or what sets a scanner up.
    """
    return kind_of(code) not in {CodeKind.AWB, CodeKind.FOREIGN}


def carrier_of(code: str) -> str | None:
    """Return the carrier whose format this is (a hint), None where nothing is distinctive."""
    for carrier, pattern in _CARRIERS:
        if pattern.fullmatch(code):
            return carrier if carrier != "s10" or s10_holds(code) else None
    return None


def s10_holds(code: str) -> bool:
    """Return whether a UPU S10 identifier's check digit is right (RA473124829DE is)."""
    digits = [int(digit) for digit in code[2:11]]
    remainder = 11 - sum(w * d for w, d in zip(_S10_WEIGHTS, digits, strict=False)) % 11
    return digits[8] == {10: 0, 11: 5}.get(remainder, remainder)


def _ean_13_holds(code: str) -> bool:
    digits = [int(digit) for digit in code]
    return (sum(digits[0::2]) + 3 * sum(digits[1::2])) % 10 == 0
