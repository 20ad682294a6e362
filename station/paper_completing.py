"""What a desk's journal leaves out of its papers, filled in from OSAS where that answers. Pure.

A waybill's contents and its recipient are known to OSAS alone: this station keeps no names. Where
nobody answers, the paper says of how many lines something is not known. Neighbours: paper_reader.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from station.paper.documents import Manifest, Runsheet
from station.rules.numbering import Document as Numbered
from station.rules.numbering import read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from msgspec import Struct

    from station.paper.documents import Document, ManifestLine, RunsheetLine

    Told = Mapping[str, Mapping[str, Any]]
    """By AWB: what OSAS told of it."""

_OF_LINES: dict[type[Struct], tuple[str, ...]] = {
    Manifest: ("contents", "volume_cm3"),
    Runsheet: ("recipient", "phone", "address"),
}
"""What is filled in, by document; the first is what nobody else knows."""


def awbs_of(document: Document) -> list[str]:
    """Return the waybills of which something is filled in; none for most documents."""
    if isinstance(document, Manifest):
        return [line.code for line in document.lines if not _is_bag(line.code)]
    return [line.awb for line in document.lines] if isinstance(document, Runsheet) else []


def completed(document: Document, told: Told | None) -> Document:
    """Return it with what was told; None: nobody answered."""
    if not isinstance(document, Manifest | Runsheet):
        return document
    names = _OF_LINES[type(document)]
    if told is None:
        return replace(document, unknown=len(awbs_of(document)))
    return replace(document, lines=tuple(_filled(line, names, told) for line in document.lines))


def _filled(
    line: ManifestLine | RunsheetLine, names: tuple[str, ...], told: Told
) -> ManifestLine | RunsheetLine:
    known = told.get(str(getattr(line, line.__struct_fields__[0])), {})
    found = {name: getattr(line, name) or known.get(name) for name in names}
    return replace(line, **{name: value for name, value in found.items() if value})


def _is_bag(code: str) -> bool:
    made = read(code)
    return made is not None and made.document is Numbered.BAG
