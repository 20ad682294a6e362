"""Hostile values on every document in every format: codes read, nothing commands or leaves its page.

Each document's texts and codes are filled from the lists, turn by turn, until each value was in it;
in one more turn everything but the codes is empty.
"""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, get_type_hints

import pypdfium2  # type: ignore[import-untyped]  # ships no types
import pytest

from station.paper.catalogue import KINDS
from station.paper.documents import BagLabel, Card, CardSheet, Report, ReportColumn
from station.paper.export import write_csv, write_xlsx
from station.paper.listing import listing
from station.texts import Texts
from tests.fakes.printed import AT, of_pdf, of_zpl, paper, read, text_of
from tests.fakes.receipt_printer import Receipt
from tests.fakes.tspl_printer import print_tspl
from tests.unit.paper.test_labels import HOSTILE_CODES, HOSTILE_NAMES, is_white

if TYPE_CHECKING:
    from msgspec import Struct

NAMES = [*HOSTILE_NAMES, "=1+1", '=HYPERLINK("http://x")', "Ž" * 120, "\\&\\&", "\x1b@\x1dV\x00"]
CODES = [*HOSTILE_CODES, "1" * 30]
BARCODED = ("awb", "bag_no", "number", "code", "barcode")
TURNS = {"label": len(CODES), "receipt": len(CODES), "table": 3, "cards": 3}
PRINTED = sorted((name, form) for name, kind in KINDS.items() for form in kind.forms)
LABEL_DOTS = {"awb_label_small": 400, "koli_label": 400}


class Values:
    """Deals the hostile values out, one after the other."""

    def __init__(self, turn: int, *, empty: bool = False) -> None:
        self.names, self.codes = turn * 5, turn * 3
        self.empty = empty
        self.said: list[str] = []
        """What stands in barcodes."""

    def name(self) -> str:
        self.names += 1
        return "" if self.empty else NAMES[self.names % len(NAMES)]

    def code(self) -> str:
        self.codes += 1
        self.said.append(CODES[self.codes % len(CODES)])
        return self.said[-1]

    def of(self, facts: type[Struct]) -> Any:
        hints = get_type_hints(facts)
        return facts(**{name: self.value(name, hints[name]) for name in hints})

    def value(self, name: str, kind: Any) -> Any:
        if name == "digest":
            return "0123456789abcdef" * 4
        if kind is str:
            return self.code() if name in BARCODED else self.name()
        if kind in (int, int | None):
            return 3
        return {bool: False, date | None: date(2026, 11, 22), datetime | None: AT}.get(kind)


def document(name: str, values: Values) -> Any:
    kind = KINDS[name]
    if kind.facts is Report:
        rows = tuple((values.name(), values.name()) for _ in range(3))
        columns = ReportColumn("awb"), ReportColumn("note")
        return Report(
            values.name() or "R-1", values.name(), columns, rows, filters={"hub": values.name()}
        )
    if kind.facts is CardSheet:
        cards = tuple(values.of(Card) for _ in range(3))
        return CardSheet(values.name(), cards, values.name())
    hints = get_type_hints(kind.facts)
    told = {each: values.value(each, hints[each]) for each in kind.fields()}
    if kind.line is not None:
        told["lines"] = tuple(values.of(kind.line) for _ in range(2))
    return kind.facts(**told)


def turns(name: str) -> list[tuple[Any, Values]]:
    """Return the documents, each with what its barcodes say."""
    made = [Values(turn) for turn in range(TURNS[KINDS[name].layout])]
    return [(document(name, each), each) for each in (*made, Values(0, empty=True))]


def wanted(said: Any, values: Values) -> list[str]:
    return sorted(values.said + ([said.digest] if isinstance(said, BagLabel) else []))


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_code_on_every_page_reads_and_nothing_leaves_it(name: str) -> None:
    for said, values in turns(name):
        pdf = paper(name, said, "pdf")
        (page,) = pypdfium2.PdfDocument(pdf)
        found = of_pdf(pdf, dpi=300)
        assert sorted(found.codes) == wanted(said, values)
        wide, high, edge = *found.picture.size, 15
        for box in ((0, 0, edge, high), (wide - edge, 0, wide, high), (0, high - edge, wide, high)):
            assert is_white(found.picture, box)
        text = text_of(pdf)
        assert page.get_width() > 0
        assert all(letter.isprintable() for letter in text)
        assert "None" not in text


@pytest.mark.parametrize("name", sorted(name for name, form in PRINTED if form == "zpl"))
def test_no_value_commands_a_label_printer(name: str) -> None:
    height = LABEL_DOTS.get(name, 1199)
    for said, values in turns(name):
        zpl = paper(name, said, "zpl")
        assert (zpl.count(b"^XA"), zpl.count(b"^XZ"), zpl.count(b"~")) == (1, 1, 0)
        drawn = of_zpl(zpl, 799, height, beyond=100)
        assert drawn.codes == wanted(said, values)
        assert is_white(drawn.picture, (799, 0, 899, height + 100))
        (label,) = print_tspl(paper(name, said, "tspl"), 203)
        assert read(label.picture).codes == wanted(said, values)
        assert is_white(label.picture, (799, 0, 1199, height + 400))


@pytest.mark.parametrize("name", sorted(name for name, form in PRINTED if form == "escpos"))
def test_no_value_commands_a_receipt_printer(name: str) -> None:
    for said, values in turns(name):
        printed = Receipt(paper(name, said, "escpos"))
        assert read(printed.picture).codes == values.said
        assert printed.widest <= 576


@pytest.mark.parametrize("name", sorted(name for name, form in PRINTED if form == "csv"))
def test_no_value_calculates_in_a_spreadsheet(name: str) -> None:
    line = KINDS[name].line
    assert line is not None
    for said, _ in turns(name):
        heads, rows = listing(said, line, Texts.load("id"))
        cells = [list(row) for row in rows]
        out = io.StringIO(newline="")
        write_csv(out, heads, cells, "Asia/Jakarta")
        told = list(csv.reader(io.StringIO(out.getvalue()[1:], newline="")))
        assert len(told) == len(cells) + 1
        assert not [cell for row in told for cell in row if cell[:1] in set("=+-@\t\r")]
        write_xlsx(io.BytesIO(), heads, cells, "Asia/Jakarta")
