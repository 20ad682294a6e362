"""Templates: a hub changes them without code, and what does not fit is refused with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PIL import Image

from station.errors import PaperError
from station.paper.catalogue import KINDS
from station.paper.rendering import Renderer
from station.paper.templates import OWN, SHIPPED
from station.texts import Texts
from tests.fakes.printed import AWB_LABEL, of_pdf, of_zpl, text_of

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = Texts.load("id")
HEAD = 'layout = "label"\nwidth_mm = 100\nheight_mm = 50\n'
CODE = '[[barcode]]\nx_mm = 10\ny_mm = 10\nwidth_mm = 80\nheight_mm = 10\nvalue = "awb"\n'


def text(words: str, **more: object) -> str:
    told = {"x_mm": 5, "y_mm": 30, "width_mm": 50, "size_mm": 4, "text": f'"{words}"'} | more
    return "[[text]]\n" + "".join(f"{key} = {value}\n" for key, value in told.items())


@pytest.fixture(name="own")
def make_own(tmp_path: Path) -> Path:
    folder = tmp_path / OWN
    folder.mkdir()
    return folder / "awb_label.toml"


def renderer(own: Path) -> Renderer:
    return Renderer(KINDS["awb_label"], TEXTS, "Asia/Jakarta", own.parent.parent)


def test_a_hubs_own_copy_goes_before_the_programs(own: Path) -> None:
    own.write_text(HEAD + CODE + text("Hub kami {awb}"))
    pdf = renderer(own).render([AWB_LABEL], "pdf")
    assert text_of(pdf) == "Hub kami JX1234567890" or "Hub kami" in text_of(pdf)
    own.unlink()
    assert "PENERIMA" in text_of(renderer(own).render([AWB_LABEL], "pdf"))


def test_a_hubs_own_logo_is_drawn(own: Path) -> None:
    Image.new("RGBA", (40, 20), "black").save(own.parent / "logo.png")
    logo = '[[picture]]\nx_mm = 70\ny_mm = 30\nwidth_mm = 20\nheight_mm = 10\nfile = "logo.png"\n'
    own.write_text(HEAD + CODE + logo)
    made = renderer(own)
    zpl = of_zpl(made.render([AWB_LABEL], "zpl"), 799, 400)
    pdf = of_pdf(made.render([AWB_LABEL], "pdf"))
    for drawn in (zpl, pdf):
        assert drawn.codes == [AWB_LABEL.awb]
        assert drawn.picture.getpixel((640, 280)) == 0
        assert drawn.picture.getpixel((540, 280)) == 255
    (own.parent / "logo.png").write_bytes(b"no picture")
    with pytest.raises(PaperError, match="template_picture"):
        made.render([AWB_LABEL], "zpl")


@pytest.mark.parametrize(
    ("template", "key"),
    [
        (HEAD + CODE + text("{no_such}"), "template_field"),
        (HEAD + CODE + text("{awb"), "template_braces"),
        (HEAD + CODE + text("{awb:%Y}"), "template_form"),
        (HEAD + CODE + text("x", width_mm=96), "template_beyond"),
        (HEAD + CODE + text("x", lines=5), "template_beyond"),
        (HEAD + CODE + text("x", y_mm=15), "template_overlap"),
        (HEAD + CODE.replace("80", "40"), "template_narrow"),
        (HEAD + CODE.replace('"awb"', '"no_such"'), "template_field"),
        (HEAD + CODE + "longest = 28\n", "template_narrow"),
        (HEAD + CODE + text("x", when='"no_such"'), "template_field"),
        (HEAD + '[[qr]]\nx_mm = 1\ny_mm = 1\nsize_mm = 8\nvalue = "{awb}"\n', "template_narrow"),
        (HEAD + "colour = 1\n", "template_wrong"),
        (HEAD.replace("100", "-1"), "template_wrong"),
        (HEAD + text("x", size_mm='"big"'), "template_wrong"),
        ('layout = "labels"\n', "template_wrong"),
        ("layout", "template_unread"),
    ],
)
def test_a_template_that_does_not_fit_is_refused(own: Path, template: str, key: str) -> None:
    own.write_text(template)
    with pytest.raises(PaperError) as refused:
        renderer(own)
    assert refused.value.key == key
    said = TEXTS(f"error.{key}", **refused.value.facts)
    assert "awb_label.toml" in said
    assert said != f"error.{key}"


TABLE = 'layout = "table"\ntitle = "T"\nnumber = "{number}"\nrow_mm = 9\n'
COLUMN = '[[column]]\nhead = "A"\nwidth_mm = 60\ntext = "{code}"\n'
CARDS = 'layout = "cards"\ntitle = "T"\n'


@pytest.mark.parametrize(
    ("name", "template", "key"),
    [
        ("manifest_hub", TABLE + COLUMN + COLUMN + COLUMN + COLUMN, "template_columns"),
        ("manifest_hub", TABLE + COLUMN.replace("code", "awb"), "template_field"),
        ("manifest_hub", TABLE + COLUMN + 'total = "{sum_code}"\n', "template_field"),
        ("manifest_hub", TABLE + COLUMN + 'barcode = "code"\nlongest = 40\n', "template_narrow"),
        ("manifest_hub", TABLE.replace("9", "5") + COLUMN + 'barcode = "code"\n', "template_row"),
        ("manifest_hub", TABLE + '[[signature]]\nrole = "x"\n' * 5, "template_signatures"),
        ("manifest_hub", TABLE + '[[fact]]\nlabel = "x"\ntext = "x"\n' * 100, "template_facts"),
        ("manifest_hub", "remark = [" + '"x",' * 17 + "]\n" + TABLE, "template_closing"),
        ("manifest_hub", 'barcode = "no"\n' + TABLE + COLUMN, "template_field"),
        ("manifest_hub", HEAD, "template_layout"),
        ("awb_label", TABLE, "template_layout"),
        ("badges", CARDS + "height_mm = 24\n", "template_card"),
        ("badges", CARDS + 'head = "{code}"\n', "template_field"),
        ("cod_receipt", 'layout = "receipt"\n[[line]]\nbarcode = "awb"\n', "template_field"),
        ("cod_receipt", 'layout = "receipt"\n[[line]]\ntext = "{awb}"\n', "template_field"),
    ],
)
def test_other_templates_are_refused_as_well(
    tmp_path: Path, name: str, template: str, key: str
) -> None:
    (tmp_path / OWN).mkdir()
    (tmp_path / OWN / f"{name}.toml").write_text(template)
    with pytest.raises(PaperError) as refused:
        Renderer(KINDS[name], TEXTS, "Asia/Jakarta", tmp_path)
    assert refused.value.key == key
    assert f"{name}.toml" in TEXTS(f"error.{key}", **refused.value.facts)


@pytest.mark.parametrize("kind", KINDS.values(), ids=str)
def test_the_programs_own_templates_fit(kind: object) -> None:
    for language in ("id", "en"):
        Renderer(kind, Texts.load(language), "Asia/Jakarta", SHIPPED)  # type: ignore[arg-type]  # a Kind
