"""The bytes that show a text in one PDF, for operators written by hand. Neighbours: pdf_sheet.

ASCII is the same bytes in an embedded font's first subset; of other letters reportlab says in which
subset they are, and as which byte.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]  # ships no types

from station.paper import typeface

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]  # as above

_ESCAPES = str.maketrans({"\\": "\\\\", "(": "\\(", ")": "\\)"})


class PdfFont:
    """One font in one document. `name` is what the document calls its first subset, with slash."""

    def __init__(self, name: str, canvas: Canvas) -> None:
        self.face = typeface.face(name)
        self._font = pdfmetrics.getFont(name)
        # A font's subsets belong to a document, to which reportlab has no public way.
        self._document: Any = canvas._doc  # noqa: SLF001 - see above
        self.name = self._name(0)
        self._first: dict[str, str] = {}
        """How letters beyond ASCII are written, as far as they are in the first subset."""

    def shown(self, text: str, size: float) -> str:
        """Return the operators that show a text, in this font and size (points) already."""
        if text.isascii():
            return f"({text.translate(_ESCAPES)}) Tj"
        first = self._first
        try:
            return f"({''.join([first[letter] for letter in text])}) Tj"
        except KeyError:
            return self._learned(text, size)

    def _learned(self, text: str, size: float) -> str:
        """Ask reportlab about each letter, and remember those of the first subset."""
        shown: list[str] = []
        for letter in text:
            ((subset, byte),) = self._font.splitString(letter, self._document)
            told = byte.decode("latin-1").translate(_ESCAPES)
            # A page's operators are ASCII: other bytes are written in octal.
            told = told if told.isascii() else f"\\{byte[0]:03o}"
            if subset:
                own, other = f"{self.name} {size:.2f} Tf", f"{self._name(subset)} {size:.2f} Tf"
                shown.append(f"{other} ({told}) Tj {own}")
            else:
                self._first[letter] = told
                shown.append(f"({told}) Tj")
        return " ".join(shown)

    def _name(self, subset: int) -> str:
        name: str = self._font.getSubsetInternalName(subset, self._document)
        return name
