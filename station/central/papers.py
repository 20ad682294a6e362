"""A document by its own number, as OSAS knows it now. Neighbours: sql/osas_paper.sql, browse.

Head and lines are read in one transaction and one round trip. A saved report's rows are read page
by page, as anybody looks into a table: secrets are not asked for. Imports psycopg, so it is
imported in the thread that asks.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import psycopg
from msgspec import structs

from station.central import cells
from station.central.refusals import central_error
from station.central.statements import load_statements
from station.errors import PaperError
from station.events import Target
from station.inquiry import TableQuery
from station.paper import documents
from station.paper.digest import bag_digest
from station.paper.documents import AwbLabel, BagLabel, CodReceipt, Manifest, Report, Runsheet
from station.paper.spool import Spool
from station.rules.manifest_digest import HeldLine, manifest_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from msgspec import Struct

    from station.central.naming import Naming
    from station.central.pools import Pool
    from station.central.questions import Questions
    from station.inquiry import Cell
    from station.paper.documents import Document

    Row = dict[str, Cell]

_READ = {
    "awb_label": ("label", "label_lines"),
    "awb_label_small": ("label", "label_lines"),
    "koli_label": ("label", "label_lines"),
    "bag_label": ("bag", "bag_lines"),
    "manifest_hub": ("manifest_hub", "manifest_hub_lines"),
    "manifest_pcp": ("manifest_pcp", "manifest_pcp_lines"),
    "manifest_pos": ("manifest_pos", "manifest_pos_lines"),
    "runsheet": ("runsheet", "runsheet_lines"),
    "cod_receipt": ("receipt", ""),
    "report": ("report", "report_lines"),
}
"""By document: the statement of its head, and that of its lines."""
_BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_PAGE = 1_000


class Papers:
    """Asked by one thread."""

    def __init__(self, pool: Pool, naming: Naming, hub: str, questions: Questions) -> None:
        self._pool = pool
        self._hub = hub
        self._questions = questions
        self._statements = load_statements(Target.OSAS, "paper", naming)

    def read(self, kind: str, number: str, timeout_s: float) -> list[Document]:
        """Return the document; of a waybill's koli one label each.

        Raises PaperError where this kind is not kept in OSAS or has no such number, CentralError.
        """
        if kind not in _READ:
            raise PaperError("paper_not_kept", document=kind)
        if kind == "report":
            report, rows = self.report(number, timeout_s)
            return [structs.replace(report, lines=Spool(rows))]
        return _MAKE[kind](*self._head_and_lines(kind, number, timeout_s))

    def particulars(self, awbs: Sequence[str], timeout_s: float) -> dict[str, Row]:
        """Return what a desk's own papers lack of these waybills, by AWB. Raises CentralError."""
        (rows,) = self._told(("particulars",), {"awbs": list(awbs)}, timeout_s)
        return {str(row["awb"]): row for row in rows}

    def report(self, code: str, timeout_s: float) -> tuple[Report, Iterator[tuple[Cell, ...]]]:
        """Return a saved report without its lines, and these as they are read, page by page.

        Both raise PaperError and StationError; `timeout_s` is for each page.
        """
        head, columns = self._head_and_lines("report", code, timeout_s)
        fields = [str(column["field"]) for column in columns]
        filters = head["filters"] if isinstance(head["filters"], dict) else {}
        told = tuple(
            documents.ReportColumn(field, format=str(column["format"]))
            for field, column in zip(fields, columns, strict=True)
        )
        names = str(head["code"]), str(head["name"])
        report = Report(*names, told, (), hub=self._hub, filters=filters)
        return report, self._report_rows(str(head["source"]), fields, filters, timeout_s)

    def due(self, timeout_s: float) -> list[str]:
        """Return the codes of the reports that a shift's close makes. Raises CentralError."""
        (rows,) = self._told(("due",), {}, timeout_s)
        return [str(row["code"]) for row in rows]

    def commission(self, day: str, timeout_s: float) -> int | None:
        """Return what this hub earned on a day (ISO 8601), in rupiah; None: nothing.

        Raises CentralError.
        """
        facts = {"hub": self._hub, "id": day}
        ((earned,),) = self._told(("commission",), facts, timeout_s)
        rupiah = earned["commission_rp"]
        return rupiah if isinstance(rupiah, int) else None

    def _head_and_lines(self, kind: str, number: str, timeout_s: float) -> tuple[Row, list[Row]]:
        head, lines = self._read(kind, number, timeout_s)
        if head is None:
            raise PaperError("paper_missing", document=kind, id=number)
        return head, lines

    def _read(self, kind: str, number: str, timeout_s: float) -> tuple[Row | None, list[Row]]:
        names = tuple(name for name in _READ[kind] if name)
        told = self._told(names, {"id": number, "hub": self._hub}, timeout_s)
        return next(iter(told[0]), None), told[1] if len(told) > 1 else []

    def _told(
        self, names: tuple[str, ...], facts: dict[str, Any], timeout_s: float
    ) -> list[list[Row]]:
        deadline_s = time.monotonic() + timeout_s
        try:
            with self._pool.connection(timeout_s) as connection:
                left_s = max(0.001, deadline_s - time.monotonic())
                with self._pool.answering(connection, left_s):
                    return self._asked(connection, names, facts, left_s)
        except (psycopg.Error, UnicodeError) as error:
            raise central_error(error) from error

    def _asked(
        self,
        connection: psycopg.Connection[Any],
        names: tuple[str, ...],
        facts: dict[str, Any],
        left_s: float,
    ) -> list[list[Row]]:
        connection.autocommit = True
        cells.read_any_moment(connection)
        with connection.pipeline():
            connection.execute(_BEGIN)
            limit_ms = str(max(1, int(left_s * 1000)))
            connection.execute("SELECT set_config('statement_timeout', %s, true)", (limit_ms,))
            reads = [connection.execute(self._statements[name], facts) for name in names]
            connection.execute("COMMIT")
        return [_rows(reading) for reading in reads]

    def _report_rows(
        self, table: str, fields: list[str], filters: dict[str, Any], timeout_s: float
    ) -> Iterator[tuple[Cell, ...]]:
        """Yield the rows, oldest first. `filters` are exact; None wants what is not known."""
        asked = tuple(
            (name, _told(wanted)) for name, wanted in filters.items() if wanted is not None
        )
        query = TableQuery(Target.OSAS, table, asked, descending=False, limit=_PAGE)
        while True:
            page = self._questions.page(query, timeout_s)
            places = {name: place for place, name in enumerate(page.columns)}
            missing = [field for field in (*fields, *filters) if field not in places]
            if missing:
                raise PaperError("paper_column", field=missing[0], table=table)
            for row in page.rows:
                if all(row[places[name]] == wanted for name, wanted in filters.items()):
                    yield tuple(row[places[field]] for field in fields)
            if not page.next:
                return
            query = structs.replace(query, after=page.next)


