"""A document and how it is wanted, to bytes. Imported in the thread that makes paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from station.errors import PaperError
from station.paper.card_template import CardTemplate
from station.paper.documents import CardSheet
from station.paper.escpos import receipt_escpos
from station.paper.label_dots import DotLabels
from station.paper.label_filling import Filling
from station.paper.label_template import LabelTemplate
from station.paper.receipt_filling import said_lines
from station.paper.receipt_template import ReceiptTemplate
from station.paper.said import Speller
from station.paper.table_template import TableTemplate
from station.paper.templates import read_template, template_file
from station.paper.tspl import TsplPen
from station.paper.zpl import ZplPen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from station.paper.catalogue import Form, Kind, Printed
    from station.paper.documents import Document
    from station.texts import Texts

_LABELS = "label_"
"""How the media of label printers begin (see options): label_100x150."""
PENS: dict[Printed, type[ZplPen | TsplPen]] = {"zpl": ZplPen, "tspl": TsplPen}


class Renderer:
    """Renders one kind of document in a station's language, on its clock, with its templates."""

    def __init__(self, kind: Kind, texts: Texts, timezone: str, config: Path) -> None:
        """Read the template. Raises PaperError where it does not fit."""
        self._kind = kind
        file = template_file(kind, config)
        self._template = read_template(kind, file)
        self._folder = file.parent
        self._speller = Speller(texts, timezone)

    def render(
        self, documents: Sequence[Document], form: Printed, *, dpi: int = 203, copy: int = 0
    ) -> bytes:
        """Return the document, or several labels, as one piece. Raises PaperError.

        Not for spreadsheets: see listing and export.

        `copy`: 0 the first print; the same documents make the same bytes but for that mark.
        """
        self.check_form(form)
        match self._template:
            case LabelTemplate() as template:
                return self._labels(
                    Filling(template, self._speller, self._folder), documents, form, dpi, copy
                )
            case TableTemplate() as template:
                return self._table(template, documents, copy)
            case CardTemplate() as template:
                return self._cards(template, documents, copy)
            case ReceiptTemplate() as template:
                return self._receipt(template, documents, form, copy)
        assert_never(self._template)

    def check_form(self, form: Form) -> None:
        """Raise PaperError where this document is never written so."""
        if form not in self._kind.forms:
            forms = ", ".join(self._kind.forms)
            raise PaperError("paper_form", document=self._kind.name, forms=forms)

    def check_media(self, media: str, printer: str) -> None:
        """Raise PaperError where a label would not fit the paper of a label printer."""
        template = self._template
        if not isinstance(template, LabelTemplate) or not media.startswith(_LABELS):
            return
        needed = f"{_LABELS}{template.width_mm:g}x{template.height_mm:g}"
        if needed != media:
            sizes = {"needed": needed.removeprefix(_LABELS), "media": media.removeprefix(_LABELS)}
            raise PaperError("paper_media", document=self._kind.name, printer=printer, **sizes)

    def _labels(
        self, filling: Filling, documents: Sequence[Document], form: Form, dpi: int, copy: int
    ) -> bytes:
        if form in PENS:
            labels = DotLabels(filling, PENS[form](dpi), dpi, copy)
            return labels.labels(documents).encode("latin-1")
        from station.paper.label_pdf import label_pdf  # a label printer needs none of it

        return label_pdf(filling, documents, copy)

    def _table(self, template: TableTemplate, documents: Sequence[Document], copy: int) -> bytes:
        from station.paper.table_filling import TableFilling  # a label printer needs none of it
        from station.paper.table_pdf import table_pdf  # as above

        (document,) = documents
        line = self._kind.line
        assert line is not None, "a table's kind names its lines"
        return table_pdf(TableFilling(template, self._speller, document, line, copy), self._folder)

    def _cards(self, template: CardTemplate, documents: Sequence[Document], copy: int) -> bytes:
        from station.paper.card_pdf import card_pdf  # as above

        (document,) = documents
        assert isinstance(document, CardSheet)
        return card_pdf(template, self._speller, document, copy)

    def _receipt(
        self, template: ReceiptTemplate, documents: Sequence[Document], form: Printed, copy: int
    ) -> bytes:
        (document,) = documents
        lines = said_lines(template, self._speller, document, copy)
        if form == "escpos":
            return receipt_escpos(template, lines)
        from station.paper.receipt_pdf import receipt_pdf  # as above

        return receipt_pdf(template, lines)
