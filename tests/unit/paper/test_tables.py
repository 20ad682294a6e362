"""Manifests and the other documents of many lines: every code reads, totals equal the lines."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import msgspec
import pypdfium2  # type: ignore[import-untyped]  # ships no types
import pytest

from station.paper import documents
from station.paper.catalogue import KINDS as CATALOGUE
from station.paper.documents import (
    CloseOut,
    CountLine,
    FindingLine,
    Findings,
    Report,
    ReportColumn,
    Runsheet,
    RunsheetLine,
)
from station.paper.rendering import Renderer
from station.paper.table_pages import paged
from station.rules import close_out, reconcile
from station.texts import Texts
from tests.fakes.printed import AT, LINES, NOWHERE, manifest, of_pdf, paper, text_of

KINDS = ("manifest_hub", "manifest_pcp", "manifest_pos")
RUNSHEET = Runsheet(
    "RS-SUB-20261122-00003",
    tuple(
        RunsheetLine(f"JX{number}", "Siti", "0812", "Jl. Raya Gubeng No. 17", 1, 125_000 * number)
        for number in range(1000, 1005)
    ),
    courier="joko",
    for_on=date(2026, 11, 22),
)
CLOSE_OUT = CloseOut("TS-1", (CountLine("opening", 1240), CountLine("counted", 1239)), difference=1)
FINDINGS = Findings(
    "OP-1", (FindingLine("JX1234567000", "missing"),), expected=3000, provisional=True
)
REPORT = Report(
    "receiving",
    "Penerimaan hari ini",
    (ReportColumn("scanned_at", format="time"), ReportColumn("n", "Berat", "weight")),
    ((AT, 1200), (AT, 12_345_678)),
    filters={"hub": "CGK", "counts": True, "resolved_at": None},
)


def pages_of(pdf: bytes) -> int:
    return len(pypdfium2.PdfDocument(pdf))


@pytest.mark.parametrize("kind", KINDS)
def test_every_code_of_a_manifest_reads(kind: str) -> None:
    document = manifest(40)
    pdf = paper(kind, document, "pdf")
    read = [code for page in range(pages_of(pdf)) for code in of_pdf(pdf, page, dpi=200).codes]
    wanted = [line.code for line in document.lines] + [document.number] * pages_of(pdf)
    assert sorted(read) == sorted(wanted)


@pytest.mark.parametrize("code", ["A" * 20, "9" * 40, "^FS^BC", 'a"b(c)\\', ">0"])
def test_long_and_hostile_codes_read_from_a_line(code: str) -> None:
    document = msgspec.structs.replace(
        manifest(1), lines=(msgspec.structs.replace(LINES[0], code=code),)
    )
    assert code in of_pdf(paper("manifest_hub", document, "pdf"), dpi=300).codes


def test_a_code_that_has_no_room_is_written_whole() -> None:
    line = msgspec.structs.replace(LINES[0], code="ABCDEFGHIJ" * 4)
    document = msgspec.structs.replace(manifest(1), lines=(line,))
    assert "ABCDEFGHIJ" * 4 in text_of(paper("manifest_hub", document, "pdf"))


@pytest.mark.parametrize("kind", KINDS)
def test_totals_are_the_sums_of_what_the_lines_show(kind: str) -> None:
    document = manifest(20)
    pdf = paper(kind, document, "pdf")
    said = " ".join(text_of(pdf, page) for page in range(pages_of(pdf)))
    shown = [Decimal(each.replace(".", "").replace(",", ".")) for each in weights(said)]
    assert sum(shown[:-1]) == shown[-1]
    assert len(shown) == 21
    assert "20 baris" in said
    assert str(sum(line.koli for line in document.lines)) in said


def weights(said: str) -> list[str]:
    return re.findall(r"([\d.]+,\d{3}) kg", said)


def test_a_partners_form_says_which_numbers_follow() -> None:
    said = text_of(paper("manifest_pcp", manifest(8), "pdf"))
    assert said.count("menyusul") == 2
    assert "P100001" in said
    assert "60286" in said


@pytest.mark.parametrize("kind", ["manifest_hub", "manifest_pcp", "manifest_pos"])
def test_a_manifest_says_where_it_is_not_what_was_closed(kind: str) -> None:
    told = "cocokkan dengan lembar bertanda tangan."
    assert told not in text_of(paper(kind, manifest(3), "pdf"))
    other = msgspec.structs.replace(manifest(3), changed=True)
    assert told in text_of(paper(kind, other, "pdf"))


def test_a_long_note_stands_in_several_lines() -> None:
    note = "Truk berangkat lebih awal karena jembatan ditutup, sisa kiriman menyusul besok. " * 4
    noted = msgspec.structs.replace(manifest(3), note=note.strip())
    said = text_of(paper("manifest_hub", noted, "pdf"))
    assert said.count("sisa kiriman menyusul besok") == 4
    assert "\u2026" not in said


def test_what_no_line_knows_has_no_total() -> None:
    unmeasured = [msgspec.structs.replace(one, volume_cm3=None) for one in manifest(3).lines]
    several = msgspec.structs.replace(manifest(3), lines=tuple(unmeasured))
    assert "dm" not in text_of(paper("manifest_hub", several, "pdf"))


def test_a_manifest_says_what_it_supersedes_and_who_signs() -> None:
    said = text_of(paper("manifest_hub", manifest(2), "pdf"))
    assert "Menggantikan manifes CGK-3-20261122-00016, yang tidak berlaku lagi." in said
    for signed in ("Hub asal", "Pengemudi", "Hub tujuan", "Halaman 1 dari 1"):
        assert signed in said
    assert "22 Nov 2026 14.07 WIB" in said


@pytest.mark.parametrize("lines", [0, 1, 19, 20, 21, 22, 23, 24, 25, 47, 200])
def test_every_page_has_its_header_and_the_block_is_never_alone(lines: int) -> None:
    document = manifest(lines)
    pdf = paper("manifest_hub", document, "pdf")
    count = pages_of(pdf)
    for page in range(count):
        said = text_of(pdf, page)
        assert "Manifes antar-hub" in said
        assert f"Halaman {page + 1} dari {count}" in said
        assert ("Hub tujuan" in said) == (page == count - 1)
    last = text_of(pdf, count - 1)
    assert (document.lines[-1].code if lines else "Tidak ada kiriman") in last


@pytest.mark.parametrize("lines", range(40))
def test_pages_hold_all_lines_once(lines: int) -> None:
    pages = paged(lines, 8, 10, 4)
    assert [line for page in pages for line in range(page.first, page.end)] == list(range(lines))
    assert [page.is_last for page in pages] == [False] * (len(pages) - 1) + [True]
    last = pages[-1].end - pages[-1].first
    assert last + 4 <= (10 if len(pages) > 1 else 8)
    assert last or not lines


def test_the_same_manifest_makes_the_same_bytes_but_for_the_copys_mark() -> None:
    document = manifest(30)
    pdf = paper("manifest_hub", document, "pdf")
    assert paper("manifest_hub", document, "pdf") == pdf
    again = paper("manifest_hub", document, "pdf", copy=2)
    for page in range(pages_of(pdf)):
        assert text_of(again, page).replace("SALINAN 2 ", "") == text_of(pdf, page)
        assert "SALINAN 2" in text_of(again, page)


def test_nothing_stands_beyond_the_paper_or_on_a_neighbour() -> None:
    hostile = msgspec.structs.replace(
        LINES[0],
        code="W" * 60,
        contents="W" * 120,
        destination="李小龙 " * 20,
        service="a(b)c\\ " * 9,
        weight_g=10**15,
    )
    document = msgspec.structs.replace(
        manifest(1), lines=(hostile, LINES[1]), vehicle="X" * 200, to_name="Ř" * 200
    )
    pdf = paper("manifest_hub", document, "pdf")
    page = pypdfium2.PdfDocument(pdf)[0]
    words = page.get_textpage()
    letters = [words.get_text_range(place, 1) for place in range(words.count_chars())]
    boxes = [
        words.get_charbox(place)
        for place, letter in enumerate(letters)
        if letter.strip() and letter < "\ue000"
    ]
    assert min(box[0] for box in boxes) > 33
    assert max(box[2] for box in boxes) < page.get_width() - 33
    assert LINES[1].code in of_pdf(pdf, dpi=200).codes
    assert "…" in text_of(pdf)
    assert "□" in text_of(pdf)


def test_a_runsheet_counts_its_money() -> None:
    said = text_of(paper("runsheet", RUNSHEET, "pdf"))
    assert f"Rp {sum(line.cod_rp for line in RUNSHEET.lines):,}".replace(",", ".") in said
    assert "22 Nov 2026" in said
    codes = of_pdf(paper("runsheet", RUNSHEET, "pdf"), dpi=200).codes
    assert set(codes) == {RUNSHEET.number, *(line.awb for line in RUNSHEET.lines)}


def test_a_close_out_and_a_stock_take_say_what_they_found() -> None:
    closed = text_of(paper("close_out", CLOSE_OUT, "pdf"))
    for said in ("Saldo awal", "1.240", "Selisih: 1 kiriman.", "Belum terkirim ke server: 0"):
        assert said in closed
    assert "Komisi" not in closed
    earned = msgspec.structs.replace(CLOSE_OUT, commission_rp=212_500)
    assert "Komisi agen hari itu: Rp 212.500." in text_of(paper("close_out", earned, "pdf"))
    found = text_of(paper("stock_take", FINDINGS, "pdf"))
    for said in ("kurang", "3.000", "Sementara: belum semua meja tersambung."):
        assert said in found
    assert "Rekonsiliasi" in text_of(paper("reconciliation", FINDINGS, "pdf"))


def test_a_saved_report_keeps_its_columns_order_and_formats() -> None:
    said = text_of(paper("report", REPORT, "pdf"))
    assert "Penerimaan hari ini" in said
    assert "14.07 1,20 kg" in said
    assert "Hub: CGK, Dihitung: ya, Diselesaikan: kosong" in said
    assert "12.345,68 kg" in said
    assert said.index("Dipindai") < said.index("Berat")
    empty = msgspec.structs.replace(REPORT, lines=())
    assert "Tidak ada baris yang cocok." in text_of(paper("report", empty, "pdf"))


@pytest.mark.parametrize("word", [*documents.FINDINGS, *documents.OUTCOMES, *documents.BALANCE])
def test_every_code_has_its_words(word: str) -> None:
    for language in ("id", "en"):
        assert f"paper.{word}" in Texts.load(language).known()


def test_the_codes_are_those_of_the_rules() -> None:
    assert {str(kind) for kind in reconcile.Kind} <= set(documents.FINDINGS)
    assert tuple(close_out.Flow) == documents.BALANCE
    closed = CloseOut("TS-1", (CountLine("returned", 4),))
    assert "Kembali ke pengirim" in text_of(paper("close_out", closed, "pdf"))
    sheet = msgspec.structs.replace(RUNSHEET.lines[0], outcome="returned")
    runsheet = msgspec.structs.replace(RUNSHEET, lines=(sheet,))
    assert "kembali" in text_of(paper("runsheet", runsheet, "pdf"))


def test_a_page_alone_says_what_it_says_among_the_others() -> None:
    document = manifest(60)
    whole = paper("manifest_hub", document, "pdf")
    renderer = Renderer(CATALOGUE["manifest_hub"], Texts.load("id"), "Asia/Jakarta", NOWHERE)
    for page in range(pages_of(whole)):
        leaf = renderer.page([document], page, 0)
        assert (leaf.count, pages_of(leaf.pdf)) == (pages_of(whole), 1)
        assert text_of(leaf.pdf) == text_of(whole, page)
    beyond = renderer.page([document], 99, 0)
    assert text_of(beyond.pdf) == text_of(whole, pages_of(whole) - 1)


def test_two_sets_are_the_same_pages_twice() -> None:
    document = manifest(30)
    renderer = Renderer(CATALOGUE["manifest_hub"], Texts.load("id"), "Asia/Jakarta", NOWHERE)
    pdf = renderer.render([document], "pdf", sets=2)
    half = pages_of(pdf) // 2
    assert [text_of(pdf, page) for page in range(half)] == [
        text_of(pdf, half + page) for page in range(half)
    ]
