"""Numbers, weights, ages and times as the counter's people write them: 1,20 kg · 14.07 WIB.

English keeps the Indonesian clock and zone (the parcel's world does not move) but writes 1.20 kg.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import datetime

    from station.texts import Texts

FALLBACK_ZONE = "Asia/Jakarta"
"""Where most hubs are: a clock that may be an hour off is better than a window that fails."""
ZONE_LETTERS = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA"} | {
    "Asia/Jayapura": "WIT"
}

_SWAPPED = str.maketrans(",.", ".,")
_MINUTE_S = 60
_HOUR_S = 3600
_DAY_S = 86400


def weight(weight_g: int, language: str) -> str:
    """Return kilograms with two decimals: 1200 → `1,20 kg`."""
    kilograms = f"{weight_g / 1000:,.2f} kg"
    return kilograms if language == "en" else _indonesian(kilograms)


def count(number: int, language: str) -> str:
    """Return a whole number with its thousands parted: 12500 → `12.500`."""
    parted = f"{number:,}"
    return parted if language == "en" else _indonesian(parted)


def _indonesian(number: str) -> str:
    return number.translate(_SWAPPED)


def clock_time(moment: datetime, timezone: str, *, seconds: bool = False) -> str:
    """Return the local time of day: `14.07` or `14.07.31`."""
    local = moment.astimezone(known_zone(timezone) or ZoneInfo(FALLBACK_ZONE))
    return local.strftime("%H.%M.%S" if seconds else "%H.%M")


def zone(timezone: str) -> str:
    """Return WIB, WITA or WIT; the zone's own name where it is not Indonesian."""
    name = timezone if known_zone(timezone) else FALLBACK_ZONE
    return ZONE_LETTERS.get(name, name)


@cache
def known_zone(timezone: str) -> ZoneInfo | None:
    """Return the IANA zone of this name; None where there is none (a typing error in a table)."""
    try:
        return ZoneInfo(timezone)
    except (KeyError, ValueError, OSError):
        # Not there, no name of a file within the zones, or the folder of a continent.
        return None


def age(seconds: float, texts: Texts) -> str:
    """Return an age in its largest unit, rounded down: 725 → `12 mnt`."""
    if seconds < _MINUTE_S:
        return texts("age.seconds", n=max(0, int(seconds)))
    if seconds < _HOUR_S:
        return texts("age.minutes", n=int(seconds // _MINUTE_S))
    if seconds < _DAY_S:
        return texts("age.hours", n=int(seconds // _HOUR_S))
    return texts("age.days", n=int(seconds // _DAY_S))
