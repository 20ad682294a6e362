"""Paper as pixels: PDF by pdfium, ZPL by zplkit, both apart from what wrote it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2  # type: ignore[import-untyped]  # ships no types
import zplkit
import zxingcpp
from PIL import Image, ImageOps

from station.paper.catalogue import KINDS
from station.paper.documents import AwbLabel, BagLabel, Manifest, ManifestLine
from station.paper.rendering import Renderer
from station.texts import Texts

if TYPE_CHECKING:
    from station.paper.bitmap import Bitmap
    from station.paper.catalogue import Printed
    from station.paper.documents import Document

_FORMATS = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.QRCode])
NOWHERE = Path("/nonexistent")
AT = datetime(2026, 11, 22, 7, 7, tzinfo=UTC)
AWB_LABEL = AwbLabel(
    awb="JX1234567890",
    origin="CGK",
    destination="SUB",
    destination_name="Surabaya Gubeng",
    route="B3",
    service="REG",
    koli_no=2,
    koli_count=3,
    weight_g=1200,
    length_cm=30,
    width_cm=20,
    height_cm=15,
    contents="Pakaian anak",
    cod_rp=125_000,
    sender_name="Toko Makmur Jaya",
    sender_phone="0812-3456-7890",
    recipient_name="Siti Rahmawati",
    recipient_phone="0857-1111-2222",
    recipient_address="Jl. Raya Gubeng No. 17, RT 03 RW 05, Surabaya",
    recipient_postcode="60286",
    booked_at=AT,
)
BAG_LABEL = BagLabel(
    bag_no="BAG-CGK-0000017",
    origin="CGK",
    next_hub="SUB",
    count=42,
    weight_g=31_250,
    seal_no="SEAL0017",
    sealed_at=AT,
    operator="rina",
    digest="0123456789abcdef" * 4,
)


@dataclass(frozen=True)
class Read:
    """What a reader found in a picture."""

    codes: list[str]
    picture: Image.Image


def paper(name: str, document: Document, form: Printed, *, dpi: int = 203, copy: int = 0) -> bytes:
    """Render one document in Indonesian as the program's own template has it."""
    renderer = Renderer(KINDS[name], Texts.load("id"), "Asia/Jakarta", NOWHERE)
    return renderer.render([document], form, dpi=dpi, copy=copy)


def read(picture: Image.Image) -> Read:
    """Return what zxing-cpp reads."""
    found = zxingcpp.read_barcodes(
        picture, formats=_FORMATS, try_rotate=False, try_downscale=False, try_invert=False
    )
    return Read(sorted(one.text for one in found), picture)


def of_pdf(pdf: bytes, page: int = 0, dpi: int = 203) -> Read:
    """Return a page as a printer of so many dots an inch has it."""
    document = pypdfium2.PdfDocument(pdf)
    return read(document[page].render(scale=dpi / 72, grayscale=True).to_pil())


def text_of(pdf: bytes, page: int = 0) -> str:
    """Return a page's words, parted by single spaces; bars, which are of a font, are none."""
    said = pypdfium2.PdfDocument(pdf)[page].get_textpage().get_text_range()
    return " ".join("".join(each if each < "\ue000" else " " for each in said).split())


def of_zpl(zpl: bytes, width: int, height: int, dpi: int = 203, beyond: int = 0) -> Read:
    """Return the first label, with so many dots more below it and to its right."""
    # zplkit does not know ^PQ, how many to print.
    told = zpl.replace(b"^PQ1", b"")
    told = told.replace(f"^PW{width}^LL{height}".encode(), b"")
    options = zplkit.Options(
        profile="specification", dpi=dpi, width=width + beyond, height=height + beyond
    )
    drawn = zplkit.render(told, options)
    return read(Image.open(io.BytesIO(drawn.labels[0].png())).convert("L"))


def image_of(bitmap: Bitmap) -> Image.Image:
    """Return dots as a picture."""
    size = (bitmap.row_bytes * 8, bitmap.height)
    return ImageOps.invert(Image.frombytes("1", size, b"".join(bitmap.rows)).convert("L"))


LINES = tuple(
    ManifestLine(
        f"JX{1234567000 + number}",
        koli=1 + number % 3,
        weight_g=404 + 37 * number,
        volume_cm3=1001 * number,
        destination="SUB",
        service="REG",
        postcode="60286",
        contents="Makanan kering tahan lama sekali" if number % 2 else "Pakaian",
        partner_awb=f"P{100000 + number}" if number % 4 else "",
        follows=number % 4 == 0,
    )
    for number in range(200)
)


def manifest(lines: int) -> Manifest:
    """Return a manifest of so many lines."""
    return Manifest(
        "CGK-3-20261122-00017",
        LINES[:lines],
        from_hub="CGK",
        from_name="Jakarta Cengkareng",
        to_hub="SUB",
        to_name="Surabaya Gubeng",
        vehicle="B 1234 XYZ",
        driver="Agus Salim",
        closed_at=AT,
        closed_by="rina",
        supersedes="CGK-3-20261122-00016",
    )
