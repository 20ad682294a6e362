"""A label's template in one language, filled with a document's values. Neighbours: label_*.

What is written, where, is the same in every printer's language and in PDF; what fits depends on the
letters, so each of them measures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import structs

from station.errors import PaperError
from station.paper.code128 import QUIET, is_code
from station.paper.label_check import QR_QUIET
from station.paper.said import parts_of, said_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from station.paper.documents import Document
    from station.paper.label_template import Barcode, LabelTemplate, Qr
    from station.paper.said import Speller

WIDEST_MM = 0.75
"""Of a module: a short code need not fill its place, and ZPL knows no more than 10 dots."""
COPY = "copy_no"
"""The field that says which copy this is; "" on the first print."""


class Filling:
    """A template, and how this station's language writes what is filled in."""

    def __init__(self, template: LabelTemplate, speller: Speller, folder: Path) -> None:
        """`folder` is where its pictures are."""
        language = speller.texts.language
        self.template = template
        self.speller = speller
        self.folder = folder
        self.texts = tuple((text, parts_of(said_in(text.text, language))) for text in template.text)
        self.qrs = tuple((qr, parts_of(said_in(qr.value, language))) for qr in template.qr)


def values_of(document: Document, copy: int) -> dict[str, Any]:
    """Return a document's fields by name, and which copy this is (0: the first print)."""
    return {**structs.asdict(document), COPY: str(copy) if copy else ""}


def code_of(barcode: Barcode, value: object) -> str:
    """Return what a barcode says, "" for none. Raises PaperError where Code 128 cannot say it."""
    text = str(value or "")
    if text and not is_code(text):
        raise PaperError("paper_code", code=ascii(text), field=barcode.value)
    return text


def codes_of(barcode: Barcode, values: Sequence[object]) -> Sequence[str]:
    """Return what many labels' barcodes say. Raises PaperError as `code_of`."""
    told = [str(value or "") for value in values]
    if is_code("".join(told)):
        return told
    return [code_of(barcode, value) for value in values]


def module_of(barcode: Barcode, text: str, count: int, dots_per_mm: float) -> int:
    """Return how many dots wide each of so many modules is.

    Raises PaperError where the code has no room.
    """
    room = barcode.width_mm * dots_per_mm
    module = int(min(room / (count + 2 * QUIET), WIDEST_MM * dots_per_mm))
    # Half a dot narrower than wished is as near as a printer comes.
    if module + 0.5 < barcode.module_mm * dots_per_mm or not module:
        raise PaperError("paper_code_wide", code=text, field=barcode.value)
    return module


def matrix_of(qr: Qr, text: str) -> list[list[int]]:
    """Return a QR code's modules, 1 is black, without their quiet zone. Raises PaperError."""
    import segno  # only where there is a QR code

    matrix = [list(row) for row in segno.make_qr(text, error="m").matrix]
    if (len(matrix) + 2 * QR_QUIET) * qr.module_mm > qr.size_mm:
        raise PaperError("paper_code_wide", code=text, field="qr")
    return matrix
