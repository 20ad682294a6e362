"""`hub-station login --check USER`: would this name and password be let in here? Logs nobody in.

Asks OSAS as the station does, with the station's own rights; the password is asked for without
echo, or is one line of standard input. Prints one JSON line, never a password.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.access.permissions import granted
from station.access.verifier import matches_backend
from station.central.log_in import LogIn
from station.central.naming import naming_of
from station.central.pools import Pool
from station.cli import lines
from station.cli.proof import unseen
from station.events import Target
from station.passwords import Passwords

if TYPE_CHECKING:
    from station.cli.invocation import Invocation


def check(call: Invocation) -> int:
    """Say who it is and what they may do; 0 only if they would be let in."""
    username = call.arguments.check
    password = unseen(call, "cli.login_ask", username)
    own = call.settings.station
    pool = Pool(Target.OSAS, call.settings.osas, passwords=Passwords(call.folders.config))
    log_in = LogIn(pool, naming_of(call.settings, Target.OSAS), own.hub, own.desk)
    try:
        account = log_in.by_name(username)
        listed = log_in.permissions() if account else ()
    finally:
        pool.close()
    if account is None:
        lines.put({"username": username, "known": False})
        return 1
    is_right = matches_backend(password, account.secret)
    told = {
        "username": username,
        "known": True,
        "full_name": account.person.full_name,
        "role": account.person.role,
        "active": account.is_active,
        "password": is_right,
        "may": sorted(granted(account.person.role, listed)),
    }
    lines.put(told)
    return 0 if is_right and account.is_active else 1
