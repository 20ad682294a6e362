"""Whether a receipt's or a sheet of cards' template fits. Each refusal names the place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.errors import PaperError
from station.paper.card_template import per_page
from station.paper.label_check import check_said
from station.paper.label_filling import COPY

if TYPE_CHECKING:
    from station.paper.card_template import CardTemplate
    from station.paper.receipt_template import ReceiptTemplate

_WORDS_MM = 12.0
"""What a card needs besides its bars and its words' size."""


def check_cards(template: CardTemplate, fields: tuple[str, ...], file: str) -> None:
    """Raise PaperError where the template does not fit."""
    known = frozenset({*fields, COPY})
    for place in ("title", "subtitle", "head"):
        check_said(getattr(template, place), known, place, file)
    is_low = template.height_mm < template.bars_mm + template.size_mm * 1.45 + _WORDS_MM
    if is_low or 0 in per_page(template):
        raise PaperError("template_card", file=file)


def check_receipt(template: ReceiptTemplate, fields: tuple[str, ...], file: str) -> None:
    """Raise PaperError where the template does not fit."""
    known = frozenset({*fields, COPY})
    for number, line in enumerate(template.line, 1):
        place = f"line {number}"
        check_said(line.label, known, place, file)
        check_said(line.text, known, place, file)
        if line.barcode and line.barcode not in known:
            raise PaperError("template_field", file=file, place=place, field=line.barcode)
