"""Code 128 (ISO/IEC 15417): a text as symbols, as modules, as glyphs of our font. Pure.

A symbol is a number from 0 to 106, six bars and spaces, 11 modules; the stop has 13. The encoder
chooses subset C (two digits a symbol) where that is shorter, which makes a number of 20 digits half
as wide. Only what ASCII can print is encoded: no reader's or printer's command is.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

QUIET = 10
"""Modules of white that a reader needs on either side (ISO/IEC 15417)."""

START_B, START_C, TO_C, TO_B, STOP = 104, 105, 99, 100, 106
SYMBOL_MODULES, STOP_MODULES = 11, 13
EM, MODULE = 1000, 50
"""Of the font in resources/paper: bars are an em high, and a module this many units wide."""

_PATTERNS = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231"
    "113222123122123221223211221132221231213212223112312131311222321122321221312212322112322211"
    "212123212321232121111323131123131321112313132113132311211313231113231311112133112331132131"
    "113123113321133121313121211331231131213113213311213131311123311321331121312113312311332111"
    "314111221411431111111224111422121124121421141122141221112214112412122114122411142112142211"
    "241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141"
    "214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214"
    "211232"
)
WIDTHS = (*(_PATTERNS[at : at + 6] for at in range(0, len(_PATTERNS), 6)), "2331112")
"""Of each symbol: a bar's width, a space's, and so on, in modules."""

_PRIVATE = 0xE000
"""Where Unicode leaves characters to whoever needs some."""
_RUNS = re.compile(rb"^\d\d$|^\d{4,}|\d{6,}|\d{4,}$")
"""Digits that are shorter in pairs: four at an end, within letters six."""
_SHAPE = bytes(ord("0") if code in b"0123456789" else ord("A") for code in range(256))
"""A text's shape: its digits are noughts, all else is a letter."""
_A_DIGIT = b"0"
_SHAPES = _SHAPE[:10] + b"\n" + _SHAPE[11:]
"""The same of many texts, a line each."""


Segment = tuple[bool, str]
"""A part of a text in one subset: C if true, else B."""


def is_code(text: str) -> bool:
    """Return whether this can be encoded: ASCII that prints, and something at all."""
    return bool(text) and text.isascii() and text.isprintable()


def segments(text: str) -> list[Segment]:
    """Return the shortest way to write it. ValueError where `is_code` says no."""
    if not is_code(text):
        raise ValueError(f"no code: {text!a}")
    return [(pairs, text[first:end]) for pairs, first, end in parts(shape(text))]


def shape(code: str) -> bytes:
    """Return what decides how a code is written: where its digits are."""
    return code.encode().translate(_SHAPE)


def shapes(codes: Iterable[str]) -> list[bytes]:
    """Return the shapes of many codes; of none, the empty one."""
    return "\n".join(codes).encode().translate(_SHAPES).split(b"\n")


@lru_cache(maxsize=4096)
def parts(shape: bytes) -> tuple[tuple[bool, int, int], ...]:
    """Return the segments of all texts of a shape: in pairs or not, from where up to where."""
    done: list[tuple[bool, int, int]] = []
    last = 0
    while run := _RUNS.search(shape, last):
        first, end = run.span()
        if (end - first) % 2:
            # One digit stays in B: an odd run's first, so that one change is enough; at the very
            # start its last, so that the whole begins in C.
            first, end = (first, end - 1) if first == 0 else (first + 1, end)
        if first > last:
            done.append((False, last, first))
        done.append((True, first, end))
        last = end
    if last < len(shape):
        done.append((False, last, len(shape)))
    return tuple(done)


def modules(text: str) -> int:
    """Return how many modules wide a code's bars are, without their quiet zones."""
    return modules_of(shape(text))


@lru_cache(maxsize=4096)
def modules_of(shape: bytes) -> int:
    """Return the modules of all texts of a shape."""
    count = 1  # the check symbol
    for pairs, first, end in parts(shape):
        count += 1 + ((end - first) // 2 if pairs else end - first)
    return count * SYMBOL_MODULES + STOP_MODULES


def widest_of(shape: bytes) -> int:
    """Return the most modules that a printer takes which chooses the subsets itself.

    It may change to pairs with the first of an odd run's digits, and so change again for the last.
    """
    *before, (pairs, first, _) = parts(shape)
    is_odd_run = pairs and before and shape[first - 1 : first] == _A_DIGIT
    return modules_of(shape) + (SYMBOL_MODULES if is_odd_run else 0)


def symbols(text: str) -> list[int]:
    """Return the symbols from start to stop. ValueError where `is_code` says no."""
    values: list[int] = []
    for pairs, part in segments(text):
        start, change = (START_C, TO_C) if pairs else (START_B, TO_B)
        values.append(change if values else start)
        if pairs:
            values += [int(part[at : at + 2]) for at in range(0, len(part), 2)]
        else:
            values += [ord(letter) - 32 for letter in part]
    check = (values[0] + sum(n * value for n, value in enumerate(values))) % 103
    return [*values, check, STOP]


def bars(text: str) -> str:
    """Return the modules from left to right: "1" is a bar's, "0" a space's. ASCII only."""
    runs = "".join(WIDTHS[value] for value in symbols(text))
    return "".join("10"[place % 2] * int(width) for place, width in enumerate(runs))


def glyph(value: int) -> str:
    """Return the character of a symbol in the font: of private use, so that it says nothing."""
    return chr(_PRIVATE + value)


_GLYPHS = tuple(map(glyph, range(len(WIDTHS))))


def glyphs(text: str) -> str:
    """Return the text to be set in the font."""
    return "".join([_GLYPHS[value] for value in symbols(text)])
