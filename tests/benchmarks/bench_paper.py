"""Paper: a manifest of 10,000 lines beside two libraries' tables, 1,000 labels beside str.format.

The libraries draw the same cells, each with its own Code 128 a line, as their manuals show it. A
label's peer is the same label, text by text, rule by rule, drawn by reportlab's own calls; shown
beside it are our own PDF, and the simplest there is: the texts below each other and one barcode.
"""

from __future__ import annotations

import io
import re
import tracemalloc
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdfium2  # type: ignore[import-untyped]  # ships no types
import zxingcpp
from fpdf import FPDF
from reportlab.graphics.barcode.code128 import Code128  # type: ignore[import-untyped]  # as above
from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]  # as above
from reportlab.lib.units import mm  # type: ignore[import-untyped]  # as above
from reportlab.platypus import LongTable, SimpleDocTemplate  # type: ignore[import-untyped]  # ..

from station.paper import code128
from station.paper.catalogue import KINDS
from station.paper.documents import AwbLabel, Manifest, ManifestLine, ReportColumn
from station.paper.documents import Report as SavedReport
from station.paper.rendering import Renderer
from station.paper.spool import Spool
from station.texts import Texts
from tests.benchmarks.harness import Limit, Unit
from tests.benchmarks.plain_labels import (
    all_seconds,
    form_of,
    page,
    plain,
    simplest_page,
    strings_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.benchmarks.harness import Report

LINES, FEW, LABELS, TENTH = 10_000, 2_000, 1_000, 10
SAMPLE = 40
OURS, LONG_TABLE, FPDF2 = "our manifest", "reportlab LongTable", "fpdf2"
ZPL, PDF, FORMAT = "1,000 labels, ZPL", "1,000 by reportlab, PDFs", "1,000 × str.format"
OWN_PDF, SIMPLEST = "1,000 labels, our PDFs", "1,000 simplest PDFs"
WHOLE, SPOOLED = "all rows in memory", "rows in a file"
SECONDS = Unit("ms", 1e3)
_HEADS = ("No", "AWB", "To", "Service", "Koli", "Weight", "Contents")
_WIDTHS_MM = (10, 64, 20, 20, 15, 25, 32)
_HEIGHT_MM = 9.5


def run(report: Report) -> None:
    """Compare manifests, what they need of memory, and labels."""
    many = manifest(LINES)
    ours = partial(written, many)
    pdf = ours()
    report.compare(
        f"a manifest of {LINES:,} lines, a Code 128 each",
        {
            OURS: lambda: _done(ours()),
            LONG_TABLE: partial(long_table, many),
            FPDF2: partial(by_fpdf2, many),
        },
        [Limit(OURS, "p50", 0.25, LONG_TABLE), Limit(OURS, "p50", 1.0, FPDF2)],
        rounds=3,
        warm_up=0,
        unit=SECONDS,
    )
    report.expect("pages sampled whose barcodes all read", sum(sampled(pdf)), SAMPLE)
    report.judge(
        "memory a line at its peak",
        {"few": [peak_bytes(FEW)], "many": [peak_bytes(LINES)]},
        [Limit("many", "p50", 1.2, "few")],
        unit=Unit("bytes", 1),
    )
    report.judge(
        "memory at the peak of a saved report, a row of it",
        {
            "few": [report_peak(FEW, Spool)],
            SPOOLED: [report_peak(LINES, Spool)],
            WHOLE: [report_peak(LINES, tuple)],
        },
        [Limit(SPOOLED, "p50", 1.0, "few"), Limit(SPOOLED, "p50", 0.8, WHOLE)],
        unit=Unit("bytes", 1),
    )
    _labels(report)


def report_peak(rows: int, keep: Callable[[Iterable[tuple[Any, ...]]], Any]) -> float:
    """Return how much memory a saved report takes at its peak, by row, however rows are kept."""
    renderer = Renderer(KINDS["report"], Texts.load("id"), "Asia/Jakarta", Path("/nonexistent"))
    told = (
        (f"JX{number}", f"Siti Rahmawati {number}", f"Jl. Raya Gubeng {number}, Surabaya")
        for number in range(rows)
    )
    columns = tuple(ReportColumn(name) for name in ("awb", "recipient_name", "recipient_address"))
    tracemalloc.start()
    renderer.render([SavedReport("R-1", "Kiriman", columns, keep(told))], "pdf")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / rows


def _labels(report: Report) -> None:
    labels = [label(number) for number in range(LABELS)]
    renderer = Renderer(KINDS["awb_label"], Texts.load("id"), "Asia/Jakarta", Path("/nonexistent"))
    written = [renderer.render([each], "zpl").decode() for each in labels]
    form, strings = form_of(written[0]), [*map(strings_of, written)]
    pages = [plain(zpl, each.awb) for zpl, each in zip(written, labels, strict=True)]
    read = zxingcpp.read_barcodes(_first_page(page(pages[0])))
    report.expect("reportlab's label reads", [one.text for one in read], [labels[0].awb])
    report.compare(
        "labels of 100 × 150 mm",
        {
            ZPL: lambda: _first_time(renderer, labels),
            PDF: lambda: all_seconds(page, pages, TENTH),
            SIMPLEST: lambda: all_seconds(simplest_page, pages, TENTH),
            OWN_PDF: lambda: all_seconds(
                lambda each: renderer.render([each], "pdf"), labels, TENTH
            ),
            FORMAT: lambda: _done("".join([form.format(*each) for each in strings]).encode()),
        },
        [Limit(ZPL, "p50", 0.01, PDF), Limit(ZPL, "p50", 5, FORMAT)],
        rounds=9,
        warm_up=1,
        unit=SECONDS,
    )


def manifest(lines: int) -> Manifest:
    """Return a manifest of so many lines, no two alike."""
    contents = ("Pakaian", "Dokumen penting", "Suku cadang motor", "Kopi")
    return Manifest(
        "CGK-3-20261122-00017",
        tuple(
            ManifestLine(
                f"JX{1_000_000_000 + 7_919 * number % 999_999_937}",
                koli=1 + number % 3,
                weight_g=400 + 37 * number % 20_000,
                destination=("SUB", "DPS", "UPG", "BDO")[number % 4],
                service=("REG", "OKE", "YES")[number % 3],
                contents=contents[number % 4],
            )
            for number in range(lines)
        ),
        from_hub="CGK",
        to_hub="SUB",
    )


def written(document: Manifest) -> bytes:
    """Return our manifest; the template is read each time, as for a person."""
    texts, nowhere = Texts.load("id"), Path("/nonexistent")
    return Renderer(KINDS["manifest_hub"], texts, "Asia/Jakarta", nowhere).render([document], "pdf")


def cells(number: int, line: ManifestLine) -> tuple[str, ...]:
    """Return a line's texts behind its barcode."""
    return (
        *(line.destination, line.service, str(line.koli), f"{line.weight_g / 1000:.3f} kg"),
        *(line.contents, str(number)),
    )


def long_table(document: Manifest) -> None:
    """Write the manifest by platypus."""
    rows: list[list[object]] = [list(_HEADS)]
    for number, line in enumerate(document.lines, 1):
        *texts, place = cells(number, line)
        bars = Code128(line.code, barWidth=0.25 * mm, barHeight=5 * mm, humanReadable=True)
        rows.append([place, bars, *texts])
    table = LongTable(
        rows,
        colWidths=[width * mm for width in _WIDTHS_MM],
        rowHeights=[7 * mm, *[_HEIGHT_MM * mm] * len(document.lines)],
        repeatRows=1,
    )
    SimpleDocTemplate(io.BytesIO(), pagesize=A4, topMargin=20 * mm).build([table])


def by_fpdf2(document: Manifest) -> None:
    """Write the manifest by fpdf2: cells, and bars as its rectangles."""
    pdf = FPDF()
    pdf.set_font("Helvetica", size=8)
    pdf.add_page()
    for number, line in enumerate(document.lines, 1):
        if pdf.will_page_break(_HEIGHT_MM):
            pdf.add_page()
        *texts, place = cells(number, line)
        pdf.cell(_WIDTHS_MM[0], _HEIGHT_MM, place)
        x, y = pdf.get_x(), pdf.get_y()
        _fpdf2_bars(pdf, x, y, line.code)
        pdf.cell(_WIDTHS_MM[1], _HEIGHT_MM, line.code, align="R")
        for width, text in zip(_WIDTHS_MM[2:], texts, strict=True):
            pdf.cell(width, _HEIGHT_MM, text)
        pdf.ln()
    pdf.output()


def _fpdf2_bars(pdf: FPDF, x: float, y: float, text: str) -> None:
    """Draw what fpdf2 has no Code 128 for."""
    for symbol in code128.symbols(text):
        for place, width in enumerate(code128.WIDTHS[symbol]):
            if place % 2 == 0:
                pdf.rect(x, y + 1, int(width) * 0.25, 5, style="F")
            x += int(width) * 0.25


def sampled(pdf: bytes) -> list[bool]:
    """Read pages from all over the document; tell of each whether all its barcodes are there."""
    document = pypdfium2.PdfDocument(pdf)
    wanted = {line.code for line in manifest(LINES).lines}
    seen: list[bool] = []
    for number in range(0, len(document), len(document) // SAMPLE)[:SAMPLE]:
        picture = document[number].render(scale=200 / 72, grayscale=True).to_pil()
        read = {one.text for one in zxingcpp.read_barcodes(picture)}
        said = set(re.findall(r"JX\d{10}", document[number].get_textpage().get_text_range()))
        seen.append(said <= read and bool(said) and said <= wanted)
    return seen


def _first_page(pdf: bytes) -> object:
    return pypdfium2.PdfDocument(pdf)[0].render(scale=300 / 72, grayscale=True).to_pil()


def peak_bytes(lines: int) -> float:
    """Return how much memory a manifest takes at its peak, by line, beyond its own lines."""
    document = manifest(lines)
    written(manifest(10))
    tracemalloc.start()
    written(document)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / lines


def label(number: int) -> AwbLabel:
    """Return a label, no two alike."""
    return AwbLabel(
        f"JX{1_000_000_000 + 7_919 * number}",
        origin="CGK",
        destination=("SUB", "DPS", "UPG", "BDO")[number % 4],
        destination_name=("Surabaya", "Denpasar", "Makassar", "Bandung")[number % 4],
        route=("B3", "C1", "D2", "A4")[number % 4],
        service=("REG", "OKE", "YES")[number % 3],
        weight_g=400 + 37 * number % 20_000,
        length_cm=10 + number % 50,
        width_cm=10 + number % 30,
        height_cm=5 + number % 20,
        contents=("Pakaian", "Dokumen", "Suku cadang motor", "Kopi")[number % 4],
        cod_rp=12_500 * (1 + number % 40),
        sender_name=f"Toko Makmur {number}",
        sender_phone=f"0812{number:08d}",
        recipient_name=f"Siti Rahmawati {number}",
        recipient_phone=f"0857{number:08d}",
        recipient_address=f"Jl. Raya Gubeng No. {number}, RT 03 RW 05, Airlangga, Surabaya",
        recipient_postcode=f"{10_000 + number % 80_000}",
    )


def _first_time(renderer: Renderer, labels: list[AwbLabel]) -> None:
    """Write all labels, their codes as if never met before."""
    code128.parts.cache_clear()
    renderer.render(labels, "zpl")


def _done(_made: object) -> None:
    """Take what was made: the harness times a callable that returns nothing."""
