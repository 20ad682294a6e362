"""What differs from one computer to the next, out of its name: `desk = "{number}"`. Pure.

the computer CGK-DESK-07:   {hostname} CGK-DESK-07   {number} 7, the last digits   {site} CGK
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from station.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

BLANKS = ("hostname", "number", "site")
_BLANK = re.compile(r"\{(\w+)\}")


def filled(value: str, key: str, hostname: str, file: Path) -> str:
    """Return a value with its blanks filled. Raises SettingsError where this computer has none."""
    known = _of(hostname)

    def fill(blank: re.Match[str]) -> str:
        name = blank[1]
        if name not in BLANKS:
            expected = ", ".join(f"{{{one}}}" for one in BLANKS)
            raise SettingsError("setup_blank_unknown", key=key, file=file, known=expected)
        if name not in known:
            raise SettingsError("setup_no_number", key=key, file=file, hostname=hostname)
        return known[name]

    return _BLANK.sub(fill, value)


def _of(hostname: str) -> dict[str, str]:
    name = hostname.partition(".")[0]
    known = {"hostname": name, "site": name.partition("-")[0]}
    if digits := re.findall(r"\d+", name):
        known["number"] = str(int(digits[-1]))
    return known
