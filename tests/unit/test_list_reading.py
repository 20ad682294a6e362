"""A pasted text or a file as people have them: every code is found, and no other line is one."""

from __future__ import annotations

import io
import random
import zipfile
from typing import TYPE_CHECKING

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # ships no types

from station.bulk.file import read_file, save_results
from station.bulk.listing import (
    MASKED,
    MOST_BYTES,
    MOST_LINES,
    Line,
    Listing,
    has_several,
    read_bytes,
    read_text,
)
from station.bulk.run import Result
from station.errors import ListError
from station.texts import Texts

if TYPE_CHECKING:
    from pathlib import Path

ONE, TWO, THREE = "JX1203345871", "004821733920", "88LP1690114420137"


def codes(text: str) -> list[str]:
    return [line.text for line in read_text(text).codes]


def faults(text: str) -> list[tuple[int, str]]:
    return [(line.number, line.fault) for line in read_text(text).lines if line.fault]


@pytest.mark.parametrize(
    "text",
    [
        f"{ONE}\n{TWO}\n{THREE}",
        f"\ufeff{ONE}\r\n\r\n{TWO}\r\n  \r\n{THREE}\r\n\x1a",
        f"{ONE}\r{TWO}\r{THREE}\r",
        f"# dari gudang 2\n{ONE}\n  # dua\n{TWO}\n{THREE}\n",
        f'"{ONE}"\n="{TWO}"\n\'{THREE}',
        f"\u200b{ONE}\u00a0\n {TWO}\t\n\u202a{THREE}\u202c",
        f"{ONE};BDO\n{TWO};KNO\n{THREE};SUB",
        f"sep=|\r\n{ONE}|BDO\r\n{TWO}|\r\n{THREE}|x",
        f"No. Resi\tTujuan\n{ONE}\tBDO\n{TWO}\tKNO\n{THREE}\tSUB",
        f"Tujuan,Nomor AWB,Berat\nBDO,{ONE},1200\nKNO,{TWO},3\nSUB,{THREE},4",
        f"Daftar hari ini\n\nTujuan;WAYBILL\nBDO;{ONE}\nKNO;{TWO}\nSUB;{THREE}",
        f'resi,alamat\n{ONE},"Jl. Mawar, no. 2\nKel. Y, Jakarta"\n{TWO},"Jl. ""X"""\n{THREE},',
        f"{ONE};{TWO};{THREE}",
    ],
    ids=[
        *("plain", "windows", "old mac", "remarks", "quoted", "unseen", "first column", "sep"),
        *("pasted cells", "named column", "titles above", "address over two lines", "one row"),
    ],
)
def test_the_codes_of_a_list_are_found_however_it_is_written(text: str) -> None:
    assert codes(text) == [ONE, TWO, THREE]


def test_a_line_keeps_the_number_it_has_in_the_file() -> None:
    text = f'# x\n\nresi,alamat\n{ONE},"a\nb"\n\n{TWO},c\n'
    assert [(line.number, line.text) for line in read_text(text).lines] == [(4, ONE), (7, TWO)]


@pytest.mark.parametrize(
    "text",
    [
        f'resi;alamat\n{ONE};"Jl. Mawar\n{TWO};Jl. Melati\n{THREE};x',
        f'resi;alamat\n{ONE};"Jl. Mawar\n{TWO};Jl. Melati\n{THREE};x"\n',
        f'{ONE};"a"b\n{TWO};c\n{THREE};"d',
        f'"{ONE};a\n{TWO};b\n{THREE};c',
    ],
    ids=["never closed", "closed by another", "in the middle", "in the column itself"],
)
def test_a_quote_that_nobody_closed_swallows_no_line(text: str) -> None:
    assert [code.strip('"') for code in codes(text)] == [ONE, TWO, THREE]


def test_what_is_no_code_is_told_with_its_line_and_its_reason() -> None:
    lines = (
        *("Jumlah", "1,23457E+15", "JX12\x1b[A345", "JX\uff11\uff1203345871", "J" * 129),
        *(".HS1.SEAL..CGK.T", "HSB-4X7K9M2", "8992761111112"),
    )
    assert faults(ONE + "\n" + "\n".join(lines)) == [
        *((2, "no_digits"), (3, "rounded"), (4, "control_characters"), (5, "not_ascii")),
        *((6, "too_long"), (7, "command"), (8, "badge")),
    ]


def test_an_empty_cell_in_the_column_is_told() -> None:
    assert faults(f"tujuan,resi\nBDO,{ONE}\nKNO,\nSUB\n") == [(3, "empty"), (4, "empty")]


def test_nothing_of_a_badge_is_kept() -> None:
    (badge,) = (line for line in read_text(f"{ONE}\nHSB-4X7K9M2").lines if line.fault)
    assert badge.text == MASKED


def test_the_same_code_twice_is_two_lines_and_is_told() -> None:
    listing = read_text(f"{ONE}\n{TWO}\n{ONE.lower()}\n{ONE}")
    assert (len(listing.codes), listing.repeated) == (4, 2)


def test_a_comma_in_one_line_hides_no_code_of_it() -> None:
    assert codes(f"{ONE}\n{TWO}\n{THREE}, {ONE}") == [ONE, TWO, f"{THREE}, {ONE}"]


def test_a_heading_in_the_middle_hides_no_code_above_it() -> None:
    assert codes(f"{ONE}\nresi\n{TWO}") == [ONE, TWO]


