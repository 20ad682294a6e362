"""Code 128 as bars, by python-barcode: for a screen and for paper."""

from __future__ import annotations

QUIET = 10
"""Modules of white that a reader needs on either side (ISO/IEC 15417)."""


def bars(text: str) -> str:
    """Return the modules from left to right: "1" is a bar's, "0" a space's. ASCII only."""
    from barcode.codex import Code128  # type: ignore[import-untyped]  # ships no types

    return str(Code128(text).build()[0])
