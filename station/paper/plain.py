"""What of a text goes on paper: no commands, no hidden letters, and cut only with a mark. Pure."""

from __future__ import annotations

import unicodedata

CUT = "…"
"""Stands where something was left out."""
MISSING = "□"
"""Stands for a letter that no font here can show."""


def plain(text: str) -> str:
    """Return the text in one line: breaks and tabs are spaces, what shows nothing is gone.

    Left out are control characters and those that only steer a text's direction or joining.
    """
    if text.isascii() and text.isprintable():
        return text
    kept = (_shown(letter) for letter in unicodedata.normalize("NFC", text))
    return " ".join("".join(kept).split())


def _shown(letter: str) -> str:
    if letter.isspace() or letter in "\v\f\x1c\x1d\x1e\x1f\x85":
        return " "
    return letter if letter.isprintable() else ""
