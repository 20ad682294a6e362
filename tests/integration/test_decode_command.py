"""`hub-station devices decode`: what a technician with a line's bytes in hand is told."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from station.cli.invocation import Invocation
from station.cli.main import build_parser
from station.folders import Folders
from station.options import Settings
from station.texts import Texts
from tests.fakes.recordings import FILES, FOLDER, RECORDINGS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.command_line import CommandLine

DECODE = ("devices", "decode", "--protocol")


def test_a_scales_bytes_are_told_as_a_weight(hub_station: CommandLine) -> None:
    ended = hub_station(*DECODE, "mt_sics", "--hex", "5320532020202020 20312E323530206B670D0A")
    assert (ended.code, ended.said) == (0, "")
    assert ended.line == {
        "kind": "weight",
        "value": "1.250",
        "unit": "kg",
        "stable": True,
        "flags": [],
    }


def test_the_rhythm_of_the_keys_tells_a_person_from_a_scanner(hub_station: CommandLine) -> None:
    keys = ("--hex", b"JP1234567890\r".hex())
    assert hub_station(*DECODE, "wedge", *keys).line == {"scan": "JP1234567890"}
    slow = hub_station(*DECODE, "wedge", *keys, "--timing-ms", "130,140,120,150")
    assert slow.line == {"typed": "JP1234567890"}


def test_the_request_tells_what_a_printers_byte_means(hub_station: CommandLine) -> None:
    byte = ("--hex", "16", "--request")
    cover = hub_station(*DECODE, "escpos_dle_eot", *byte, "10 04 02").line
    paper = hub_station(*DECODE, "escpos_dle_eot", *byte, "10 04 04").line
    assert (cover["cover_open"], paper) == (True, {"paper": "near_end"})


def test_every_recording_is_told_as_it_says_by_the_command(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """All of them by the command itself, in this process: one object a line, keys as they are."""
    parser, _ = build_parser(Texts.load("id"))
    for one in RECORDINGS:
        gaps = ",".join(f"{gap:g}" for gap in one.timing_ms)
        options = (*DECODE, one.protocol, "--hex", one.bytes_hex, f"--timing-ms={gaps}")
        asked = parser.parse_args([*options, f"--request={one.query}"], SimpleNamespace())
        assert asked.command(Invocation(asked, Settings(), Folders.under(tmp_path))) == 0
        told = json.loads(capsys.readouterr().out)
        assert {key: told.get(key, "nothing") for key in one.expect} == one.expect, one.id


def test_the_first_file_holds_all_recordings_it_began_with() -> None:
    first = (FOLDER / FILES[0]).read_bytes().splitlines()
    assert len(first) == 178


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nosuch", "--hex", "00"), "mt_sics"),
        (("mt_sics", "--hex", "53:2g"), "ke-5 adalah g"),
        (("mt_sics", "--hex", "532"), "3 angka"),
        (("wedge", "--hex", "41", "--timing-ms", "2,-1"), "ke-2 adalah -1"),
        (("wedge", "--hex", "41", "--timing-ms", "2,nan"), "ke-2 adalah nan"),
    ],
)
def test_what_cannot_be_understood_says_where(
    hub_station: CommandLine, arguments: tuple[str, ...], says: str
) -> None:
    ended = hub_station(*DECODE, *arguments)
    assert (ended.code, ended.lines) == (2, [])
    assert says in ended.said
    assert ended.said.count("\n") == 1


def test_every_protocol_is_listed(hub_station: CommandLine) -> None:
    listed = hub_station("devices", "protocols").lines
    assert len(listed) == 37
    assert {line["protocol"] for line in listed} >= {"wedge", "xk3190_a12e", "zpl_hs"}
