"""Is this a server that a station can work with, over this connection? Pure; see inspection."""

from __future__ import annotations

from datetime import UTC, datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING

from station.central.doctor.report import Area, Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.central.doctor.catalog import ServerFacts
    from station.central.doctor.seen import Seen

OLDEST_SERVER = 150_000
CLOCK_TOLERANCE_S = 60


def check_server(seen: Seen) -> Iterator[Finding]:
    """Look at the server's version, encoding and whether it takes writes."""
    server = seen.catalog.server
    if server.version < OLDEST_SERVER:
        facts = {"found": str(server.version // 10_000), "wanted": str(OLDEST_SERVER // 10_000)}
        yield Finding(Severity.BLOCKS, Area.SERVER, "server_old", facts)
    if server.encoding != "UTF8":
        facts = {"found": server.encoding}
        yield Finding(Severity.BLOCKS, Area.SERVER, "server_encoding", facts)
    if server.read_only:
        yield Finding(Severity.BLOCKS, Area.SERVER, "server_read_only")


def check_connection(seen: Seen) -> Iterator[Finding]:
    """Look at whether anybody between here and the server could read along."""
    server = seen.catalog.server
    if not server.encrypted and not _is_this_computer(server):
        facts = {"address": server.server_address or ""}
        yield Finding(Severity.WARN, Area.CONNECTION, "not_encrypted", facts)


def check_clock(seen: Seen) -> Iterator[Finding]:
    """Compare this computer's clock with the server's, as of the middle of the round trip."""
    asked, told = seen.catalog.asked_at, seen.catalog.told_at
    here = asked + (told - asked) / 2
    there = datetime.fromtimestamp(seen.catalog.server.now_us / 1_000_000, UTC)
    off_s = abs((there - here).total_seconds())
    if off_s > CLOCK_TOLERANCE_S:
        yield Finding(Severity.WARN, Area.CLOCK, "clock_off", {"seconds": str(round(off_s))})


def _is_this_computer(server: ServerFacts) -> bool:
    if server.client_address is None or server.client_address == server.server_address:
        return True
    return ip_address(server.client_address).is_loopback
