"""A table document's template filled with values: its words, cells and totals."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

from station.paper.catalogue import LINES
from station.paper.digest import digest_of
from station.paper.documents import Report
from station.paper.label_filling import COPY
from station.paper.report_columns import filters_said, report_columns
from station.paper.said import parts_of, said_in
from station.paper.table_columns import CellColumn
from station.paper.table_template import DIGEST, LINE_COUNT, LINE_NO, SUM, summed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from station.paper.said import Part, Said, Speller
    from station.paper.table_template import Column, TableTemplate


class TableFilling:
    """What one document says, in one language."""

    def __init__(
        self,
        template: TableTemplate,
        speller: Speller,
        document: Any,
        line: type[Struct],
        copy: int = 0,
    ) -> None:
        """`line` is what each of the document's lines says."""
        self._speller = speller
        self._language = speller.texts.language
        self.template = template
        self.lines: Sequence[Any] = document.lines
        self.values = document_values(document, line, copy)
        if isinstance(document, Report):
            self.values["filters"] = filters_said(document, speller)
        self.columns = self._columns(document)

    @property
    def copy_mark(self) -> str:
        """What says that this is no first print; "" where it is."""
        copy = self.values[COPY]
        return self._speller.texts("paper.copy", n=copy) if copy else ""

    @property
    def name_below(self) -> str:
        """What stands below a line where nobody is named yet."""
        return self._speller.texts("paper.name_and_time")

    def page_words(self, number: int, count: int) -> str:
        """Return which page of how many this is."""
        return self._speller.texts("paper.page", n=number, total=count)

    def say(self, said: Said) -> str:
        """Return a text of the whole document."""
        return self._speller.fill(self._parts(said), self.values)

    def words(self, said: Said) -> str:
        """Return a text without fields."""
        return said_in(said, self._language)

    def _parts(self, said: Said) -> tuple[Part, ...]:
        return parts_of(said_in(said, self._language))

    def _columns(self, document: Any) -> tuple[CellColumn, ...]:
        if isinstance(document, Report):
            return report_columns(document, self._speller, self.template)
        return tuple(self._column(column) for column in self.template.column)

    def _column(self, column: Column) -> CellColumn:
        return CellColumn(
            head=self.words(column.head),
            width_mm=column.width_mm,
            align=column.align,
            bold=column.bold,
            text=self._cell(self._parts(column.text)),
            code=_code(column.barcode) if column.barcode else None,
            module_mm=column.module_mm,
            total=self.say(column.total) if column.total else "",
        )

    def _cell(self, parts: tuple[Part, ...]) -> Callable[[Any, int], str]:
        """Return what writes a cell; the usual one is a single field and nothing else."""
        speller = self._speller
        if len(parts) == 1 and not parts[0].words and parts[0].field != LINE_NO:
            name, spec = parts[0].field, parts[0].spec
            get = attrgetter(name)
            return lambda line, _number: speller.value(name, get(line), spec)
        return lambda line, number: speller.fill(parts, {**structs.asdict(line), LINE_NO: number})


def _code(field: str) -> Callable[[Any], str]:
    get = attrgetter(field)
    return lambda line: str(get(line) or "")


def document_values(document: Any, line: type[Struct], copy: int) -> dict[str, Any]:
    """Return a document's fields, how many lines it has, and the sums of what can be summed."""
    lines = document.lines
    values = {name: value for name, value in structs.asdict(document).items() if name not in LINES}
    sums = {f"{SUM}{name}": total for name, total in _sums(lines, line).items()}
    counted = {LINE_COUNT: len(lines), DIGEST: digest_of(document)}
    return {**values, **sums, **counted, COPY: str(copy) if copy else ""}


def _sums(lines: Sequence[Any], line: type[Struct]) -> dict[str, int | None]:
    names = summed(line) if all(isinstance(each, line) for each in lines) else ()
    return {name: _sum([getattr(each, name) for each in lines]) for name in names}


def _sum(told: Sequence[int | None]) -> int | None:
    """Return the sum of what is known; None where there are lines and none is."""
    known = [each for each in told if each is not None]
    return sum(known) if known or not told else None
