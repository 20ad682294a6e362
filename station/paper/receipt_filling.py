"""A receipt's lines in one language, filled with values. Neighbours: escpos, receipt_pdf."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

from station.paper.label_filling import COPY
from station.paper.receipt_template import Line
from station.paper.said import parts_of, said_in

if TYPE_CHECKING:
    from station.paper.receipt_template import ReceiptTemplate
    from station.paper.said import Said, Speller


class SaidLine(Struct, frozen=True):
    """A line that is printed: what stands left and right, and the code of its bars."""

    line: Line
    label: str
    text: str
    code: str


def said_lines(
    template: ReceiptTemplate, speller: Speller, document: Any, copy: int
) -> list[SaidLine]:
    """Return the lines that say something."""
    values = {**structs.asdict(document), COPY: str(copy) if copy else ""}

    def say(said: Said) -> str:
        return speller.fill(parts_of(said_in(said, speller.texts.language)), values)

    mark = speller.texts("paper.copy", n=copy) if copy else ""
    told = [
        SaidLine(line, say(line.label), say(line.text), str(values.get(line.barcode) or ""))
        for line in template.line
    ]
    marked = [SaidLine(Line(align="center", bold=True, big=True), "", mark, "")] if mark else []
    return marked + [
        each for each in told if each.text or each.code or each.line.rule or each.line.gap
    ]
