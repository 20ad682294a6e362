"""All documents by name: what each says, how it is laid out, what it can be written as. Data."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, structs

from station.paper import documents
from station.paper.documents import Document

Printed = Literal["zpl", "tspl", "escpos", "pdf"]
PRINTED: tuple[Printed, ...] = ("zpl", "tspl", "escpos", "pdf")
"""What printers understand."""
Form = Printed | Literal["csv", "xlsx"]
Layout = Literal["label", "table", "cards", "receipt"]
LABEL: tuple[Form, ...] = ("pdf", "zpl", "tspl")
LIST: tuple[Form, ...] = ("pdf", "csv", "xlsx")
"""Documents of many lines; the latter two for spreadsheets, their lines alone."""
LINES = ("lines", "columns", "cards")
"""Fields that are no values but lines of their own."""


class Kind(Struct, frozen=True):
    """One document; `line` is what one of its lines says, None where it has none."""

    name: str
    layout: Layout
    facts: type[Document]
    forms: tuple[Form, ...] = ("pdf",)
    line: type[Struct] | None = None
    is_final: bool = False
    """Once printed it says the same for ever (see originals)."""

    def fields(self) -> tuple[str, ...]:
        """Return the names of its fields."""
        names = (field.name for field in structs.fields(self.facts))
        return tuple(name for name in names if name not in LINES)

    def line_fields(self) -> tuple[str, ...]:
        """Return the names of a line's fields."""
        return self.line.__struct_fields__ if self.line is not None else ()


def _closed(name: str, facts: type[Document], line: type[Struct]) -> Kind:
    """Return a list that is printed once it is closed."""
    return Kind(name, "table", facts, LIST, line, is_final=True)


KINDS = {
    kind.name: kind
    for kind in (
        Kind("awb_label", "label", documents.AwbLabel, LABEL),
        Kind("awb_label_small", "label", documents.AwbLabel, LABEL),
        Kind("koli_label", "label", documents.AwbLabel, LABEL),
        Kind("bag_label", "label", documents.BagLabel, LABEL),
        _closed("manifest_hub", documents.Manifest, documents.ManifestLine),
        _closed("manifest_pcp", documents.Manifest, documents.ManifestLine),
        _closed("manifest_pos", documents.Manifest, documents.ManifestLine),
        Kind("runsheet", "table", documents.Runsheet, LIST, documents.RunsheetLine),
        _closed("close_out", documents.CloseOut, documents.CountLine),
        _closed("stock_take", documents.Findings, documents.FindingLine),
        _closed("reconciliation", documents.Findings, documents.FindingLine),
        Kind("cod_receipt", "receipt", documents.CodReceipt, ("pdf", "escpos"), is_final=True),
        Kind("command_sheet", "cards", documents.CardSheet, line=documents.Card),
        Kind("badges", "cards", documents.CardSheet, line=documents.Card),
        Kind("report", "table", documents.Report, LIST, documents.ReportColumn),
    )
}
