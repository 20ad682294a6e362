"""What a document said when it was first printed: whatever is closed says the same for ever after.

A parcel may be measured, or an address corrected, after a manifest left; a reprint is still a copy
of what the driver signed. Kept beside the print's record as compressed JSON.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import msgspec

from station.paper.catalogue import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from station.paper.catalogue import Kind
    from station.paper.documents import Document

_FINAL = [kind for kind in KINDS.values() if kind.is_final]
_DECODERS = {kind.name: msgspec.json.Decoder(kind.facts) for kind in _FINAL}


def kept(kind: Kind, documents: Sequence[Document]) -> bytes:
    """Return what is kept of a document's first print; nothing of one that may still change."""
    if not kind.is_final:
        return b""
    (document,) = documents
    return zlib.compress(msgspec.json.encode(document))


def told(kind: Kind, original: bytes) -> list[Document]:
    """Return the document as it was first printed; nothing where that is not kept."""
    if not original or not kind.is_final:
        return []
    document: Document = _DECODERS[kind.name].decode(zlib.decompress(original))
    return [document]
