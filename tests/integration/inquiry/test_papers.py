"""Documents by their own numbers, from a database as a station may read it."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import TYPE_CHECKING

import msgspec
import psycopg
import pypdfium2  # type: ignore[import-untyped]  # ships no types
import pytest

from station.cli.paper import is_text
from station.events import Target
from station.paper.catalogue import KINDS
from station.paper.digest import bag_digest
from station.paper.templates import OWN, SHIPPED
from tests.fakes.deliveries import ROUND, Counter
from tests.fakes.knowledge import a_waybill
from tests.fakes.known import RECIPIENT, WHOLE
from tests.fakes.printed import AWB_LABEL, manifest, of_pdf, of_zpl, paper, text_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.fakes.command_line import CommandLine
    from tests.fakes.known import KnownWorld

SHEET = '{"number": "1", "lines": []}'
SHORT_ROW = (
    '{"code": "R", "name": "R", "columns": [{"field": "a"}, {"field": "b"}], "lines": [["x"]]}'
)
FIRST = {
    "manifest_hub": "SELECT number FROM manifest_hub WHERE total_items > 1 ORDER BY id LIMIT 1",
    "manifest_pcp": "SELECT number FROM manifest_pcp ORDER BY id LIMIT 1",
    "manifest_pos": "SELECT number FROM manifest_pos ORDER BY id LIMIT 1",
    "runsheet": "SELECT number FROM runsheet ORDER BY id LIMIT 1",
}


@pytest.fixture
def at_cgk(hub_station: CommandLine, world: KnownWorld) -> CommandLine:
    hub_station.settle(
        station={"hub": "CGK", "desk": "3", "operator": "operator01"},
        osas={"url": world.urls[Target.OSAS]},
        onmart={"url": world.urls[Target.ONMART]},
    )
    return hub_station


@pytest.fixture
def one(world: KnownWorld) -> Callable[[str], str]:
    def ask(sql: str) -> str:
        with psycopg.connect(world.urls[Target.OSAS]) as connection:
            row = connection.execute(sql).fetchone()
        assert row is not None, sql
        return str(row[0])

    return ask


def rendered(station: CommandLine, folder: Path, document: str, number: str) -> bytes:
    out = folder / f"{document}.pdf"
    arguments = ("paper", "render", document, "--id", number, "--format", "pdf", "--out", str(out))
    done = station(*arguments)
    assert (done.code, done.said) == (0, "")
    assert done.line == {"file": str(out)}
    return out.read_bytes()


def test_a_waybills_label_says_what_osas_knows(at_cgk: CommandLine, tmp_path: Path) -> None:
    pdf = rendered(at_cgk, tmp_path, "awb_label", WHOLE)
    assert of_pdf(pdf).codes == [WHOLE]
    said = text_of(pdf)
    for known in (RECIPIENT, "Rp 150.000", "1,25 kg", "DJJ", "99111", "Kopi", "1/2"):
        assert known in said
    zpl = at_cgk("paper", "render", "awb_label_small", "--id", WHOLE, "--format", "zpl").output
    assert of_zpl(zpl.encode(), 799, 400).codes == [WHOLE]


def test_a_number_typed_by_hand_is_found(at_cgk: CommandLine) -> None:
    done = at_cgk("paper", "render", "awb_label", "--id", f" {WHOLE.lower()}", "--format", "zpl")
    assert (done.code, f"^FD{WHOLE}^FS" in done.output) == (0, True)


def test_every_piece_has_its_own_label(at_cgk: CommandLine) -> None:
    zpl = at_cgk("paper", "render", "koli_label", "--id", WHOLE, "--format", "zpl").output
    assert [f"^FD{k}/2^FS" in label for k, label in zip((1, 2), zpl.split("^XA")[1:], strict=True)]
    assert zpl.count("^XZ") == 2


def test_a_bags_label_holds_the_digest_of_its_contents(
    at_cgk: CommandLine, tmp_path: Path, one: Callable[[str], str]
) -> None:
    number = one("SELECT bag_no FROM bag WHERE status = 'sealed' ORDER BY id LIMIT 1")
    inside = json.loads(
        one(
            "SELECT json_agg(json_build_array(w.awb_number, i.koli_no))::text FROM bag_item i"
            " JOIN bag b ON b.id = i.bag_id JOIN waybill_numbers w ON w.id = i.waybill_id"
            f" WHERE b.bag_no = '{number}' AND i.removed_at IS NULL"
        )
    )
    seal = one(f"SELECT seal_no FROM bag WHERE bag_no = '{number}'")
    digest = bag_digest(number, seal, [(awb, koli) for awb, koli in inside])
    pdf = rendered(at_cgk, tmp_path, "bag_label", number)
    assert of_pdf(pdf).codes == sorted([number, digest])
    assert f"{len(inside)} kiriman" in text_of(pdf)


def test_a_desks_own_runsheet_has_the_names_that_osas_knows(at_cgk: CommandLine) -> None:
    at_cgk.folders.make()
    desk = Counter(at_cgk.folders.data)
    desk.knowledge.add(a_waybill(WHOLE, destination="CGK", status="AT_HUB"))
    desk.set_out(WHOLE)
    desk.close()
    told = at_cgk("paper", "render", "runsheet", "--id", ROUND, "--format", "csv")
    (_, row) = csv.reader(io.StringIO(told.output.removeprefix("\ufeff")))
    assert row[:2] == [WHOLE, RECIPIENT]
    assert "Jl. Contoh 1 99111" in row


@pytest.mark.parametrize("document", FIRST)
def test_documents_of_many_lines_are_read_by_number(
    at_cgk: CommandLine, tmp_path: Path, one: Callable[[str], str], document: str
) -> None:
    number = one(FIRST[document])
    pdf = rendered(at_cgk, tmp_path, document, number)
    assert number in of_pdf(pdf, dpi=203).codes
    assert number in text_of(pdf)


def test_a_manifests_totals_are_those_it_was_closed_with(
    at_cgk: CommandLine, tmp_path: Path, one: Callable[[str], str]
) -> None:
    number = one(FIRST["manifest_hub"])
    total = int(one(f"SELECT total_weight_g FROM manifest_hub WHERE number = '{number}'"))
    pdf = rendered(at_cgk, tmp_path, "manifest_hub", number)
    said = text_of(pdf, len(pypdfium2.PdfDocument(pdf)) - 1)
    kilograms = f"{total // 1000:,}".replace(",", ".")
    assert f"{kilograms},{total % 1000:03d} kg" in said


def test_a_manifest_says_what_it_supersedes_and_lists_a_bag(
    at_cgk: CommandLine, tmp_path: Path
) -> None:
    pdf = rendered(at_cgk, tmp_path, "manifest_hub", "MH-WHOLE")
    assert of_pdf(pdf).codes == ["BAG-WHOLE", "MH-WHOLE"]
    said = text_of(pdf)
    for known in ("MH-OLD", "SMU-1", "GA 650", "B 1234 HS", "Pengemudi 1", "5,000 kg"):
        assert known in said


def test_what_was_taken_off_a_manifest_is_not_on_its_paper(
    at_cgk: CommandLine, tmp_path: Path
) -> None:
    pdf = rendered(at_cgk, tmp_path, "manifest_pos", "MO-WHOLE")
    assert of_pdf(pdf).codes == sorted(["BAG-WHOLE", WHOLE, "MO-WHOLE"])
    assert "6,250 kg" in text_of(pdf)
    assert "777" not in text_of(pdf)


def test_a_saved_report_is_made_of_its_own_columns(at_cgk: CommandLine, tmp_path: Path) -> None:
    said = text_of(rendered(at_cgk, tmp_path, "report", "problems"))
    assert "Masalah terbuka" in said
    out = tmp_path / "problems.csv"
    arguments = ("paper", "render", "report", "--id", "problems", "--format", "csv")
    done = at_cgk(*arguments, "--out", str(out))
    head, *rows = csv.reader(io.StringIO(out.read_text("utf-8-sig"), newline=""))
    assert head == ["Dipindai", "Kode masalah", "Hub", "Catatan"]
    assert len(rows) == done.line["rows"] > 1
    assert "kosong" in said
    assert "Kode masalah" in said


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("awb_label", "--id", "NOSUCH1"), "Periksa nomornya: OSAS tidak punya awb_label NOSUCH1"),
        (("close_out", "--id", "X"), "Pakai --sample untuk close_out"),
        (("no_such", "--id", "X"), "Pilih dokumen dari hub-station paper list"),
        (("awb_label", "--sample", "{"), "Perbaiki nilai contoh untuk awb_label"),
        (("awb_label", "--sample", '{"awb": "李"}'), "Perbaiki awb"),
        (("manifest_hub", "--sample", '{"number": "1", "lines": [{}]}'), "Perbaiki nilai contoh"),
        (("awb_label", "--sample", "[]"), "Beri satu objek JSON untuk awb_label"),
        (("runsheet", "--sample", f"[{SHEET}, {SHEET}]"), "Beri satu objek JSON untuk runsheet"),
        (("report", "--sample", SHORT_ROW), "Beri 2 sel per baris di contoh report"),
    ],
)
def test_what_cannot_be_written_is_told_as_a_sentence(
    at_cgk: CommandLine, arguments: tuple[str, ...], told: str
) -> None:
    done = at_cgk("paper", "render", *arguments, "--format", "pdf")
    assert done.code == 2
    assert done.output == ""
    assert done.said.startswith(told)


def test_a_misspelt_field_is_told(at_cgk: CommandLine) -> None:
    sample = '{"number": "1", "drver": "Agus", "lines": [{"code": "JX1", "kolli": 2}]}'
    done = at_cgk("paper", "render", "manifest_hub", "--sample", sample, "--format", "csv")
    assert done.code == 0
    assert done.said.strip().endswith("diabaikan: drver, kolli")


def test_a_form_that_a_document_does_not_have_is_refused(at_cgk: CommandLine) -> None:
    done = at_cgk("paper", "render", "runsheet", "--id", "X", "--format", "zpl")
    assert (done.code, done.said.strip()) == (2, "Pilih format pdf, csv, xlsx untuk runsheet")


def test_a_whole_table_goes_into_a_spreadsheet(
    at_cgk: CommandLine, tmp_path: Path, one: Callable[[str], str]
) -> None:
    count = int(one("SELECT count(*) FROM waybill_numbers"))
    assert count > 1000, "one page would do"
    out = tmp_path / "waybills.csv"
    arguments = ("table", "waybill_numbers", "--target", "osas", "--format", "csv")
    done = at_cgk(*arguments, "--out", str(out))
    assert (done.code, done.line) == (0, {"file": str(out), "rows": count})
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"), newline="")))
    assert len({row["awb_number"] for row in rows}) == count
    again = at_cgk(*arguments, "--out", str(out))
    assert (again.code, again.said.strip()) == (2, f"Pilih nama berkas lain: {out} sudah ada")


def test_secrets_are_in_no_spreadsheet(at_cgk: CommandLine, tmp_path: Path) -> None:
    out = tmp_path / "partners.xlsx"
    arguments = ("table", "partners", "--target", "osas", "--format", "xlsx", "--out", str(out))
    assert at_cgk(*arguments).code == 0
    sheet = zipfile.ZipFile(out).read("xl/worksheets/sheet1.xml").decode()
    assert "***" in sheet
    assert "CANARY" not in sheet
    printed = at_cgk("table", "partners", "--target", "osas", "--format", "csv", "--limit", "1")
    assert len(printed.output.splitlines()) == 2
    refused = at_cgk("table", "no_such", "--target", "osas", "--format", "csv", "--out", str(out))
    assert refused.code == 2


def test_every_document_is_listed_with_its_fields(at_cgk: CommandLine) -> None:
    listed = {line["document"]: line for line in at_cgk("paper", "list").lines}
    assert set(listed) == set(KINDS)
    label = listed["awb_label"]
    assert label["says"] == "Label resi 100 × 150 mm"
    assert "recipient_name" in label["fields"]
    assert label["formats"] == ["pdf", "zpl", "tspl"]
    assert "weight_g" in listed["manifest_hub"]["line_fields"]
    own = at_cgk.folders.config / OWN / "awb_label.toml"
    own.parent.mkdir()
    own.write_text((SHIPPED / "awb_label.toml").read_text("utf-8").replace("PENERIMA", "KEPADA"))
    (told,) = (line for line in at_cgk("paper", "list").lines if line["document"] == "awb_label")
    assert told["template"] == str(own)
    sample = ("--sample", '{"awb": "JX1234567890"}', "--format", "zpl", "--copy", "2")
    tried = at_cgk("paper", "render", "awb_label", *sample)
    assert "^FDKEPADA^FS" in tried.output
    assert "LABEL ULANG 2" in tried.output


def test_a_long_document_is_given_on_standard_input(at_cgk: CommandLine, tmp_path: Path) -> None:
    given = msgspec.json.encode(manifest(60))
    out = tmp_path / "manifest.pdf"
    form = ("--format", "pdf", "--out", str(out))
    done = at_cgk("paper", "render", "manifest_hub", "--sample", "-", *form, stdin=given)
    assert done.code == 0
    assert manifest(60).number in of_pdf(out.read_bytes()).codes


def test_dots_and_pages_are_no_text_for_a_screen() -> None:
    assert is_text(paper("awb_label", AWB_LABEL, "zpl"))
    assert is_text(paper("awb_label", AWB_LABEL, "tspl"))
    assert not is_text(paper("awb_label", AWB_LABEL, "pdf"))
    assert not is_text(b"BITMAP 1,1,1,1,0,\xff\r\n")
    assert not is_text(b"\x1b@")
