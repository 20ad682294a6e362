"""`hub-station password`: keeps a database's password out of the settings. See station/passwords.

    set     asks twice without echo; from a script, reads one line of standard input
    clear   forgets it, in the keyring and in the file
    where   says which place counts and which others hold one; 0 only if one does

Prints one JSON line, never a password. A running station takes it up at its next connect.
"""

from __future__ import annotations

import sys
from getpass import getpass
from typing import TYPE_CHECKING

from station.central.address import has_password, role_of
from station.cli import lines
from station.errors import StationError
from station.events import Target
from station.keyring_store import ANSWER_WITHIN_S, PERSON_ANSWERS_WITHIN_S, KeyringStore
from station.passwords import Passwords, Place

if TYPE_CHECKING:
    from station.cli.invocation import Invocation
    from station.errors import KeyringError

_KEPT = {Place.KEYRING: "cli.password_in_keyring", Place.FILE: "cli.password_in_file"}
_NAMES = {
    Place.URL: "cli.password_place_url",
    Place.ENVIRONMENT: "cli.password_place_environment",
    Place.KEYRING: "cli.password_place_keyring",
}
"""The places that can go before one where a password was kept."""


def keep(call: Invocation) -> int:
    """Ask for a password and keep it."""
    target, role, passwords = _target(call), _role(call), _passwords(call)
    place = passwords.keep(target, role, _asked(call, role))
    lines.put({"target": target, "role": role, "stored": place})
    call.tell(call.texts(_KEPT[place], file=passwords.file))
    counts = _places(call, passwords)[0][0]
    if counts is not place:
        call.tell(call.texts("cli.password_passed_over", place=call.texts(_NAMES[counts])))
    return 0


def clear(call: Invocation) -> int:
    """Forget a password."""
    target, role = _target(call), _role(call)
    cleared, ailment = _passwords(call).forget(target, role)
    lines.put({"target": target, "role": role, "cleared": cleared})
    _tell_ailment(call, ailment)
    return 0


def where(call: Invocation) -> int:
    """Say where the password comes from."""
    target, role = _target(call), _role(call)
    places, ailment = _places(call, _passwords(call))
    counts = places[0] if places else None
    lines.put({"target": target, "role": role, "used": counts, "held": places})
    _tell_ailment(call, ailment)
    if counts is None:
        call.tell(call.texts("cli.password_nowhere", target=target))
    return 0 if places else 1


def _places(call: Invocation, passwords: Passwords) -> tuple[list[Place], KeyringError | None]:
    places, ailment = passwords.places(_target(call), _role(call))
    return ([Place.URL, *places] if has_password(_url(call)) else places), ailment


def _asked(call: Invocation, role: str) -> str:
    """Return what a person types twice, or a script's line."""
    if sys.stdin.isatty():
        password = getpass(call.texts("cli.password_ask", target=_target(call).upper(), role=role))
        if password != getpass(call.texts("cli.password_again")):
            raise StationError("password_mismatch")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    if not (password and password.isprintable()):
        raise StationError("password_unusable")
    return password


def _tell_ailment(call: Invocation, ailment: KeyringError | None) -> None:
    if ailment is not None:
        call.tell(call.texts("cli.password_no_keyring"))


def _passwords(call: Invocation) -> Passwords:
    within_s = PERSON_ANSWERS_WITHIN_S if sys.stdin.isatty() else ANSWER_WITHIN_S
    return Passwords(call.folders.config, KeyringStore(within_s))


def _target(call: Invocation) -> Target:
    return Target(call.arguments.target)


def _role(call: Invocation) -> str:
    return role_of(_url(call))


def _url(call: Invocation) -> str:
    target = _target(call)
    url = {Target.OSAS: call.settings.osas.url, Target.ONMART: call.settings.onmart.url}[target]
    if not url:
        raise StationError("password_no_url", target=target, file=call.folders.settings_file)
    return url
