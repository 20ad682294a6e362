"""All documents by name: what each says, how it is laid out, what it can be written as. Data."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, structs

from station.paper import documents
from station.paper.documents import Document

Form = Literal["pdf", "zpl", "tspl", "escpos"]
LABEL: tuple[Form, ...] = ("pdf", "zpl", "tspl")


class Kind(Struct, frozen=True):
    """One document."""

    name: str
    facts: type[Document]
    forms: tuple[Form, ...] = ("pdf",)

    def fields(self) -> tuple[str, ...]:
        """Return the names of its fields."""
        return tuple(field.name for field in structs.fields(self.facts))


KINDS = {
    kind.name: kind
    for kind in (
        Kind("awb_label", documents.AwbLabel, LABEL),
        Kind("awb_label_small", documents.AwbLabel, LABEL),
        Kind("koli_label", documents.AwbLabel, LABEL),
        Kind("bag_label", documents.BagLabel, LABEL),
    )
}
