"""`hub-station` where something befell the store: told, kept, and scanning goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.fakes.command_line import CommandLine

SCAN = ("scan", "--workflow", "receiving")


def test_a_store_that_lost_its_scans_is_told_and_goes_on(hub_station: CommandLine) -> None:
    hub_station(*SCAN, "JX1203345871", "JX1203345872")
    hub_station.folders.journal_file.unlink()
    scanned = hub_station(*SCAN, "JX1203345873")
    assert (scanned.code, scanned.line["seq"]) == (0, 3)
    assert "2 pindaian terakhir tidak ada lagi" in scanned.said
    assert hub_station(*SCAN, "JX1203345874").said.count("pindaian terakhir") == 0
    verified = hub_station("journal", "verify")
    assert (verified.code, verified.line["ok"]) == (0, True)
    assert (verified.line["epochs"], verified.line["missing"]) == (2, 2)
    incident = hub_station("journal", "incidents").line
    assert (incident["what"], incident["lost"]) == ("store_older", "2")
    assert incident["says"] in scanned.said
