"""What an AIM identifier (ISO/IEC 15424) says: the symbology, and whether it holds GS1. Pure.

]C0 Code 128   ]C1 GS1-128   ]E0 EAN-13, UPC   ]E4 EAN-8   ]I1 ITF   ]d2 GS1 Data Matrix
"""

from __future__ import annotations

_EXACT = {"]E4": "ean8"}
_BY_LETTER = {
    "A": "code39", "C": "code128", "E": "ean13", "F": "codabar", "G": "code93", "H": "code11",
    "I": "itf", "L": "pdf417", "M": "msi", "Q": "qr", "U": "maxicode", "d": "datamatrix",
    "e": "databar", "z": "aztec", "J": "dotcode",
}  # fmt: skip
_GS1 = {"]C1", "]d2", "]Q3", "]e0", "]e1", "]e2", "]J1"}
GTIN_SYMBOLOGIES = {"ean13", "ean8", "itf"}
"""Symbologies whose whole content may be a trade item's number."""


def symbology_of(aim: str) -> str | None:
    """Return the symbology's name, None for an identifier that names none."""
    return _EXACT.get(aim) or _BY_LETTER.get(aim[1:2])


def holds_gs1(aim: str) -> bool:
    """Return whether what follows is GS1 element strings."""
    return aim in _GS1
