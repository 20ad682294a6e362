"""A desk's own papers get names and contents from OSAS, say what they lack, and stay the same."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from station.clock import SystemClock
from station.errors import CentralError
from station.events import Paper
from station.folders import Folders
from station.mirror.schema import open_writer
from station.paper.catalogue import KINDS
from station.paper.documents import AwbLabel, Manifest, ManifestLine, Runsheet
from station.paper.printing.job import JobState
from station.paper.rendering import Renderer
from station.paper_completing import awbs_of, completed
from station.paper_reader import PaperReader
from station.texts import Texts
from tests.fakes.deliveries import ONE, ROUND, TWO, Counter
from tests.fakes.printed import paper, text_of
from tests.fakes.printing_counter import PrintingCounter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from station.events import StoreAlarm

BAG = "CGK-3-20261122-B001"
OWN = Manifest("M-1", (ManifestLine("JX1"), ManifestLine("JX2", volume_cm3=8), ManifestLine(BAG)))


def test_what_osas_tells_is_filled_in_and_what_is_known_stays() -> None:
    told = {awb: {"contents": "Kopi", "volume_cm3": 6_000} for awb in ("JX1", "JX2")}
    made = completed(OWN, told)
    assert isinstance(made, Manifest)
    assert [(line.contents, line.volume_cm3) for line in made.lines] == [
        ("Kopi", 6_000),
        ("Kopi", 8),
        ("", None),
    ]
    assert (awbs_of(OWN), made.unknown) == (["JX1", "JX2"], 0)


def test_a_manifest_says_of_how_many_lines_something_is_not_known() -> None:
    silent = paper("manifest_hub", completed(OWN, None), "pdf")
    assert "isi dan volume 2 baris tidak diketahui" in text_of(silent)
    whole = paper("manifest_hub", completed(OWN, {}), "pdf")
    assert "tidak diketahui" not in text_of(whole)
    partner = paper("manifest_pcp", completed(OWN, None), "pdf")
    assert "tidak diketahui" not in text_of(partner), "it says neither of anything"


class Osas:
    """Answers what it knows of waybills; or not at all."""

    def __init__(self, *, answers: bool) -> None:
        self.answers = answers

    @contextmanager
    def __call__(self) -> Iterator[Osas]:
        if not self.answers:
            raise CentralError("database_unreachable", target="osas")
        yield self

    def particulars(self, awbs: list[str], _timeout_s: float) -> dict[str, dict[str, str]]:
        return {awb: {"recipient": f"Siti {awb[-1]}", "address": "Jl. Raya 1"} for awb in awbs}


@pytest.mark.parametrize("answers", [True, False])
def test_a_runsheet_has_names_or_says_that_it_lacks_them(tmp_path: Path, *, answers: bool) -> None:
    folders = Folders.under(tmp_path)
    folders.make()
    desk = Counter(folders.data)
    desk.set_out(ONE, TWO)
    desk.close()
    alarms: list[StoreAlarm] = []
    reader = PaperReader(folders, "CGK", Texts.load("id"), SystemClock(), alarms.append)
    (sheet,) = reader.read("runsheet", ROUND, Osas(answers=answers), 9)  # type: ignore[arg-type]  # all of Papers it asks
    assert isinstance(sheet, Runsheet)
    assert [line.recipient for line in sheet.lines] == (
        ["Siti 1", "Siti 2"] if answers else ["", ""]
    )
    assert sheet.unknown == (0 if answers else 2)
    said = text_of(paper("runsheet", sheet, "pdf"))
    assert ("alamat 2 kiriman tidak diketahui" in said) is not answers
    assert alarms == []


def test_a_label_without_osas_says_that_it_lacks_names(tmp_path: Path) -> None:
    folders = Folders.under(tmp_path)
    folders.make()
    mirror = open_writer(folders.mirror_file)
    mirror.execute(
        "INSERT INTO waybill (id, awb, origin, destination, cod_amount, postcode, weight_g)"
        " VALUES (1, 'JX1203345871', 'CGK', 'BDO', 150000, '40111', 1200)"
    )
    mirror.execute("INSERT INTO cursor (name, since_us, reached) VALUES ('waybill', 1, NULL)")
    mirror.execute("INSERT INTO note VALUES ('as_of_us', 1764000000000000)")
    mirror.close()
    alarms: list[StoreAlarm] = []
    reader = PaperReader(folders, "CGK", Texts.load("id"), SystemClock(), alarms.append)
    (label,) = reader.read("awb_label", ONE, Osas(answers=False), 9)  # type: ignore[arg-type]  # as above
    assert isinstance(label, AwbLabel)
    assert (label.cod_rp, label.recipient_postcode, label.offline) == (150_000, "40111", True)
    (alarm,) = alarms
    assert (alarm.key, dict(alarm.facts)["number"]) == ("paper_nameless", ONE)
    assert len(Texts.load("id")("error.paper_nameless", **dict(alarm.facts))) <= 90
    for name in ("awb_label", "awb_label_small", "koli_label"):
        assert b"Nama: lihat OSAS" in paper(name, label, "zpl")
        assert b"Nama: lihat OSAS" not in paper(name, replace(label, offline=False), "zpl")


def test_a_manifest_printed_again_says_what_it_said_first(tmp_path: Path) -> None:
    """Whatever became of its waybills meanwhile: only the mark of a copy is new."""
    counter = PrintingCounter(tmp_path, {"M-1": OWN}, language="pdf")
    first = Paper("manifest_hub", "M-1", sets=2)
    counter.order(first)
    counter.settle()
    counter.documents["M-1"] = replace(OWN, vehicle="B 9 XX", lines=OWN.lines[:1])
    counter.order(first, why="robek")
    once, again = counter.close()
    assert [job.copy_no for job in (once, again)] == [0, 1]
    papers = sorted((file.read_bytes() for file in counter.out.iterdir()), key=len)
    renderer = Renderer(KINDS["manifest_hub"], Texts.load("id"), "Asia/Jakarta", tmp_path)
    assert papers == sorted(
        (renderer.render([OWN], "pdf", sets=2, copy=copy) for copy in (0, 1)), key=len
    )


def test_what_left_nothing_on_paper_is_made_anew(tmp_path: Path) -> None:
    counter = PrintingCounter(tmp_path, {"M-1": completed(OWN, None)}, language="pdf")
    counter.out.rmdir()
    counter.out.write_bytes(b"")
    counter.order(Paper("manifest_hub", "M-1"))
    counter.settle()
    counter.out.unlink()
    counter.out.mkdir()
    counter.documents["M-1"] = completed(OWN, {"JX1": {"contents": "Kopi"}})
    counter.order(Paper("manifest_hub", "M-1"))
    failed, printed = counter.close()
    assert (failed.copy_no, printed.copy_no, printed.state) == (0, 0, JobState.PRINTED)
    (file,) = counter.out.iterdir()
    assert "Kopi" in text_of(file.read_bytes())