def test_which_column_it_is_in_is_told() -> None:
    named = read_text(f"tujuan,No. Resi (AWB),berat\nBDO,{ONE},1")
    assert (named.column, named.columns, named.heading) == (2, 3, "No. Resi (AWB)")
    first = read_text(f"{ONE},1\n{TWO},2")
    assert (first.column, first.columns, first.heading) == (1, 2, "")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_as_whatever_wrote_it(encoding: str) -> None:
    content = f"Resi\tKota asal é\n{ONE}\tx\n{TWO}\ty\n".encode(encoding)
    assert [line.text for line in read_bytes(content).codes] == [ONE, TWO]
    big_endian = b"\xfe\xff" + f"{ONE}\n{TWO}".encode("utf-16-be")
    assert [line.text for line in read_bytes(big_endian).codes] == [ONE, TWO]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "list_empty"),
        (b"\n \r\n# nichts\n;;\n", "list_empty"),
        (b"resi\n", "list_empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "list_kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "list_kind"),
        (random.Random(7).randbytes(4000), "list_kind"),
        (b"J1\n" * (MOST_LINES + 1), "list_too_long"),
    ],
    ids=["empty", "only remarks", "only a heading", "picture", "old excel", "noise", "too long"],
)
def test_what_is_no_list_is_refused(content: bytes, key: str) -> None:
    with pytest.raises(ListError, match=key):
        read_bytes(content)


def test_noise_of_any_kind_is_a_list_or_a_refusal() -> None:
    noise = random.Random(1)
    for _ in range(200):
        letters = noise.choices("A1\",;\t|\n\r\x1d\x1b\0é#= '", k=noise.randrange(60))
        try:
            listing = read_bytes("".join(letters).encode())
        except ListError:
            continue
        assert listing.lines


def test_a_huge_file_a_folder_and_what_is_not_there_are_refused(tmp_path: Path) -> None:
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as file:
        file.truncate(80_000_000)
    for name, key in ((huge, "list_too_big"), (tmp_path, "list_unreadable")):
        with pytest.raises(ListError, match=key):
            read_file(name)
    with pytest.raises(ListError, match="list_unreadable"):
        read_file(tmp_path / "gone.csv")
    with pytest.raises(ListError, match="list_too_big"):
        read_text("J1\n" * (MOST_BYTES // 3 + 1))


def test_several_lines_are_a_list_and_one_is_a_number() -> None:
    assert has_several(f"{ONE}\r\n{TWO}")
    assert not has_several(f"\n{ONE}\r\n# x\n")


# ── workbooks ────────────────────────────────────────────────────────────────────────────────


def a_workbook(*rows: tuple[object, ...], far: tuple[int, int] | None = None) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("Daftar")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    if far is not None:
        sheet.write(*far, "x1")
    book.close()
    return out.getvalue()


def in_file(folder: Path, content: bytes) -> Listing:
    file = folder / "daftar.xlsx"
    file.write_bytes(content)
    return read_file(file)


def test_a_workbook_is_read_as_its_first_sheet_shows_it(tmp_path: Path) -> None:
    content = a_workbook(
        ("Daftar hari ini",),
        (),
        ("Tujuan", "No. Resi", "Berat"),
        ("BDO", ONE, 1.5),
        ("# catatan",),
        ("KNO", 880012345678901, None),
        ("SUB", 8800123456789012, True),
        ("SUB", None, 3),
        ("SUB", "=1+1", 3),
    )
    listing = in_file(tmp_path, content)
    assert (listing.heading, listing.column, listing.columns) == ("No. Resi", 2, 3)
    assert [(line.number, line.text, line.fault) for line in listing.lines] == [
        *((4, ONE, ""), (6, "880012345678901", ""), (7, "8.80012E+15", "rounded")),
        *((8, "", "empty"), (9, "0", "")),
    ]


def test_results_saved_as_a_workbook_can_be_opened_as_a_list(tmp_path: Path) -> None:
    lines = [Result(Line(7, ONE)), Result(Line(8, TWO))]
    kept = save_results(tmp_path / "hasil.xlsx", lines, Texts.load("en"), "Asia/Jakarta")
    assert [line.text for line in in_file(tmp_path, kept.read_bytes()).codes] == [ONE, TWO]


def test_a_cell_far_out_costs_nothing(tmp_path: Path) -> None:
    far = in_file(tmp_path, a_workbook((ONE, "BDO"), (TWO, "KNO"), far=(0, 16_000)))
    assert [line.text for line in far.codes] == [ONE, TWO]
    with pytest.raises(ListError, match="list_too_long"):
        in_file(tmp_path, a_workbook(*[(f"J{number}",) for number in range(MOST_LINES + 1)]))
    deep = a_workbook((ONE,), far=(1_048_575, 0))
    with pytest.raises(ListError, match="list_too_long"):
        in_file(tmp_path, deep)


def test_a_broken_or_bursting_workbook_is_refused(tmp_path: Path) -> None:
    whole = a_workbook((ONE,))
    for content in (whole[: len(whole) // 2], b"PK\x03\x04" + bytes(90), zipped({"a.txt": b"x"})):
        with pytest.raises(ListError, match="list_kind"):
            in_file(tmp_path, content)
    with pytest.raises(ListError, match="list_too_big"):
        in_file(tmp_path, zipped({"xl/sharedStrings.xml": bytes(70_000_000)}))


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return out.getvalue()
