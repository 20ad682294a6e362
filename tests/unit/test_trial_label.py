"""The test label, in every language: hub, desk, time, a code to scan; nothing in it commands."""

from __future__ import annotations

import re

import pypdfium2  # type: ignore[import-untyped]  # ships no types
import pytest
import zxingcpp

from station.identity import StationIdentity
from station.options import PrinterOptions
from station.paper.printing.trial_label import trial_job
from station.rules.trial_scan import TEST_CODE
from station.texts import Texts
from tests.fakes.printed import of_zpl
from tests.fakes.station import NOON

HOSTILE = StationIdentity("C^GK", 'Jak"arta~HS\\', "3\n^XZ", "op>0", "Asia/Jakarta")
PLAIN = StationIdentity("CGK", "Jakarta", "3", "operator01", "Asia/Jakarta")


def content(language: str, identity: StationIdentity = PLAIN, **rest: object) -> bytes:
    printer = PrinterOptions("Zebra", "tcp", "h", language, **rest)  # type: ignore[arg-type]  # given by the tests
    return trial_job(printer, identity, NOON, Texts.load("id")).content


@pytest.mark.parametrize("language", ["zpl", "tspl", "epl", "escpos"])
def test_it_names_hub_desk_and_time(language: str) -> None:
    said = content(language)
    for word in (b"CGK Jakarta", b"Meja 3", b"22 Nov 2026 14.07 WIB", b"Zebra"):
        assert word in said
    assert TEST_CODE[:12].encode() in said


def test_whatever_a_hub_is_called_commands_no_printer() -> None:
    zpl = content("zpl", HOSTILE)
    assert zpl.count(b"^XZ") == 1
    assert b"~" not in zpl
    tspl = content("tspl", HOSTILE).decode()
    assert tspl.count("\r\n") == len(tspl.splitlines())
    assert [line.count('"') % 2 for line in tspl.replace('\\["]', "").splitlines()] == [0] * 11
    epl = content("epl", HOSTILE).decode()
    assert 'Jak\\"arta~HS\\\\"' in epl


@pytest.mark.parametrize(("dpi", "width"), [(203, 799), (300, 1181)])
@pytest.mark.parametrize(("media", "height"), [("label_100x150", 150), ("label_100x50", 50)])
def test_all_of_it_is_on_the_label(dpi: int, width: int, media: str, height: int) -> None:
    zpl = content("zpl", dpi=dpi, media=media).decode()
    assert f"^PW{width}" in zpl
    lowest = int(re.findall(r"\^FO\d+,(\d+)\^BY", zpl)[0])
    bar = int(re.findall(r"\^BCN,(\d+)", zpl)[0])
    assert lowest + bar + 0.1 * dpi < height * dpi / 25.4
    # 11 modules a character, start, check and stop: what remains is the quiet zone.
    module = int(re.findall(r"\^BY(\d+)", zpl)[0])
    assert (11 * (len(TEST_CODE) + 2) + 13) * module < width - 2 * 10 * module


@pytest.mark.parametrize(
    ("language", "dpi"), [("zpl", 203), ("tspl", 300), ("epl", 203), ("pdf", 203)]
)
def test_a_long_name_is_cut_with_a_mark(language: str, dpi: int) -> None:
    long = StationIdentity(
        "CGK", "Pusat Penyortiran Jakarta " * 5, "3", "operator01", "Asia/Jakarta"
    )
    said = content(language, long, dpi=dpi, media="label_100x50")
    if language == "pdf":
        text = pypdfium2.PdfDocument(said)[0].get_textpage().get_text_range()
        assert "..." in text
        return
    assert b"..." in said
    if language == "zpl":
        beyond = of_zpl(said, 799, 400, beyond=200).picture.crop((799, 0, 999, 600))
        assert beyond.getextrema() == (255, 255)


def test_a_roll_of_58_mm_has_room_for_its_code() -> None:
    said = content("escpos")
    size = said[said.index(b"\x1dkI") + 3] - 2
    assert (11 * (size + 2) + 13 + 20) * 2 <= 384


def test_a_page_is_read_by_a_scanner() -> None:
    page = pypdfium2.PdfDocument(content("pdf"))[0]
    (found,) = zxingcpp.read_barcodes(page.render(scale=3).to_pil())
    assert (found.text, found.format) == (TEST_CODE, zxingcpp.BarcodeFormat.Code128)


def test_no_two_are_the_same_document() -> None:
    printer = PrinterOptions("Zebra", "tcp", "h", "zpl")
    texts = Texts.load("en")
    jobs = [trial_job(printer, PLAIN, at, texts) for at in (NOON, NOON.replace(microsecond=1))]
    assert jobs[0].number != jobs[1].number
