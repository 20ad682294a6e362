"""A document of given values rather than of the database's, for trying a template: `--sample`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import msgspec

from station.errors import PaperError
from station.paper.catalogue import KINDS, LINES
from station.paper.documents import Report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.cli.invocation import Invocation
    from station.paper.catalogue import Kind
    from station.paper.documents import Document

# Once, here: two threads that first convert to a type at the same moment crash in msgspec 0.22.
for kind in KINDS.values():
    msgspec.json.Decoder(kind.facts)


def sampled(kind: Kind, call: Invocation) -> list[Document]:
    """Return the documents that JSON gives: one object, or a list of labels. Raises PaperError.

    "-" reads it from standard input: no command line is long enough for a long manifest. A field
    that the document does not have is told, and left out.
    """
    text = call.arguments.sample
    written = sys.stdin.buffer.read() if text == "-" else text.encode("utf-8", "replace")
    try:
        given = msgspec.json.decode(written)
        several = given if isinstance(given, list) else [given]
        documents = [msgspec.convert(each, kind.facts) for each in several]
    except msgspec.MsgspecError as error:
        raise PaperError("paper_sample", document=kind.name, cause=error) from error
    if not documents or (len(documents) > 1 and kind.layout != "label"):
        raise PaperError("paper_sample_one", document=kind.name)
    _check_cells(documents)
    _tell_unknown(sorted({*_unknown(kind, several)}), call)
    return documents


def _check_cells(documents: list[Document]) -> None:
    for report in documents:
        if isinstance(report, Report):
            wanted = len(report.columns)
            if any(len(line) != wanted for line in report.lines):
                raise PaperError("paper_sample_cells", document="report", count=wanted)


def _unknown(kind: Kind, several: list[dict[str, Any]]) -> Iterator[str]:
    """Yield what is no field of the document or of its lines."""
    for given in several:
        yield from given.keys() - {*kind.fields(), *LINES}
        for name in LINES:
            for line in given.get(name, ()):
                if isinstance(line, dict):
                    yield from line.keys() - {*kind.line_fields()}


def _tell_unknown(fields: list[str], call: Invocation) -> None:
    if fields:
        call.tell(call.texts("cli.paper_ignored", fields=", ".join(fields)))
