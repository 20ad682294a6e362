"""The text of command barcodes: made for a hub's sheet, and read back. Pure.

    .HS1.SEAL..CGK.T     . HS version . name . argument . hub . check

A full stop begins it, so that no carrier's number is one; it and what else is used are typed alike
by a scanner under nearly every keyboard layout, and are in Code 128's set A and B. Whatever is not
an upper-case letter, a digit or a hyphen is written as `/` and two hexadecimal digits. The check
goes by ISO 7064's hybrid system, MOD 41,40, over every character before it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from station.events import CommandName

VERSION = "1"
_START = ".HS"
_SHAPE = re.compile(
    r"\.HS(\d)\.([A-Z-]+)\.([A-Z0-9/-]*)\.([A-Z0-9/-]*)\.(?:[0-9A-Z]|-[0-3])", re.ASCII
)
_ESCAPED = re.compile(r"/([0-9A-F]{2})", re.ASCII)
_PLAIN = re.compile(r"[^A-Z0-9-]", re.ASCII)
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-/."
_MODULUS = 40
"""Even, and no smaller than the alphabet: then one wrong character always changes the check."""
_SIGNS = 36


class CommandCode(NamedTuple):
    """What a command barcode says."""

    name: CommandName
    argument: str
    hub: str


def text_of(code: CommandCode) -> str:
    """Return the barcode's text."""
    name = code.name.value.upper().replace("_", "-")
    body = f"{_START}{VERSION}.{name}.{_escape(code.argument)}.{_escape(code.hub)}."
    return body + _check(body)


def is_command(text: str) -> bool:
    """Return whether this is one, of whichever hub and version, whole or not."""
    return text.strip().upper().startswith(_START)


def read(text: str) -> CommandCode | None:
    """Return what it says; None where it is none, or damaged, or of a version not known here."""
    shaped = _SHAPE.fullmatch(text.strip().upper())
    if shaped is None or shaped[1] != VERSION:
        return None
    try:
        name = CommandName(shaped[2].lower().replace("-", "_"))
    except ValueError:
        return None
    code = CommandCode(name, _unescape(shaped[3]), _unescape(shaped[4]))
    return code if text_of(code) == shaped[0] else None


def _escape(text: str) -> str:
    return _PLAIN.sub(lambda found: f"/{ord(found[0]) & 0xFF:02X}", text)


def _unescape(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _check(text: str) -> str:
    product = _MODULUS
    for character in text:
        total = (product + _ALPHABET.index(character)) % _MODULUS or _MODULUS
        product = total * 2 % (_MODULUS + 1)
    value = (_MODULUS + 1 - product) % _MODULUS
    return _ALPHABET[value] if value < _SIGNS else f"-{value - _SIGNS}"
