"""`hub-station devices decode`: what a technician with a line's bytes in hand is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
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
