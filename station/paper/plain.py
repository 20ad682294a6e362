"""What of a text goes on paper: no commands, no hidden letters, and cut only with a mark. Pure."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

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


_ROUNDING = 1 + 1e-9
"""A text that was made to fit must not be cut for its last binary digit."""
SMALLEST = 0.6
"""A line that is too long is set smaller, down to this share of its size, before it is cut."""


def shrunk(width: float, room: float) -> float:
    """Return at what share of its size a line of this width fits, as far as it may shrink."""
    return 1.0 if width <= room else max(SMALLEST, room / width)


def cut(text: str, room: float, measure: Callable[[str], float]) -> str:
    """Return the text as far as it fits into the room, with `…` where it does not."""
    if measure(text) <= room * _ROUNDING:
        return text
    room -= measure(CUT)
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle].rstrip()) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + CUT


def wrapped(text: str, room: float, lines: int, measure: Callable[[str], float]) -> list[str]:
    """Return the text in at most so many lines, parted at spaces; the last one is cut."""
    done: list[str] = []
    words = text.split(" ")
    while words and len(done) < lines - 1:
        line, words = _line(words, room, measure)
        done.append(line)
    if words:
        done.append(cut(" ".join(words), room, measure))
    return done


def _line(words: list[str], room: float, measure: Callable[[str], float]) -> tuple[str, list[str]]:
    """Return one full line and what is left; a word that is too long is broken."""
    taken = 0
    while taken < len(words) and measure(" ".join(words[: taken + 1])) <= room:
        taken += 1
    if taken:
        return " ".join(words[:taken]), words[taken:]
    word = words[0]
    most = next((n for n in range(len(word), 1, -1) if measure(word[:n]) <= room), 1)
    return word[:most], [word[most:], *words[1:]]
