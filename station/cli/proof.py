"""Proves who wants something at a command line, as the window does: a name alone is no proof.

    --by NAME   the password is asked for, or the badge scanned there instead, and then its PIN

Nothing of it is shown; from a script each is a line of standard input. Without a network what this
station keeps decides, with the same throttle and expiry. Neighbours: access/proving, parked.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from getpass import getpass
from typing import TYPE_CHECKING

from station.access.approval import Request, check
from station.access.badge_code import is_badge, token_hash
from station.clock import SystemClock
from station.errors import AccessError
from station.events import Target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.access.accounts import Proof
    from station.access.permissions import Action
    from station.access.proving import Proving
    from station.cli.invocation import Invocation


def proved(call: Invocation, action: Action) -> str:
    """Return who `--by` is, once they proved it and may do this. Raises AccessError."""
    with _proving(call) as proving:
        proof = _proof(call, call.arguments.by.strip(), proving)
        name = proof.person.username
        if proving.now_us() >= proof.expires_us:
            raise AccessError("access_expired", name=name)
        check(Request(action), name, proving.permissions(proof.person))
    return name


def allowed(call: Invocation, action: Action) -> str:
    """Return who `--by` is: proved where this station wants a log-in, else as it is written."""
    return proved(call, action) if call.settings.access.required else call.arguments.by.strip()


def unseen(call: Invocation, key: str, name: str) -> str:
    """Return what a person types without echo, or a script's line."""
    if sys.stdin.isatty():
        return getpass(call.texts(key, name=name))
    return sys.stdin.readline().rstrip("\r\n")


def _proof(call: Invocation, name: str, proving: Proving) -> Proof:
    secret = unseen(call, "cli.proof_ask", name) if name else ""
    if not secret:
        raise AccessError("access_unproved")
    if not is_badge(secret):
        return proving.by_password(name, secret)
    held = token_hash(secret)
    if held is None:
        raise AccessError("access_badge_misread")
    if proving.by_badge(held, None).person.username != name:
        raise AccessError("access_other_badge", name=name)
    return proving.by_badge(held, unseen(call, "cli.proof_pin", name))


@contextmanager
def _proving(call: Invocation) -> Iterator[Proving]:
    # Imported here: they bring the database driver, and few calls need a proof.
    from station.access.door import Door
    from station.central.log_in import LogIn
    from station.central.naming import naming_of
    from station.central.pools import Pool
    from station.passwords import Passwords

    own, clock = call.settings.station, SystemClock()
    pool = Pool(Target.OSAS, call.settings.osas, passwords=Passwords(call.folders.config))
    log_in = LogIn(pool, naming_of(call.settings, Target.OSAS), own.hub, own.desk)
    door = Door(call.folders, clock, log_in, clock.monotonic_s())
    try:
        yield door.proving
    finally:
        door.close()
        pool.close()
