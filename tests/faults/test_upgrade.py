"""An upgrade in the middle of a backlog. `make test` plays a small one (tests/acceptance)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.upgrading import upgrade

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.command_line import CommandLine
    from tests.fakes.hub import Hub

EVENTS, BATCH = 100_000, 2_000


@pytest.mark.timeout(3600)
@pytest.mark.fault(f"upgrade with {EVENTS:,} waiting events, killed twice (1)", "0 lost, 0 doubled")
def test_an_upgrade_with_a_backlog(
    hub_station: CommandLine, hub: Hub, tell: Callable[[str], None]
) -> None:
    done = upgrade(hub_station, hub, EVENTS, BATCH, "checked")
    tell(str(done))
    assert 0 < done.at_first_kill < done.at_second_kill < EVENTS
    assert (done.lost, done.doubled) == (0, 0)
