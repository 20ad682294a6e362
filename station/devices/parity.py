"""A 7-bit line read with 8 bits: the parity bit arrives as bit 7 of each byte.

Where a frame has such bits, they must agree (all even, all odd, or always set): that tells a wrong
line setting, which is mended and told, from a damaged frame, which is dropped.
"""

from __future__ import annotations

WITH_PARITY = 7
"""Data bits of a line on which the eighth can only be parity."""
SEVEN_BITS = bytes(byte & 0x7F for byte in range(256))
_ODD_ONES = bytes(byte.bit_count() & 1 for byte in range(256))
PARITY_WARNING = "parity_bits_in_8bit_stream"


def has_parity_bits(frame: bytes) -> bool:
    """Return whether any byte has bit 7 set."""
    return not frame.isascii()


def parity_agrees(frame: bytes) -> bool:
    """Return whether bit 7 could be one parity throughout."""
    ones = frame.translate(_ODD_ONES)
    return len(set(ones)) <= 1 or all(byte & 0x80 for byte in frame)
