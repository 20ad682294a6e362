"""`hub-station paper print`: makes a document for the printer that serves it, and prints it once.

Which copy it is, is asked of the print journal before the document is made: it says so itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from station.cli.asking import timezone_of
from station.cli.paper import kind_named, wanted
from station.cli.paper_jobs import told
from station.cli.printing import printing
from station.errors import PrintError
from station.paper.catalogue import PRINTED
from station.paper.printing.job import PrintJob
from station.paper.rendering import Renderer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from station.cli.invocation import Invocation
    from station.cli.printing import Printers
    from station.options import PrinterOptions
    from station.paper.catalogue import Kind, Printed
    from station.paper.documents import Document

_PAGE = re.compile(rb"/Type /Page\b(?!s)")
_NOT_THIS = frozenset({"printer_other_language", "printer_none"})


def print_document(call: Invocation) -> int:
    """Print it; 0 once it is on paper, 1 where it is not or nobody knows, 2 with a sentence."""
    arguments = call.arguments
    kind = kind_named(arguments.document)
    renderer = Renderer(kind, call.texts, timezone_of(call), call.folders.config)
    with printing(call) as printers:
        form, options = printer_of(kind, printers, arguments.printer)
        renderer.check_media(options.media, options.name)
        documents = wanted(kind, call)
        number = number_of(documents)
        copy = printers.next_copy(kind.name, number)
        content = renderer.render(documents, form, dpi=options.dpi, copy=copy)
        job = PrintJob(
            kind.name,
            number,
            form,
            content,
            pages=pages_of(content, form, len(documents)),
            copy_no=copy,
            reason=arguments.reason,
            operator=arguments.by or call.settings.station.operator,
        )
        done = printers.print_document(job, options.name)
    return told(done, call)


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


def number_of(documents: Sequence[Document]) -> str:
    """Return a document's own number: the first that it says."""
    first = documents[0]
    return str(getattr(first, first.__struct_fields__[0]))


def pages_of(content: bytes, form: Printed, labels: int) -> int:
    """Return how many pages or labels a job has."""
    return len(_PAGE.findall(content)) if form == "pdf" else labels
