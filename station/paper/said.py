"""A template's texts: words of one language, with a document's fields in braces. Pure.

`Berat {weight_g}` is written `Berat 1,20 kg`: a field's ending says what its value is (see
station/inquiry). `{length_cm:plain}` leaves the unit out. Where none of its fields knows anything,
nothing is written at all, not even the words around them.
"""

from __future__ import annotations

from datetime import date, datetime
from string import Formatter
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from station import notation
from station.inquiry_wording import cell_text
from station.paper.plain import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from station.texts import Texts

Said = str | dict[str, str]
"""One text for all languages, or one a language."""
PLAIN, DAY, TIME = "plain", "day", "time"
SPECS = ("", PLAIN, DAY, TIME)


class Part(Struct, frozen=True):
    """Words, and the field behind them ("" behind the last words)."""

    words: str
    field: str
    spec: str


def said_in(said: Said, language: str) -> str:
    """Return the words of a language; another one's where it has none."""
    if isinstance(said, str):
        return said
    return said.get(language) or next(iter(said.values()), "")


def parts_of(text: str) -> tuple[Part, ...]:
    """Return what a text is made of. ValueError where its braces are wrong."""
    return tuple(
        Part(words, field or "", spec or "") for words, field, spec, _ in Formatter().parse(text)
    )


class Speller:
    """Writes values as one language and one hub's clock have them."""

    def __init__(self, texts: Texts, timezone: str) -> None:
        self.texts = texts
        self.timezone = timezone

    def value(self, name: str, value: Any, spec: str = "") -> str:
        """Return one value as text; "" where nothing is known."""
        if type(value) is str:
            return plain(value)
        if spec and value is not None:
            return self._special(name, value, spec)
        return plain(cell_text(name, value, self.texts, self.timezone))

    def fill(self, parts: tuple[Part, ...], values: Mapping[str, Any]) -> str:
        """Return the text; "" where all its fields are empty."""
        known = False
        written: list[str] = []
        for part in parts:
            written.append(part.words)
            if part.field:
                shown = self.value(part.field, values[part.field], part.spec)
                known = known or bool(shown)
                written.append(shown)
        if not known and any(part.field for part in parts):
            return ""
        return "".join(written).strip()

    def _special(self, name: str, value: Any, spec: str) -> str:
        language = self.texts.language
        if spec == TIME and isinstance(value, datetime):
            return notation.clock_time(value, self.timezone)
        if spec == DAY and isinstance(value, datetime):
            return notation.local_day(value, self.timezone, language)
        if spec == DAY and isinstance(value, date):
            return notation.day(value, language)
        shown = cell_text(name, value, self.texts, self.timezone)
        return shown.rpartition(" ")[0] or shown if name.endswith(("_g", "_cm")) else shown
