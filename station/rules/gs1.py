"""GS1 element strings: what a label's GS1-128, Data Matrix or QR code holds. Pure, through biip.

biip parses identifiers with a wrong check digit, and a variable element whose FNC1 was lost
swallows what follows without a word: both are looked for here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

# Elements of fixed length that a variable one may have swallowed: measures, GTIN, SSCC, dates.
_MEASURE = re.compile(r"(3[1-6]\d\d)\d{6}", re.ASCII)
_CHECKED = re.compile(r"(?:(01)\d{14}|(00)\d{18})", re.ASCII)


class ElementStrings(Struct, frozen=True):
    """Elements by application identifier. `sscc_ok`, `gtin_ok`: None where there is none."""

    elements: dict[str, str]
    sscc_ok: bool | None = None
    gtin_ok: bool | None = None
    swallowed: str = ""
    """The identifier of an element that a missing FNC1 hid in the one before."""


def elements_in(code: str) -> ElementStrings | None:
    """Return the elements of a code without its AIM identifier; None where it holds none."""
    # Imported here: it reads GS1's tables, and most labels are plain waybill numbers.
    from biip import ParseError
    from biip.gs1_messages import GS1Message

    try:
        found = GS1Message.parse(code).element_strings
    except (ParseError, ValueError):
        return None
    elements = {element.ai.ai: element.value for element in found}
    variable = (element.value for element in found if element.ai.separator_required)
    return (
        ElementStrings(
            elements,
            check_digit_holds(elements["00"]) if "00" in elements else None,
            check_digit_holds(elements["01"]) if "01" in elements else None,
            next((hidden for value in variable for hidden in _hidden_in(value)), ""),
        )
        if elements
        else None
    )


def gtin_in(code: str) -> str | None:
    """Return the trade item's number that the whole code is, None where it is none."""
    is_gtin = code.isascii() and code.isdigit() and len(code) in {8, 12, 13, 14}
    return code if is_gtin and check_digit_holds(code) else None


def check_digit_holds(digits: str) -> bool:
    """Return whether the last digit is GS1's check digit (weights 3 and 1 from the right)."""
    if not (digits.isascii() and digits.isdigit()):
        return False
    numbers = [int(digit) for digit in reversed(digits)]
    return (sum(numbers[0::2]) + 3 * sum(numbers[1::2])) % 10 == 0


def _hidden_in(value: str) -> Iterator[str]:
    for place in range(1, len(value)):
        rest = value[place:]
        if found := _MEASURE.fullmatch(rest):
            yield found[1]
        elif (found := _CHECKED.fullmatch(rest)) and check_digit_holds(rest[2:]):
            yield rest[:2]
