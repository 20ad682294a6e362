"""`hub-station today`: what a person reads, what a script gets, and how each ends."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from station.events import Target

if TYPE_CHECKING:
    from tests.fakes.command_line import CommandLine
    from tests.fakes.known import KnownWorld

UNREACHABLE = "postgresql://station@127.0.0.1:1/osas"


def test_a_hubs_day_is_printed_and_off_line_what_is_not_known_is_said(
    hub_station: CommandLine, world: KnownWorld
) -> None:
    place: dict[str, object] = {"hub": "CGK", "desk": "3", "operator": "operator01"}
    onmart: dict[str, object] = {"url": world.urls[Target.ONMART]}
    hub_station.settle(station=place, osas={"url": world.urls[Target.OSAS]}, onmart=onmart)
    read = hub_station("today")
    assert (read.code, read.said.strip()) == (0, "Cermin masih kosong")
    assert "Lantai kosong" in read.output
    told = json.loads(hub_station("today", "--json").output)
    assert (told["hub"], told["station"], told["failure"]) == ("CGK", "CGK-3", "")
    assert [owed["target"] for owed in told["owed"]] == []
    hub_station.settle(station=place, osas={"url": UNREACHABLE}, onmart=onmart)
    read = hub_station("today")
    assert read.code == 1
    assert "Stasiun lain tidak terbaca tanpa jaringan" in read.output
