"""A new version takes over while events wait. `make faults` does the same with 100,000."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.faults.upgrading import Upgraded, upgrade

if TYPE_CHECKING:
    from tests.fakes.command_line import CommandLine
    from tests.fakes.hub import Hub

EVENTS, BATCH = 2_000, 200


def test_what_waited_before_an_upgrade_arrives_once(hub_station: CommandLine, hub: Hub) -> None:
    done = upgrade(hub_station, hub, EVENTS, BATCH)
    assert 0 < done.at_first_kill < done.at_second_kill < EVENTS
    assert done == Upgraded(EVENTS, done.at_first_kill, done.at_second_kill, lost=0, doubled=0)
