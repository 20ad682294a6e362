"""Characters that are typed by their number: Alt held, digits on the keypad, Alt let go.

    Alt ↓  0 7 4  Alt ↑     J         with a leading 0 the number is Windows' (code page 1252)
    Alt ↓    7 4  Alt ↑     J         without one it is DOS' (code page 437)
    Alt ↓  0 2 9  Alt ↑     GS, between the elements of a GS1 code

A scanner in "ALT mode" types every character like this, whatever the keyboard's layout is. Windows
makes the character itself, as it does for a person; other systems make none. Pure: no Qt.
"""

from __future__ import annotations

from itertools import pairwise

from msgspec import Struct

_MOST_DIGITS = 4
_HIGHEST = 255


class Composed(Struct, frozen=True):
    """A character, and how its keys came: a scanner's rhythm is that of its keys."""

    text: str
    since_s: float
    """When the key before it came."""
    longest_s: float
    """The longest pause before one of its keys, Alt's own press and release among them."""


class AltCode:
    """Gathers the digits of one character."""

    def __init__(self) -> None:
        self._digits = ""
        self._at_s: list[float] = []

    @property
    def is_open(self) -> bool:
        """Whether Alt is held, and nothing but digits came since."""
        return bool(self._at_s)

    def hold(self, before_s: float, at_s: float) -> None:
        """Begin: Alt is pressed. `before_s` is when the key before came.

        The same press may be told more than once, as widgets pass it on to those around them.
        """
        if self._at_s[1:] == [at_s]:
            return
        self._digits, self._at_s = "", [before_s, at_s]

    def add(self, digit: str, at_s: float) -> None:
        """Take a digit of the keypad, if Alt is held."""
        if self.is_open:
            self._digits += digit
            self._at_s.append(at_s)

    def forget(self) -> None:
        """Drop it: another key came in between."""
        self._digits, self._at_s = "", []

    def let_go(self, at_s: float) -> Composed | None:
        """Return the character now that Alt is let go; None where there is none."""
        text, times = character_of(self._digits), [*self._at_s, at_s]
        self.forget()
        if not text:
            return None
        return Composed(text, times[0], max(late - early for early, late in pairwise(times)))


def character_of(digits: str) -> str:
    """Return the character of a number as it was typed; empty for what is none."""
    if not 0 < len(digits) <= _MOST_DIGITS or not 0 < int(digits) <= _HIGHEST:
        return ""
    page = "cp1252" if digits.startswith("0") else "cp437"
    return bytes((int(digits),)).decode(page, "ignore")
