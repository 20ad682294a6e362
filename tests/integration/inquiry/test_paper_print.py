"""`paper print`: the document of a number is made for its printer, and printed once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from station.events import Target
from tests.fakes.known import WHOLE
from tests.fakes.printed import of_pdf, of_zpl, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.command_line import CommandLine
    from tests.fakes.known import KnownWorld


@pytest.fixture
def printers(hub_station: CommandLine, world: KnownWorld, tmp_path: Path) -> CommandLine:
    """A station whose printers are folders: one of big labels, one of small ones, one of pages."""
    hub_station.settle(
        station={"hub": "CGK", "desk": "3", "operator": "operator01"},
        osas={"url": world.urls[Target.OSAS]},
        printing={"labels": "Besar"},
    )
    told = [
        ("Kecil", "tspl", "label_100x50", 300),
        ("Besar", "zpl", "label_100x150", 203),
        ("Kantor", "pdf", "a4", 203),
    ]
    with hub_station.folders.settings_file.open("a") as settings:
        for name, language, media, dpi in told:
            folder = tmp_path / name
            folder.mkdir()
            settings.write(
                f'[[printer]]\nname = "{name}"\nkind = "file"\nlanguage = "{language}"\n'
                f'media = "{media}"\ndpi = {dpi}\naddress = {json.dumps(str(folder))}\n'
            )
    return hub_station


def written(folder: Path) -> list[bytes]:
    return [file.read_bytes() for file in sorted(folder.iterdir())]


def test_a_label_is_printed_once_and_again_only_with_a_reason(
    printers: CommandLine, tmp_path: Path
) -> None:
    first = printers("paper", "print", "awb_label", "--id", WHOLE)
    assert (first.code, first.said) == (0, "")
    assert (first.line["document"], first.line["number"]) == ("awb_label", WHOLE)
    assert of_zpl(written(tmp_path / "Besar")[0], 799, 1199).codes == [WHOLE]
    again = printers("paper", "print", "awb_label", "--id", WHOLE)
    assert (again.code, again.output) == (2, "")
    assert len(written(tmp_path / "Besar")) == 1
    torn = ("paper", "print", "awb_label", "--id", WHOLE, "--reason", "sobek")
    assert printers(*torn).code == 0
    labels = written(tmp_path / "Besar")
    assert sorted(b"LABEL ULANG 1" in label for label in labels) == [False, True]


def test_a_manifest_goes_to_the_office_printer(printers: CommandLine, tmp_path: Path) -> None:
    done = printers("paper", "print", "manifest_hub", "--id", "MH-WHOLE")
    assert done.code == 0
    assert done.line["pages"] == 1
    (pdf,) = written(tmp_path / "Kantor")
    assert of_pdf(pdf).codes == ["BAG-WHOLE", "MH-WHOLE"]
    assert printers("paper", "print", "manifest_hub", "--id", "MH-WHOLE", "--reason", "x").code == 0
    assert sum("SALINAN 1" in text_of(pdf) for pdf in written(tmp_path / "Kantor")) == 1


def test_a_label_is_made_for_the_paper_that_is_in_the_printer(
    printers: CommandLine, tmp_path: Path
) -> None:
    wrong = printers("paper", "print", "koli_label", "--id", WHOLE)
    assert wrong.code == 2
    assert wrong.said.startswith("Pakai printer berlabel 100x50 untuk koli_label: Besar berisi")
    right = printers("paper", "print", "koli_label", "--id", WHOLE, "--printer", "Kecil")
    assert (right.code, right.line["pages"]) == (0, 2)
    (tspl,) = written(tmp_path / "Kecil")
    assert tspl.count(b"PRINT 1,1") == 2
    assert written(tmp_path / "Besar") == []
    nobody = printers("paper", "print", "cod_receipt", "--id", "RS-WHOLE", "--printer", "Kecil")
    assert nobody.code == 2


def test_a_manifest_printed_again_says_what_it_said_first(
    printers: CommandLine, world: KnownWorld, tmp_path: Path
) -> None:
    """Whatever somebody wrote over it in OSAS meanwhile."""
    ((number, vehicle),) = world.rows(
        Target.OSAS, "SELECT number, vehicle FROM manifest_hub ORDER BY id LIMIT 1"
    )
    wanted = ("paper", "print", "manifest_hub", "--id", str(number))
    assert printers(*wanted).code == 0
    change = "UPDATE manifest_hub SET vehicle = '{}' WHERE number = '{}'"
    world.rows(Target.OSAS, change.format("B 9 XX", number))
    try:
        assert printers(*wanted, "--reason", "robek").code == 0
    finally:
        world.rows(Target.OSAS, change.format(vehicle or "", number))
    first, again = sorted(map(text_of, written(tmp_path / "Kantor")), key=len)
    assert again.replace("SALINAN 1 ", "") == first
    assert "B 9 XX" not in again
