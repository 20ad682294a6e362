"""Numbers as they stand on labels: waybills of several carriers, orders, products, payments. Pure.

Each maker turns a serial number into a code; different serials give different codes. The formats
are hints from public carrier pages, S10 is the Universal Postal Union's standard.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
STEP = 7_368_787
"""Odd and no multiple of 5: multiplying by it shuffles the numbers below any power of ten."""


def scattered(serial: int, digits: int) -> str:
    """Return `digits` digits that look random, different for every serial below 10 ** digits."""
    return f"{(serial * STEP + 1_234_567) % 10**digits:0{digits}d}"


def s10(service: str, serial: int, country: str = "ID") -> str:
    """Return a postal S10 number, such as RA473124829DE: the ninth digit is the check digit."""
    digits = scattered(serial, 8)
    return f"{service}{digits}{s10_check_digit(digits)}{country}"


def s10_check_digit(digits: str) -> int:
    """Return the ninth digit for the first eight."""
    total = sum(weight * int(digit) for weight, digit in zip(S10_WEIGHTS, digits, strict=True))
    remainder = 11 - total % 11
    return {10: 0, 11: 5}.get(remainder, remainder)


def own(serial: int) -> str:
    """Return a waybill number from the demo courier's own books."""
    return f"HS{scattered(serial, 11)}"


AWB_MAKERS: tuple[tuple[int, Callable[[int], str]], ...] = (
    (40, own),
    (20, lambda serial: f"JX{scattered(serial, 10)}"),
    (15, lambda serial: f"00{scattered(serial, 10)}"),
    (15, lambda serial: f"88LP{scattered(serial, 13)}"),
    (10, lambda serial: s10("RA", serial)),
)
"""Shares in percent, and how that carrier numbers its waybills."""

PARTNER_AWB_MAKERS: dict[str, Callable[[int], str]] = {
    "PCP": lambda serial: f"PCP{scattered(serial, 10)}",
    "POS": lambda serial: s10("EE", serial),
    "JNE": lambda serial: f"CGK{scattered(serial, 12)}",
    "NINJA": lambda serial: f"NLIDAP{scattered(serial, 10)}",
}


def order_no(serial: int) -> str:
    """Return a marketplace's order number, as two big marketplaces print them."""
    if serial % 2:
        return f"INV/20261101/MPL/{scattered(serial, 10)}"
    digits = scattered(serial, 10)
    return f"2611{digits[:6]}HB{digits[6:]}"


def ean13(serial: int) -> str:
    """Return a product's EAN-13 with Indonesia's prefix 899 and a right check digit."""
    digits = f"899{scattered(serial, 9)}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def qris(serial: int) -> str:
    """Return a shop's static QRIS payment code: EMV QR text with its CRC-16 at the end."""
    merchant = f"HUB STATION DEMO {serial % 100:02d}"
    fields = {
        "00": "01",
        "01": "11",
        "26": "0014ID.DEMO.QRIS0003UMI",
        "52": "5411",
        "53": "360",
        "58": "ID",
        "59": merchant,
        "60": "JAKARTA",
    }
    text = "".join(f"{tag}{len(value):02d}{value}" for tag, value in fields.items()) + "6304"
    return f"{text}{crc16(text.encode('ascii')):04X}"


def crc16(data: bytes) -> int:
    """CRC-16/CCITT-FALSE, as EMVCo's QR specification asks."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc
