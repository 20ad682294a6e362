"""Labels: every barcode reads in every printer's language, and nothing is injected, lost or cut."""

from __future__ import annotations

import msgspec
import pytest
import zxingcpp

from station.errors import PaperError
from station.paper import code128
from station.paper.catalogue import KINDS
from station.paper.documents import AwbLabel, BagLabel
from station.paper.label_template import LabelTemplate
from station.paper.said import parts_of, said_in
from station.paper.templates import SHIPPED, read_template
from tests.fakes.printed import (
    AWB_LABEL,
    BAG_LABEL,
    of_pdf,
    of_zpl,
    paper,
    read,
    text_of,
)
from tests.fakes.tspl_printer import print_tspl

LABELS: dict[str, AwbLabel | BagLabel] = {
    "awb_label": AWB_LABEL,
    "awb_label_small": AWB_LABEL,
    "koli_label": AWB_LABEL,
    "bag_label": BAG_LABEL,
}
SIZES = {"awb_label_small": 50, "koli_label": 50}
LONGEST = "ABCDEFGHIJKLMNOPQRSTUVWXYZ12"
HOSTILE_CODES = ["^FS^BC^XZ", 'a"b', ">0>5>:", "~JA~HS", "_5E_", "\\[L]\\[R]", "{x}", "A B"]
FORMATS = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.Code128])
ODD_RUNS = ["LP12345678901234567", "JX12345", "A1B2C3D4E5F6G7H12345"]
"""What a printer that chooses subsets itself may write one symbol longer than we would."""
HOSTILE_NAMES = [
    "^FS^BCN^XZ",
    '"\r\nPRINT 9,9\r\n',
    ">0 _5E \\& ~JA",
    "\\[L]CLS",
    "{awb} {0}",
    "W" * 120,
    "Siti Nurhaliza " * 8,
    "李小龙 محمد Ελένη Йван",
    "a\nb\x00c",
    "",
]


def dots(name: str, dpi: int) -> tuple[int, int]:
    return round(100 * dpi / 25.4), round(SIZES.get(name, 150) * dpi / 25.4)


def codes_of(document: AwbLabel | BagLabel) -> list[str]:
    if isinstance(document, AwbLabel):
        return [document.awb]
    return sorted([document.bag_no, document.digest])


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("name", LABELS)
def test_every_code_reads_from_every_printer(name: str, dpi: int) -> None:
    document = LABELS[name]
    width, height = dots(name, dpi)
    zpl = of_zpl(paper(name, document, "zpl", dpi=dpi), width, height, dpi)
    assert zpl.codes == codes_of(document)
    (label,) = print_tspl(paper(name, document, "tspl", dpi=dpi), dpi)
    assert read(label.picture).codes == codes_of(document)
    assert of_pdf(paper(name, document, "pdf"), dpi=dpi).codes == codes_of(document)


@pytest.mark.parametrize("awb", [LONGEST, "A", "9" * 40, *HOSTILE_CODES])
@pytest.mark.parametrize("name", ["awb_label", "awb_label_small"])
def test_any_code_reads(name: str, awb: str) -> None:
    document = msgspec.structs.replace(AWB_LABEL, awb=awb)
    zpl = paper(name, document, "zpl")
    assert of_zpl(zpl, *dots(name, 203)).codes == [awb]
    assert zpl.count(b"^XZ") == zpl.count(b"^XA") == 1
    (label,) = print_tspl(paper(name, document, "tspl"), 203)
    assert read(label.picture).codes == [awb]
    assert of_pdf(paper(name, document, "pdf")).codes == [awb]


@pytest.mark.parametrize("awb", ODD_RUNS)
@pytest.mark.parametrize("name", ["awb_label_small", "koli_label"])
def test_a_code_keeps_its_quiet_zone_whatever_subsets_the_printer_chooses(
    name: str, awb: str
) -> None:
    document = msgspec.structs.replace(AWB_LABEL, awb=awb)
    drawn = of_zpl(paper(name, document, "zpl"), *dots(name, 203)).picture
    template = read_template(KINDS[name], SHIPPED / f"{name}.toml")
    assert isinstance(template, LabelTemplate)
    (barcode,) = template.barcode
    (found,) = zxingcpp.read_barcodes(drawn, formats=FORMATS)
    left, right = found.position.top_left.x, found.position.bottom_right.x
    begin, end = (round(at * 203 / 25.4) for at in (barcode.x_mm, barcode.x_mm + barcode.width_mm))
    quiet = code128.QUIET * (right - left) // (code128.modules(awb) + code128.SYMBOL_MODULES)
    assert (left - begin >= quiet, end - right >= quiet) == (True, True)


@pytest.mark.parametrize("text", HOSTILE_NAMES)
@pytest.mark.parametrize("name", ["awb_label", "awb_label_small"])
def test_whatever_a_name_holds_it_stays_in_its_place(name: str, text: str) -> None:
    document = msgspec.structs.replace(
        AWB_LABEL, recipient_name=text, recipient_address=text, sender_name=text, route=text
    )
    zpl = paper(name, document, "zpl")
    assert zpl.isascii()
    assert b"\x00" not in zpl
    width, height = dots(name, 203)
    drawn = of_zpl(zpl, width, height, beyond=300)
    assert drawn.codes == [AWB_LABEL.awb]
    assert is_white(drawn.picture, (width, 0, width + 300, height + 300))
    assert is_white(drawn.picture, (0, height, width + 300, height + 300))
    (label,) = print_tspl(paper(name, document, "tspl"), 203)
    assert read(label.picture).codes == [AWB_LABEL.awb]
    assert is_white(label.picture, (width, 0, width + 400, height + 400))
    assert of_pdf(paper(name, document, "pdf")).codes == [AWB_LABEL.awb]


def is_white(picture: object, box: tuple[int, int, int, int]) -> bool:
    lightest: tuple[int, int] = picture.crop(box).getextrema()  # type: ignore[attr-defined]  # Pillow's
    return lightest == (255, 255)


def test_what_is_cut_is_marked() -> None:
    document = msgspec.structs.replace(AWB_LABEL, recipient_name="Rahmawati " * 12)
    assert b"...^FS" in paper("awb_label", document, "zpl")
    (label,) = print_tspl(paper("awb_label", document, "tspl"), 203)
    assert any(text.endswith("...") for text in label.texts)
    assert "…" in text_of(paper("awb_label", document, "pdf"))


def test_money_is_set_smaller_rather_than_cut() -> None:
    document = msgspec.structs.replace(AWB_LABEL, cod_rp=99_999_999, insured_rp=999_999_999)
    for name in ("awb_label", "awb_label_small"):
        assert "COD Rp 99.999.999" in text_of(paper(name, document, "pdf"))
        assert b"COD Rp 99.999.999" in paper(name, document, "zpl")
    assert "Asuransi Rp 999.999.999" in text_of(paper("awb_label", document, "pdf"))


def test_names_that_no_printer_has_are_drawn() -> None:
    latin = paper("awb_label", AWB_LABEL, "zpl")
    greek = paper("awb_label", msgspec.structs.replace(AWB_LABEL, recipient_name="Ελένη"), "zpl")
    assert b"^GFA" not in latin
    assert b"^GFA" in greek
    # A letter that no font here has is a box, and never nothing.
    pdf = paper("awb_label", msgspec.structs.replace(AWB_LABEL, recipient_name="Li 李"), "pdf")
    assert "Li □" in text_of(pdf)


def test_a_code_with_no_room_is_refused() -> None:
    wide = msgspec.structs.replace(AWB_LABEL, awb="A" * 40)
    with pytest.raises(PaperError, match="paper_code_wide"):
        paper("awb_label", wide, "zpl")
    with pytest.raises(PaperError, match="paper_code"):
        paper("awb_label", msgspec.structs.replace(AWB_LABEL, awb="李"), "pdf")


def test_an_empty_label_says_nothing_that_is_not_so() -> None:
    empty = type(AWB_LABEL)(awb="JX1")
    said = text_of(paper("awb_label", empty, "pdf"))
    for word in ("COD", "Asuransi", "Isi", "dari", "Mitra", "LABEL ULANG", "None"):
        assert word not in said
    assert b"COD" not in paper("awb_label", empty, "zpl")


@pytest.mark.parametrize("name", LABELS)
def test_a_copy_differs_by_its_mark_alone(name: str) -> None:
    first = paper(name, LABELS[name], "zpl")
    again = paper(name, LABELS[name], "zpl", copy=2)
    assert paper(name, LABELS[name], "zpl") == first
    assert b"LABEL ULANG 2" in again
    begin, end = first[: -len(b"^PQ1^XZ\n")], again[: -len(b"^PQ1^XZ\n")]
    fields = [part for part in begin.split(b"^FO") if part not in end.split(b"^FO")]
    assert fields == []
    assert "LABEL ULANG 2" in text_of(paper(name, LABELS[name], "pdf", copy=2))


@pytest.mark.parametrize("name", LABELS)
def test_every_text_is_told_in_both_languages(name: str) -> None:
    template = read_template(KINDS[name], SHIPPED / f"{name}.toml")
    assert isinstance(template, LabelTemplate)
    for text in template.text:
        words = {said_in(text.text, "id"), said_in(text.text, "en")}
        fields = {tuple(part.field for part in parts_of(each)) for each in words}
        assert len(fields) == 1


def test_several_labels_are_one_job() -> None:
    from station.paper.rendering import Renderer
    from station.texts import Texts

    labels = [msgspec.structs.replace(AWB_LABEL, koli_no=number) for number in (1, 2, 3)]
    renderer = Renderer(KINDS["koli_label"], Texts.load("en"), "Asia/Jakarta", SHIPPED)
    assert renderer.render(labels, "zpl").count(b"^XA") == 3
    assert len(print_tspl(renderer.render(labels, "tspl", dpi=300), 300)) == 3
    pdf = renderer.render(labels, "pdf")
    assert [text_of(pdf, page)[:20].count(f"{page + 1}/3") for page in range(3)] == [1, 1, 1]
