"""A document made for a printer: which printer, in which language, and the job for it. No Qt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from station.errors import PrintError
from station.paper import originals
from station.paper.catalogue import PRINTED
from station.paper.printing.job import PrintJob

if TYPE_CHECKING:
    from collections.abc import Sequence

    from station.options import PrinterOptions
    from station.paper.catalogue import Kind, Printed
    from station.paper.documents import Document
    from station.paper.printing.job import Format
    from station.paper.rendering import Renderer

_PAGE = re.compile(rb"/Type /Page\b(?!s)")
_NOT_THIS = frozenset({"printer_other_language", "printer_none"})


class Printers(Protocol):
    """Who knows the printers: the station's printing, or a command line's way to it."""

    def printer_for(self, language: Format, name: str = "") -> PrinterOptions:
        """Return the printer of this name, or the one that serves this language."""


def printer_of(kind: Kind, printers: Printers, name: str) -> tuple[Printed, PrinterOptions]:
    """Return in which language this document is printed here, and where. Raises PrintError.

    A label goes to an office printer only where that is named.
    """
    spoken = [form for form in PRINTED if form in kind.forms]
    forms = spoken if name else [form for form in spoken if form != "pdf"] or spoken
    refused: PrintError | None = None
    for form in forms:
        try:
            return form, printers.printer_for(form, name)
        except PrintError as error:
            if error.key not in _NOT_THIS:
                raise
            refused = refused or error
    assert refused is not None, "every document is printed somehow"
    raise refused


def job_of(
    renderer: Renderer,
    documents: Sequence[Document],
    form: Printed,
    *,
    dpi: int,
    copy: int,
    reason: str,
    operator: str,
    sets: int = 1,
) -> PrintJob:
    """Return the job, its content made. Raises PaperError."""
    content = renderer.render(documents, form, dpi=dpi, copy=copy, sets=sets)
    pages = len(_PAGE.findall(content)) if form == "pdf" else len(documents)
    return PrintJob(
        renderer.kind.name,
        number_of(documents),
        form,
        content,
        pages=pages,
        copy_no=copy,
        reason=reason,
        operator=operator,
        original=originals.kept(renderer.kind, documents),
    )


def number_of(documents: Sequence[Document]) -> str:
    """Return a document's own number: the first that it says."""
    first = documents[0]
    return str(getattr(first, first.__struct_fields__[0]))
