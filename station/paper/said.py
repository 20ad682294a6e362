"""A template's texts: words of one language, with a document's fields in braces. Pure.

`Berat {weight_g}` is written `Berat 1,20 kg`: a field's ending says what its value is (see
station/inquiry). `{length_cm:plain}` leaves the unit out, `{closed_at:day}` the time; `:count`
parts thousands, `:exact` writes grams as 1,234 kg, `:some` nothing for nought, and `:word` says a
code in words (see `paper` in resources/translations). Where none of its fields knows anything,
nothing is written at all, not even the words around them.
"""

from __future__ import annotations

from datetime import datetime
from string import Formatter
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from station import notation
from station.inquiry_wording import cell_text
from station.paper.documents import TRUTHS
from station.paper.plain import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from station.texts import Texts

Said = str | dict[str, str]
"""One text for all languages, or one a language."""
SPECS = ("", "plain", "exact", "some", "day", "time", "count", "word")
_SOME = 60
T = TypeVar("T")
_WHOLE: dict[str, Callable[[int, str], str]] = {
    "g": notation.weight,
    "cm": lambda value, language: f"{notation.count(value, language)} cm",
    "rp": notation.money,
}
"""How whole numbers are written, by their field's ending."""


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


def come_again(values: Sequence[Any]) -> bool:
    """Return whether values seem to be few that come again and again: some from all over tell."""
    some = values[:: len(values) // _SOME + 1]
    return len({*some}) < len(some)


def each_once(values: Sequence[T], write: Callable[[T], str]) -> list[str]:
    """Return what is written of each value, written once where it comes again."""
    if not come_again(values):
        return [*map(write, values)]
    told = {each: write(each) for each in {*values}}
    return [*map(told.__getitem__, values)]


def _are_plain(values: Sequence[Any]) -> bool:
    """Return whether all are texts that are written as they are."""
    try:
        together = "".join(values)
    except TypeError:
        return False  # not all of them are known
    return together.isascii() and together.isprintable()


class Speller:
    """Writes values as one language and one hub's clock have them."""

    def __init__(self, texts: Texts, timezone: str) -> None:
        self.texts = texts
        self.timezone = timezone

    def value(self, name: str, value: Any, spec: str = "") -> str:
        """Return one value as text; "" where nothing is known."""
        if not spec and type(value) is str:
            return plain(value)
        if not spec and type(value) is int:
            return self._usual(name, value)
        if value is None or (spec == "some" and not value):
            return ""
        return plain(self._special(name, value, spec) if spec else self._usual(name, value))

    def _usual(self, name: str, value: Any) -> str:
        # As cell_text has them, without the way through decimals.
        if type(value) is int and (write := _WHOLE.get(name.rpartition("_")[2])):
            return write(value, self.texts.language)
        if name.endswith("_cm3"):
            return f"{notation.thousandths(value, self.texts.language)} dm³"
        if name.startswith("sum_") and not name.endswith(("_g", "_rp")):
            return notation.count(value, self.texts.language)
        return cell_text(name, value, self.texts, self.timezone)

    def column(self, name: str, values: Sequence[Any], spec: str = "") -> Sequence[str]:
        """Return many values of one field as texts."""
        if not spec and values and type(values[0]) is str and _are_plain(values):
            return values
        write = _WHOLE.get(name.rpartition("_")[2])
        if write and not spec and set(map(type, values)) == {int}:
            language = self.texts.language
            if not come_again(values):
                return [write(each, language) for each in values]
            return each_once(values, lambda value: write(value, language))
        return each_once(values, lambda value: self.value(name, value, spec))

    def fill_column(
        self, parts: tuple[Part, ...], values_of: Callable[[str], Sequence[Any]]
    ) -> Sequence[str]:
        """Return many texts of the same parts, of which one is a field; see `fill`."""
        named = [part for part in parts if part.field]
        columns = [self.column(part.field, values_of(part.field), part.spec) for part in named]
        words = "".join(part.words.replace("%", "%%") + "%s" * bool(part.field) for part in parts)
        rows = [*zip(*columns, strict=True)]
        return each_once(rows, lambda row: (words % row).strip() if any(row) else "")

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
        match spec:
            case "word":
                return self._word(name, value)
            case "exact":
                return f"{notation.thousandths(value, self.texts.language)} kg"
            case "count":
                return notation.count(value, self.texts.language)
            case "time" | "day" if isinstance(value, datetime):
                return self._moment(value, spec)
        shown = self._usual(name, value)
        return shown.rpartition(" ")[0] or shown if name.endswith(("_g", "_cm")) else shown

    def _moment(self, value: datetime, spec: str) -> str:
        if spec == "time":
            return notation.clock_time(value, self.timezone)
        return notation.day(notation.local_day(value, self.timezone), self.texts.language)

    def _word(self, name: str, value: Any) -> str:
        """Say a code of ours in words; of a truth, what it means that it is so."""
        if name in TRUTHS:
            return self.texts(f"paper.{name}") if value else ""
        # Coming back is not the same of a parcel on a round and in a hub's balance.
        keys = (f"paper.{name}_{value}", f"paper.{value}")
        return next((self.texts(key) for key in keys if key in self.texts.known()), str(value))
