"""A document and how it is wanted, to bytes. Imported in the thread that makes paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.errors import PaperError
from station.paper.label_dots import DotLabels
from station.paper.label_filling import Filling
from station.paper.said import Speller
from station.paper.templates import read_template, template_file
from station.paper.tspl import TsplPen
from station.paper.zpl import ZplPen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from station.paper.catalogue import Form, Kind
    from station.paper.documents import Document
    from station.texts import Texts

PENS: dict[Form, type[ZplPen | TsplPen]] = {"zpl": ZplPen, "tspl": TsplPen}


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
        self, documents: Sequence[Document], form: Form, *, dpi: int = 203, copy: int = 0
    ) -> bytes:
        """Return the document, or several of a kind, as one piece. Raises PaperError.

        `copy`: 0 the first print; the same documents make the same bytes but for that mark.
        """
        if form not in self._kind.forms:
            raise PaperError("paper_form", document=self._kind.name, forms=self._forms())
        filling = Filling(self._template, self._speller, self._folder)
        if form in PENS:
            labels = DotLabels(filling, PENS[form](dpi), dpi)
            return labels.labels(documents, copy).encode("latin-1")
        from station.paper.label_pdf import label_pdf  # a label printer needs none of it

        return label_pdf(filling, documents, copy)

    def _forms(self) -> str:
        return ", ".join(self._kind.forms)
