"""One phone number, however it is written: 0812…, +62 812-…, 62812… Pure.

Databases hold numbers as people typed them, and are searched by index: so a number is turned into
the ways in which it may stand there.
"""

from __future__ import annotations

import re

_SEPARATORS = re.compile(r"[\s().\-/]+")
_NUMBER = re.compile(r"\+?[0-9]{7,15}", re.ASCII)
_INDONESIA = re.compile(r"(?:\+?62|0062)0*|0", re.ASCII)
_OPERATOR_DIGITS = 3
_GROUP_DIGITS = 4


def phone_variants(text: str) -> tuple[str, ...]:
    """Return the ways in which the same number may be written; () for what is no phone number.

    A number without a country is Indonesian where it begins with 0 or with a mobile's 8.
    """
    plain = _SEPARATORS.sub("", text)
    if not _NUMBER.fullmatch(plain):
        return ()
    written = [text.strip(), plain]
    prefix = _INDONESIA.match(plain)
    if prefix or plain.startswith("8"):
        written += _indonesian(plain[prefix.end() :] if prefix else plain)
    else:
        written += [plain.removeprefix("+"), "+" + plain.removeprefix("+")]
    return tuple(dict.fromkeys(written))


def _indonesian(number: str) -> list[str]:
    """Write a number without its 0 or 62: plain, and in fours as address books do."""
    dashed, spaced = _grouped(number, "-"), _grouped(number, " ")
    return [
        *(f"0{number}", f"62{number}", f"+62{number}", f"+62 {number}"),
        *(f"0{dashed}", f"0{spaced}", f"+62 {dashed}", f"+62 {spaced}"),
    ]


def _grouped(number: str, separator: str) -> str:
    middle = _OPERATOR_DIGITS + _GROUP_DIGITS
    groups = (number[:_OPERATOR_DIGITS], number[_OPERATOR_DIGITS:middle], number[middle:])
    return separator.join(group for group in groups if group)
