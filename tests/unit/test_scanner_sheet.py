"""The printed sheet: its code is read back from its pixels, and everything on it is on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pypdfium2  # type: ignore[import-untyped]  # ships no types
import pytest
import zxingcpp

from station.cli.main import build_parser
from station.paper.manuals import MANUALS
from station.paper.scanner_sheet import scanner_sheet
from station.rules.trial_scan import TEST_CODE
from station.texts import LANGUAGES, Texts

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(name="pdf", params=LANGUAGES)
def make_sheet(request: pytest.FixtureRequest) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(scanner_sheet(Texts.load(request.param)))


@pytest.mark.parametrize("scale", [1.5, 3.0])
def test_the_test_code_is_read_back_from_the_paper(
    pdf: pypdfium2.PdfDocument, scale: float
) -> None:
    picture = pdf[0].render(scale=scale, grayscale=True).to_pil()
    found = zxingcpp.read_barcodes(picture)
    assert [(one.text, one.format) for one in found] == [
        (TEST_CODE, zxingcpp.BarcodeFormat.Code128)
    ]


def test_all_that_is_said_is_on_the_page(pdf: pypdfium2.PdfDocument) -> None:
    assert len(pdf) == 1
    page = pdf[0]
    words = page.get_textpage()
    said = " ".join(words.get_text_range().split())
    for manual in MANUALS:
        assert manual.models in said
    assert "6-2" in said
    width, height = page.get_size()
    boxes = [words.get_charbox(n) for n in range(words.count_chars())]
    assert min(box[0] for box in boxes) > 40
    assert max(box[2] for box in boxes) < width - 40
    assert min(box[1] for box in boxes) > 40
    assert max(box[3] for box in boxes) < height - 40


def test_no_word_stands_on_the_bars(pdf: pypdfium2.PdfDocument) -> None:
    page, scale = pdf[0], 3.0
    picture = page.render(scale=scale, grayscale=True).to_pil()
    (code,) = zxingcpp.read_barcodes(picture)
    x, y = code.position.top_left.x + 2, code.position.top_left.y  # within the first bar
    first = last = y
    while picture.getpixel((x, first - 1)) < 128:
        first -= 1
    while picture.getpixel((x, last + 1)) < 128:
        last += 1
    assert last - first > 100, "that is no bar"
    top, bottom = (page.get_height() - at / scale for at in (first, last))
    words = page.get_textpage()
    boxes = [words.get_charbox(n) for n in range(words.count_chars())]
    on_it = [n for n, box in enumerate(boxes) if box[3] > bottom and box[1] < top]
    assert [words.get_text_range(n, 1) for n in on_it] == []


def test_the_same_words_make_the_same_sheet() -> None:
    texts = Texts.load("id")
    assert scanner_sheet(texts) == scanner_sheet(texts)


def test_a_command_line_names_the_file(tmp_path: Path) -> None:
    parser, _ = build_parser(Texts.load("en"))
    arguments = parser.parse_args(["devices", "sheet", "--out", str(tmp_path / "sheet.pdf")])
    assert arguments.out == str(tmp_path / "sheet.pdf")
