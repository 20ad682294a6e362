"""`hub-station scan --file`: a verdict for each line of a file, without a window and beside one."""

from __future__ import annotations

from collections import Counter
from threading import Event
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from station.bootstrap import Station
from station.bulk.listing import read_text
from station.cli.beside import Beside
from station.cli.scan_list import _say_all
from station.events import Command, CommandName, Workflow
from station.local_socket import LocalServer
from station.options import Settings
from station.recording import tell
from station.texts import Texts
from tests.fakes.clocks import FakeClock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fakes.command_line import CommandLine

RECEIVING = ("scan", "--workflow", "receiving", "--file")
AWB, OTHER = "JX1203345871", "004821733920"
SHEET = f"sep=;\r\nTujuan;No. Resi\r\nBDO;{AWB}\r\nKNO;{OTHER}\r\nJumlah;dua\r\nBDO;{AWB}\r\n"


@pytest.fixture(name="sheet")
def a_sheet(tmp_path: Path) -> Path:
    file = tmp_path / "daftar.csv"
    file.write_bytes(b"\xef\xbb\xbf" + SHEET.encode())
    return file


def told(lines: list[dict[str, Any]]) -> list[tuple[int, str, str]]:
    return [(line["line"], line["awb"], line["verdict"]) for line in lines]


def test_each_line_of_a_file_has_its_verdict_and_once_more_does_no_harm(
    hub_station: CommandLine, sheet: Path
) -> None:
    ended = hub_station(*RECEIVING, str(sheet), "--user", "operator07")
    assert ended.code == 1, "not every line is in the journal"
    assert told(ended.lines) == [
        *((3, AWB, "UNKNOWN"), (4, OTHER, "UNKNOWN")),
        *((5, "dua", "NONE"), (6, AWB, "DUPLICATE")),
    ]
    said = ended.said
    assert "3 kode · 1 baris bukan kode" in said
    assert "100 %" in said
    assert "Selesai: 4 baris. Ganda 1 · Disimpan 2 · Bukan kode 1" in said
    again = hub_station(*RECEIVING, str(sheet))
    assert [verdict for *_, verdict in told(again.lines)] == [
        *("DUPLICATE", "DUPLICATE", "NONE", "DUPLICATE"),
    ]
    events = hub_station("journal", "export").lines
    assert [line["body"]["device"] for line in events] == ["list"] * 6
    assert events[0]["body"]["operator"] == "operator07"


def test_a_file_that_is_no_list_is_refused_and_so_are_codes_beside_it(
    hub_station: CommandLine, tmp_path: Path
) -> None:
    picture = tmp_path / "foto.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    ended = hub_station(*RECEIVING, str(picture))
    assert (ended.code, ended.output) == (2, "")
    assert "CSV" in ended.said
    assert hub_station(*RECEIVING, str(picture), AWB).code == 2


def test_a_line_that_needs_an_answer_is_stepped_over(hub_station: CommandLine, sheet: Path) -> None:
    ended = hub_station("scan", "--workflow", "shift", "--file", str(sheet))
    assert ended.code == 1
    assert {line["verdict"] for line in ended.lines} <= {"REFUSED", "PROMPT", "NONE"}
    assert hub_station("journal", "verify").line["events"] == 0


@pytest.fixture(name="station")
def a_running_station(hub_station: CommandLine) -> Iterator[Station]:
    station = Station(hub_station.folders, msgspec.convert({}, Settings))
    station.open()
    server = LocalServer(hub_station.folders.data, Beside(station))
    server.start()
    yield station
    server.stop()
    station.close()
    server.join()


def test_beside_a_window_the_lines_go_through_it(
    hub_station: CommandLine, station: Station, sheet: Path
) -> None:
    ended = hub_station(*RECEIVING, str(sheet))
    assert [verdict for *_, verdict in told(ended.lines)] == [
        *("UNKNOWN", "UNKNOWN", "NONE", "DUPLICATE"),
    ]
    assert [seen.device for seen in station.session()] == ["list"] * 3


def test_beside_a_window_that_asks_something_a_line_is_held(station: Station) -> None:
    now = FakeClock().now()
    tell(station.post, Command(CommandName.OPEN, now, "typed"), "", Workflow.PACKING)
    request = {"do": "line", "workflow": "packing", "code": AWB, "operator": ""}
    assert Beside(station)(request) == {"held": True}
    tell(station.post, Command(CommandName.NO, now, "typed"), "", Workflow.PACKING)
    assert Beside(station)(request)["verdict"] == "UNKNOWN"


class Called:
    """What the loop needs of a call."""

    texts = Texts.load("id")

    def __init__(self) -> None:
        self.told: list[str] = []

    def tell(self, sentence: str) -> None:
        self.told.append(sentence)


def test_ctrl_c_ends_a_list_behind_the_line_under_way_or_while_it_is_held() -> None:
    listing = read_text(f"{AWB}\n{OTHER}\nJX1203345873\nJX1203345874")
    stop, counts, said = Event(), Counter[str](), list[str]()

    def say(scan: Any) -> dict[str, Any]:
        said.append(scan.text)
        if len(said) == 2:
            stop.set()
        return {"verdict": "OK", "event_id": scan.text}

    assert _say_all(Called(), listing, say, stop, counts)  # type: ignore[arg-type]  # its texts alone
    assert (said, counts["ok"]) == ([AWB, OTHER], 2)
    counts.clear()
    call = Called()
    _say_all(call, listing, lambda _scan: {"held": True}, stop, counts)  # type: ignore[arg-type]  # as above
    assert (counts.total(), len(call.told)) == (0, 1)


def test_what_is_not_saved_ends_a_list() -> None:
    listing, counts = read_text(f"{AWB}\n{OTHER}"), Counter[str]()
    lost = {"verdict": "NOT_SAVED", "event_id": None}
    assert not _say_all(Called(), listing, lambda _scan: lost, Event(), counts)  # type: ignore[arg-type]  # as above
    assert counts == {"not_saved": 1}
