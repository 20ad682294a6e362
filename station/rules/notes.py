"""What a person writes: on one line, without what is not to be seen, and of a length. Pure."""

from __future__ import annotations

LONGEST_NOTE = 300


def on_one_line(text: str, longest: int = LONGEST_NOTE) -> str:
    """Return a text without control characters, its words one space apart; perhaps empty."""
    seen = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(seen.split())[:longest].rstrip()
