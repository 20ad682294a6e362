"""The same labels without this program: filled into one string, and drawn by reportlab's own calls.

What is drawn is taken once from a label in ZPL: each text's place, size and words, the rules, the
barcode. A label's page then costs what reportlab's canvas and its Code 128 cost, and nothing else.
"""

from __future__ import annotations

import io
import re
import time
from typing import TYPE_CHECKING, NamedTuple

from reportlab.graphics.barcode.code128 import Code128  # type: ignore[import-untyped]  # no types
from reportlab.lib.units import inch, mm  # type: ignore[import-untyped]  # as above
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]  # as above

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE = (100 * mm, 150 * mm)
_DOT = inch / 203
_WORDS = re.compile(r"\^FD(.*?)\^FS")
_TEXT = re.compile(r"\^FO(\d+),(\d+)\^A0N,(\d+),\d+\^FH_\^FD(.*?)\^FS")
_RULE = re.compile(r"\^FO(\d+),(\d+)\^GB(\d+),(\d+),")
_BARS = re.compile(r"\^FO(\d+),(\d+)\^BY(\d+)\^BCN,(\d+)")


class Plain(NamedTuple):
    """One label: its code, its texts with their places and sizes, its rules, in points."""

    code: str
    texts: tuple[tuple[float, float, float, str], ...]
    rules: tuple[tuple[float, float, float, float], ...]
    bars: tuple[float, float, float, float]


def form_of(zpl: str) -> str:
    """Return a label with a blank for each of its strings."""
    return _WORDS.sub("^FD{}^FS", zpl.replace("{", "{{").replace("}", "}}"))


def strings_of(zpl: str) -> tuple[str, ...]:
    """Return a label's strings."""
    return tuple(_WORDS.findall(zpl))


def plain(zpl: str, code: str) -> Plain:
    """Return what a label shows."""
    x, y, module, height = map(int, next(iter(_BARS.findall(zpl))))
    return Plain(
        code,
        tuple(
            (int(x) * _DOT, _up(y, size), int(size) * _DOT, said)
            for x, y, size, said in _TEXT.findall(zpl)
        ),
        tuple(
            (int(x) * _DOT, _up(y, high), int(wide) * _DOT, int(high) * _DOT)
            for x, y, wide, high in _RULE.findall(zpl)
        ),
        (x * _DOT, _up(y, height), height * _DOT, module * _DOT),
    )


def _up(y: str | int, height: str | int) -> float:
    """Return how far from the page's foot something begins."""
    return float(PAGE[1] - (int(y) + int(height)) * _DOT)


def page(label: Plain) -> bytes:
    """Draw the whole label as a PDF of one page."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=PAGE)
    x, y, height, module = label.bars
    Code128(label.code, barWidth=module, barHeight=height, quiet=False).drawOn(canvas, x, y)
    for rule in label.rules:
        canvas.rect(*rule, stroke=0, fill=1)
    for x, y, size, said in label.texts:
        canvas.setFont("Helvetica", size)
        canvas.drawString(x, y, said)
    canvas.save()
    return file.getvalue()


def simplest_page(label: Plain) -> None:
    """Write the texts below each other, all of one size, and the code, in the fewest calls."""
    canvas = Canvas(io.BytesIO(), pagesize=PAGE)
    Code128(label.code, barWidth=0.3 * mm, barHeight=20 * mm).drawOn(canvas, 5 * mm, 100 * mm)
    canvas.setFont("Helvetica", 10)
    for place, (*_, said) in enumerate(label.texts):
        canvas.drawString(5 * mm, (140 - 5 * place) * mm, said)
    canvas.save()


def all_seconds(draw: object, labels: Sequence[object], share: int) -> float:
    """Draw one of so many labels; return the seconds that all would take."""
    assert callable(draw)
    started_s = time.perf_counter()
    for each in labels[::share]:
        draw(each)
    return (time.perf_counter() - started_s) * share
