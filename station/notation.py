"""Numbers, weights, money, ages and times as the counter's people write them: 1,20 kg · 14.07 WIB.

English keeps the Indonesian clock and zone (the parcel's world does not move) but writes 1.20 kg.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from station.texts import Texts

FALLBACK_ZONE = "Asia/Jakarta"
"""Where most hubs are: a clock that may be an hour off is better than a window that fails."""
ZONE_LETTERS = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA"} | {
    "Asia/Jayapura": "WIT"
}

MONTHS = {
    "id": ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}

_TONNE_G = 990_000
"""Below this no thousands are parted."""
_SWAPPED = str.maketrans(",.", ".,")
_MINUTE_S = 60
_HOUR_S = 3600
_DAY_S = 86400


def weight(weight_g: int, language: str) -> str:
    """Return kilograms with two decimals: 1200 → `1,20 kg`."""
    if language != "en" and 0 <= weight_g < _TONNE_G:
        return f"{weight_g / 1000:.2f} kg".replace(".", ",")  # most, and twice as fast
    kilograms = f"{weight_g / 1000:,.2f} kg"
    return kilograms if language == "en" else _indonesian(kilograms)


def thousandths(number: int, language: str) -> str:
    """Return a thousandth part, exactly: 1234 → `1,234`. Its sums are those of what is shown."""
    shown = f"{number // 1000:,}.{number % 1000:03d}"
    return shown if language == "en" else _indonesian(shown)


def count(number: int, language: str) -> str:
    """Return a whole number with its thousands parted: 12500 → `12.500`."""
    parted = f"{number:,}"
    return parted if language == "en" else _indonesian(parted)


def decimal(number: Decimal, language: str) -> str:
    """Return a number with what decimals it has: 10.50 → `10,5`."""
    shown = f"{number:,f}"
    whole, point, rest = shown.partition(".")
    shown = whole + (point + rest).rstrip("0").rstrip(".")
    return shown if language == "en" else _indonesian(shown)


def displayed(number: Decimal, unit: str, language: str) -> str:
    """Return a weight with as many digits as the scale's own display has: `1,250 kg`."""
    shown = f"{number:f} {unit}".strip()
    return shown if language == "en" else shown.replace(".", ",")


def money(rupiah: int, language: str) -> str:
    """Return an amount: 12500 → `Rp 12.500`, -12500 → `-Rp 12.500`."""
    sign = "-" if rupiah < 0 else ""
    return f"{sign}Rp {count(abs(rupiah), language)}"


def _indonesian(number: str) -> str:
    if "," not in number:
        return number.replace(".", ",")  # most numbers, and three times as fast
    return number.translate(_SWAPPED)


def clock_time(moment: datetime, timezone: str, *, seconds: bool = False) -> str:
    """Return the local time of day: `14.07` or `14.07.31`."""
    local = moment.astimezone(zone_of(timezone))
    return local.strftime("%H.%M.%S" if seconds else "%H.%M")


def local_day(moment: datetime, timezone: str) -> date:
    """Return the day at a hub; its zone (IANA) where that is none, Jakarta's."""
    return moment.astimezone(zone_of(timezone)).date()


def day(date: date, language: str) -> str:
    """Return a date: `22 Nov 2026`."""
    return f"{date.day} {MONTHS[language][date.month - 1]} {date.year}"


def instant(moment: datetime, timezone: str, language: str) -> str:
    """Return the local day and time with its zone: `22 Nov 2026 14.07 WIB`."""
    local = moment.astimezone(zone_of(timezone))
    return f"{day(local, language)} {local:%H.%M} {zone(timezone)}"


def zone(timezone: str) -> str:
    """Return WIB, WITA or WIT; the zone's own name where it is not Indonesian."""
    name = timezone if known_zone(timezone) else FALLBACK_ZONE
    return ZONE_LETTERS.get(name, name)


def zone_of(timezone: str) -> ZoneInfo:
    """Return the IANA zone of this name; where there is none, Jakarta's."""
    return known_zone(timezone) or ZoneInfo(FALLBACK_ZONE)


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
