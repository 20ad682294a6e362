"""`hub-station paper print`: makes a document for the printer that serves it, and prints it once.

Which copy it is, is asked of the print journal before the document is made: it says so itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.access.permissions import Action
from station.cli.asking import timezone_of
from station.cli.paper import kind_named, wanted
from station.cli.paper_jobs import told
from station.cli.printing import printing
from station.cli.proof import allowed
from station.paper import originals
from station.paper.printing.making import job_of, number_of, printer_of
from station.paper.rendering import Renderer

if TYPE_CHECKING:
    from station.cli.invocation import Invocation
    from station.cli.printing import Printers
    from station.paper.catalogue import Kind
    from station.paper.documents import Document


def _original(kind: Kind, call: Invocation, printers: Printers) -> list[Document]:
    """Return a document as it was first printed here, where it is one that stays the same."""
    number = (call.arguments.id or "").strip().upper()
    if not kind.is_final or not printers.next_copy(kind.name, number):
        return []
    return originals.told(kind, printers.original(kind.name, number))


def print_document(call: Invocation) -> int:
    """Print it; 0 once it is on paper, 1 where it is not or nobody knows, 2 with a sentence."""
    arguments = call.arguments
    operator = allowed(call, Action.PAPER_PRINTED) or call.settings.station.operator
    kind = kind_named(arguments.document)
    renderer = Renderer(kind, call.texts, timezone_of(call), call.folders.config)
    with printing(call) as printers:
        form, options = printer_of(kind, printers, arguments.printer)
        renderer.check_media(options.media, options.name)
        documents = _original(kind, call, printers) or wanted(kind, call)
        job = job_of(
            *(renderer, documents, form),
            dpi=options.dpi,
            copy=printers.next_copy(kind.name, number_of(documents)),
            reason=arguments.reason,
            operator=operator,
        )
        done = printers.print_document(job, options.name)
    return told(done, call)
