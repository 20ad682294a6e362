"""The numbers a command line gives: what else stands there is refused in the station's language.

Neighbours: main and the *_arguments modules, which read their arguments with these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.texts import Texts

_LONGEST_S = 86_400.0
"""Whoever would wait for ever waits for a day: no timer and no server takes more than weeks."""


def seconds(texts: Texts) -> Callable[[str], float]:
    """Return what reads a time limit, more than 0 s and at most a day."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = 0.0
        if not value > 0:  # nor is it a number at all
            raise refusal(texts("cli.seconds_wanted", found=text))
        return min(value, _LONGEST_S)

    return read


def speed(texts: Texts) -> Callable[[str], float]:
    """Return what reads how many times as fast: 0 or more, 0 is at once."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = -1.0
        if not 0 <= value < float("inf"):  # nor is it a number at all
            raise refusal(texts("cli.number_wanted", found=text, least=0))
        return value

    return read


def whole(texts: Texts, least: int = 1) -> Callable[[str], int]:
    """Return what reads a whole number of at least so many."""

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = least - 1
        if number < least:
            raise refusal(texts("cli.number_wanted", found=text, least=least))
        return number

    return read


def refusal(sentence: str) -> Exception:
    """Return what argparse tells as this sentence."""
    from argparse import ArgumentTypeError  # a window needs none

    return ArgumentTypeError(sentence)