def _told(wanted: object) -> str:
    return str(wanted).lower() if isinstance(wanted, bool) else str(wanted)


def _rows(reading: psycopg.Cursor[Any]) -> list[Row]:
    names = [column.name for column in reading.description or ()]
    return [dict(zip(names, cells.cells(row), strict=True)) for row in reading.fetchall()]


def _made(facts: type[Struct], row: Row, **more: Any) -> Any:
    """Return a document of what is known; what is not is left at its default."""
    known = {name: value for name, value in row.items() if value is not None}
    return facts(**{**known, **more})


def _awb_label(head: Row, pieces: list[Row]) -> AwbLabel:
    """Return the label of the whole; its dimensions are those of the only piece, if it is one."""
    label: AwbLabel = _made(AwbLabel, head)
    if label.koli_count != 1 or not pieces:
        return label
    sizes = {name: pieces[0][name] for name in ("length_cm", "width_cm", "height_cm")}
    return structs.replace(label, **sizes)


def _koli_labels(head: Row, pieces: list[Row]) -> Iterator[AwbLabel]:
    """Yield a label for each piece, also for those that nobody measured yet."""
    measured = {piece["koli_no"]: piece for piece in pieces}
    whole: AwbLabel = _made(AwbLabel, head)
    for number in range(1, whole.koli_count + 1):
        unknown: Row = {"weight_g": None} if whole.koli_count > 1 else {}
        yield structs.replace(whole, **{**measured.get(number, unknown), "koli_no": number})


def _bag_label(head: Row, pieces: list[Row]) -> BagLabel:
    contents = [(str(piece["awb"]), int(str(piece["koli_no"]))) for piece in pieces]
    digest = bag_digest(str(head["bag_no"]), str(head["seal_no"] or ""), contents)
    label: BagLabel = _made(BagLabel, head, count=len(contents), digest=digest)
    return label


def _lined(facts: type[Struct], line: type[Struct]) -> Callable[[Row, list[Row]], list[Document]]:
    return lambda head, lines: [
        _made(facts, head, lines=tuple(_made(line, each) for each in lines))
    ]


def _manifest(head: Row, rows: list[Row]) -> Manifest:
    """Return a manifest, and whether it still is what was closed, where its closing says that."""
    told = {name: value for name, value in head.items() if name != "closed_as"}
    lines = [{name: row[name] for name in row if name != "line_no"} for row in rows]
    (manifest,) = _lined(Manifest, documents.ManifestLine)(told, lines)
    assert isinstance(manifest, Manifest)
    held = map(_held, rows)
    is_same = head["closed_as"] in {None, manifest_digest(manifest.number, manifest.to_hub, held)}
    return structs.replace(manifest, changed=not is_same)


def _held(row: Row) -> HeldLine:
    facts = {name: row[name] for name in HeldLine.__struct_fields__}
    line: HeldLine = _made(HeldLine, facts)
    return line


_MAKE: dict[str, Callable[[Row, list[Row]], list[Document]]] = {
    "awb_label": lambda head, pieces: [_awb_label(head, pieces)],
    "awb_label_small": lambda head, pieces: [_awb_label(head, pieces)],
    "koli_label": lambda head, pieces: list(_koli_labels(head, pieces)),
    "bag_label": lambda head, pieces: [_bag_label(head, pieces)],
    "manifest_hub": lambda head, lines: [_manifest(head, lines)],
    "manifest_pcp": lambda head, lines: [_manifest(head, lines)],
    "manifest_pos": lambda head, lines: [_manifest(head, lines)],
    "runsheet": _lined(Runsheet, documents.RunsheetLine),
    "cod_receipt": lambda head, _lines: [_made(CodReceipt, head)],
}
