"""UPU S10 identifiers, which postal operators share: two letters, nine digits, a country. Pure.

RR 12345678 5 ID     service, serial, check digit, country
"""

from __future__ import annotations

import re

from msgspec import Struct

from station.rules.awb import s10_holds

_S10 = re.compile(r"([A-Z]{2})(\d{8})(\d)([A-Z]{2})", re.ASCII)
_SPACES = re.compile(r"\s+")


class S10(Struct, frozen=True):
    """An identifier of the right form; `holds` says whether its check digit does."""

    service: str
    serial: str
    check: int
    country: str
    holds: bool

    @property
    def normalized(self) -> str:
        """The identifier in capitals, without spaces."""
        return f"{self.service}{self.serial}{self.check}{self.country}"


def s10_in(text: str) -> S10 | None:
    """Return the identifier, however it was spaced and in small letters; None for another form."""
    code = _SPACES.sub("", text).upper()
    found = _S10.fullmatch(code)
    if found is None:
        return None
    service, serial, check, country = found.groups()
    return S10(service, serial, int(check), country, s10_holds(code))
