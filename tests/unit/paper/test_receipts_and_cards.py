"""The COD receipt, the sheet of commands, and badges."""

from __future__ import annotations

import msgspec
import pypdfium2  # type: ignore[import-untyped]  # ships no types
import pytest

from station.access.badge_code import code_of
from station.errors import PaperError
from station.paper.documents import Card, CardSheet, CodReceipt
from tests.fakes.printed import AT, of_pdf, paper, read, text_of
from tests.fakes.receipt_printer import Receipt

RECEIPT = CodReceipt(
    "RS-SUB-20261122-00003",
    hub="SUB",
    hub_name="Surabaya Gubeng",
    courier="joko",
    parcels=25,
    expected_rp=11_000_000,
    cash_rp=9_000_000,
    transfer_rp=1_500_000,
    short_rp=500_000,
    received_by="dewi",
    received_at=AT,
)
SHEET = CardSheet("CGK", tuple(Card(f"Perintah {n}", f"%HS%{n}", "Dua kali") for n in range(20)))


def test_a_receipts_code_reads_and_its_lines_fit() -> None:
    printed = Receipt(paper("cod_receipt", RECEIPT, "escpos"))
    assert read(printed.picture).codes == [RECEIPT.number]
    assert printed.widest <= 576
    assert printed.is_cut
    line = next(text for text in printed.texts if text.startswith("Kurang"))
    assert line.endswith(" Rp 500.000")
    assert len(line) == 48
    pdf = paper("cod_receipt", RECEIPT, "pdf")
    assert of_pdf(pdf, dpi=203).codes == [RECEIPT.number]
    assert RECEIPT.number in text_of(pdf)
    assert "…" not in text_of(pdf)


@pytest.mark.parametrize("name", ["\x1b@\x1dV\x00", "W" * 120, "Željko Ελένη 李", "a\nb", "{B{C"])
def test_no_name_commands_a_receipt_printer(name: str) -> None:
    hostile = msgspec.structs.replace(RECEIPT, courier=name, hub_name=name, number=f"A{name[:4]}")
    hostile = msgspec.structs.replace(hostile, number="A{B{C" if "{" in name else "RS-1")
    printed = Receipt(paper("cod_receipt", hostile, "escpos"))
    assert read(printed.picture).codes == [hostile.number]
    assert printed.widest <= 576
    if len(name) > 100:
        assert any(text.endswith("...") for text in printed.texts)


def test_a_second_receipt_says_so() -> None:
    assert "SALINAN 2" in Receipt(paper("cod_receipt", RECEIPT, "escpos", copy=2)).texts
    assert "SALINAN 2" in text_of(paper("cod_receipt", RECEIPT, "pdf", copy=2))


def test_every_command_reads_from_the_sheet() -> None:
    pdf = paper("command_sheet", SHEET, "pdf")
    pages = len(pypdfium2.PdfDocument(pdf))
    codes = [code for page in range(pages) for code in of_pdf(pdf, page, dpi=150).codes]
    assert sorted(codes) == sorted(card.barcode for card in SHEET.cards)
    assert "Perintah 0 " in text_of(pdf)
    assert "Dua kali" in text_of(pdf)


def test_a_badge_does_not_tell_its_secret_in_letters() -> None:
    badges = CardSheet("CGK", (Card("Rina " * 30, "HSB1234ABCD"), Card("Dewi", "HSBFFFF0000")))
    pdf = paper("badges", badges, "pdf")
    assert of_pdf(pdf, dpi=150).codes == ["HSB1234ABCD", "HSBFFFF0000"]
    assert "HSB" not in text_of(pdf)
    with pytest.raises(PaperError, match="paper_code_wide"):
        paper("badges", CardSheet("CGK", (Card("Rina", "李"),)), "pdf")


@pytest.mark.parametrize("dpi", [203, 300])
def test_every_badge_reads_from_any_printer(dpi: int) -> None:
    """In black and white, as a printer has it, and not a grey dot between."""
    codes = [code_of(bytes([number]) * 17) for number in range(1, 250, 17)]
    badges = CardSheet("CGK", tuple(Card(f"Operator {code[-4:]}", code) for code in codes))
    pdf = paper("badges", badges, "pdf")
    seen: list[str] = []
    for page in range(len(pypdfium2.PdfDocument(pdf))):
        grey = of_pdf(pdf, page, dpi=dpi).picture
        seen += read(grey.point(lambda level: 255 if level > 127 else 0)).codes
    assert sorted(seen) == sorted(codes)


def test_a_sheet_printed_again_says_so() -> None:
    assert "SALINAN 2" in text_of(paper("command_sheet", SHEET, "pdf", copy=2))
    assert "SALINAN" not in text_of(paper("command_sheet", SHEET, "pdf"))
