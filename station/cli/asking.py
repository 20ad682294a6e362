"""Lets a command line ask the two databases and the mirror, beside a window or without one."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from station.central.naming import naming_of
from station.central.pools import Pool
from station.central.questions import Questions
from station.clock import SystemClock
from station.events import Target
from station.identity import StationIdentity
from station.mirror.reader import MirrorReader
from station.passwords import Passwords

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.cli.invocation import Invocation


@contextmanager
def questions(call: Invocation) -> Iterator[Questions]:
    """Yield whom to ask, over pools of this call's own; the store is only read."""
    options = {Target.OSAS: call.settings.osas, Target.ONMART: call.settings.onmart}
    within_s = call.settings.sync.answer_within_s
    passwords = Passwords(call.folders.config)
    pools = {
        target: Pool(target, options[target], passwords=passwords, answer_within_s=within_s)
        for target in Target
    }
    asked = Questions(
        pools,
        {target: naming_of(call.settings, target) for target in Target},
        call.folders,
        clock=SystemClock(),
        identity=lambda: identity_of(call),
    )
    try:
        yield asked
    finally:
        asked.close()
        for pool in pools.values():
            pool.close()
        asked.join()


def identity_of(call: Invocation) -> StationIdentity:
    """Return which station's this is; nobody is logged in at a command line."""
    own = call.settings.station
    return StationIdentity(own.hub, own.hub, own.desk, own.operator, timezone_of(call))


def timezone_of(call: Invocation) -> str:
    """Return the hub's zone where the mirror knows it, else the settings'."""
    with MirrorReader(call.folders.mirror_file) as mirror:
        hub = mirror.location(call.settings.station.hub)
    return (hub.timezone if hub is not None else "") or call.settings.station.timezone
