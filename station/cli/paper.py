"""`hub-station paper list` and `paper render`: what can be printed, and how it would look.

`render` prints nothing on paper: it writes bytes, for a file or for whoever sends them on.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from station.access.permissions import Action
from station.cli import lines
from station.cli.asking import timezone_of
from station.cli.proof import allowed
from station.errors import PaperError, StationError
from station.paper.catalogue import KINDS, Kind
from station.paper.rendering import Renderer
from station.paper.templates import template_file

LISTS = ("csv", "xlsx")

if TYPE_CHECKING:
    from station.cli.invocation import Invocation
    from station.paper.documents import Document


def list_documents(call: Invocation) -> int:
    """Print each document with its fields, one JSON object a line; 0."""
    for kind in KINDS.values():
        lines.put(
            {
                "document": kind.name,
                "says": call.texts(f"paper.{kind.name}"),
                "formats": list(kind.forms),
                "fields": list(kind.fields()),
                "line_fields": list(kind.line_fields()),
                "template": str(template_file(kind, call.folders.config)),
            }
        )
    return 0


def render(call: Invocation) -> int:
    """Write the document; 0. What stands in the way is told as a sentence, with 2."""
    arguments = call.arguments
    if arguments.id is not None:
        allowed(call, Action.PAPER_PRINTED)
    kind = kind_named(arguments.document)
    renderer = Renderer(kind, call.texts, timezone_of(call), call.folders.config)
    renderer.check_form(arguments.format)
    if arguments.format in LISTS:
        from station.cli.paper_lines import put_lines  # most documents are for paper

        put_lines(kind, call)
        return 0
    documents = wanted(kind, call)
    written = renderer.render(documents, arguments.format, dpi=arguments.dpi, copy=arguments.copy)
    put_out(written, arguments.out)
    return 0


def wanted(kind: Kind, call: Invocation) -> list[Document]:
    """Return the document that is asked for, by its values or by its number. Raises StationError.

    Off line a waybill's label says what the local copy knows, and a person is told.
    """
    arguments = call.arguments
    if arguments.sample is not None:
        from station.cli.paper_sample import sampled  # most documents are of the database

        return sampled(kind, call)
    from station.cli.paper_reading import read  # brings the database driver

    return read(kind, arguments.id, call)


def kind_named(name: str) -> Kind:
    """Return a document by name. Raises PaperError."""
    if name not in KINDS:
        raise PaperError("paper_unknown", document=name)
    return KINDS[name]


def put_out(written: bytes, name: str) -> None:
    """Write into a new file, or to standard output unless that would upset a terminal."""
    if name:
        _into_file(written, Path(name))
        return
    if sys.stdout.isatty() and not is_text(written):
        raise PaperError("paper_terminal")
    sys.stdout.flush()
    sys.stdout.buffer.write(written)
    sys.stdout.buffer.flush()


def is_text(written: bytes) -> bool:
    """Return whether these bytes are lines of text."""
    try:
        text = written.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(letter.isprintable() or letter in "\r\n" for letter in text)


def _into_file(written: bytes, file: Path) -> None:
    try:
        with file.open("xb") as out:
            out.write(written)
    except FileExistsError as error:
        raise StationError("recording_exists", file=file) from error
    except OSError as error:
        raise PaperError("paper_not_written", cause=error.strerror) from error
    lines.put({"file": str(file)})
