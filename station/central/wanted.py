"""What somebody typed to find a waybill by, read as each of the names that it might be. Pure."""

from __future__ import annotations

from msgspec import Struct

from station.inquiry import MOST_MATCHES
from station.rules.awb import normalise
from station.rules.phone import phone_variants

LONGEST_TEXT = 200
_DIGITS_OF_A_CODE = 5
_MOST_DIGITS = 18
"""Of a number in a book of numbers: more than any bigint holds are none."""


class Wanted(Struct, frozen=True):
    """One question. `awb` is the text as waybill numbers are stored, "" where it cannot be one.

    `codes` are the ways in which a number may stand in a table: also as it was typed.
    """

    text: str
    awb: str
    codes: tuple[str, ...]
    phones: tuple[str, ...]
    name: str
    """"" where it can be none: it has no letter, or is one word with many digits."""

    @property
    def facts(self) -> dict[str, object]:
        """Return what the statements that find waybills need."""
        return {
            "codes": list(self.codes),
            "phones": list(self.phones),
            "name": self.name,
            "prefix": _escaped(self.name) + "%",
            # One more than is shown tells that there are more.
            "most_matches": MOST_MATCHES + 1,
        }


def wanted(text: str) -> Wanted:
    """Read a text; what cannot be printed, or is longer than any name, is left out."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text[:LONGEST_TEXT])
    plain = " ".join(printable.split())
    upper = normalise(plain)
    return Wanted(
        text=plain,
        awb="" if " " in upper else upper,
        codes=tuple(dict.fromkeys((upper, plain, upper.replace(" ", "")))),
        phones=phone_variants(plain),
        name=plain if _is_name(plain) else "",
    )


def _is_name(text: str) -> bool:
    digits = sum(letter.isdigit() for letter in text)
    return any(letter.isalpha() for letter in text) and (" " in text or digits < _DIGITS_OF_A_CODE)


def named(awbs: tuple[str, ...]) -> Wanted:
    """Return the question for waybills that are known by their numbers."""
    return Wanted("", "", awbs, (), "")


def cuts_of(awb: str) -> dict[str, object]:
    """Return every way to cut a number into a book's prefix and digits."""
    cuts = [
        (awb[:length], int(awb[length:]), len(awb) - length)
        for length in range(len(awb))
        if awb[length:].isdecimal() and awb.isascii() and len(awb) - length <= _MOST_DIGITS
    ]
    return {
        "prefixes": [prefix for prefix, _, _ in cuts],
        "numbers": [number for _, number, _ in cuts],
        "digits": [digits for _, _, digits in cuts],
    }


def _escaped(name: str) -> str:
    """Take LIKE's own signs as they stand."""
    return name.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
