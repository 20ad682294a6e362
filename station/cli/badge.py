"""`hub-station badge`: what an administrator does to badges, by the owner's role.

    new       makes one; its code is printed once and kept nowhere, only its hash is
    revoke    takes all of somebody's badges back; stations learn of it with their next pull

A PIN is asked for twice without echo; from a script, it is one line of standard input. Without a
PIN (an empty line) a badge logs in and approves nothing.
"""

from __future__ import annotations

import re
import secrets
import sys
from getpass import getpass
from typing import TYPE_CHECKING, Any

import psycopg

from station.access.badge_code import code_of, token_hash
from station.access.verifier import argon2id
from station.central.naming import naming_of
from station.central.statements import load_statements
from station.cli import lines
from station.cli.db import in_sentences, url_of
from station.errors import StationError
from station.events import Target

if TYPE_CHECKING:
    from station.cli.invocation import Invocation

_TOKEN_BYTES = 17
_PIN = re.compile(r"[0-9]{6,12}", re.ASCII)


def new(call: Invocation) -> int:
    """Make a badge for somebody, and take their others back where that is wanted."""
    username, pin = call.arguments.username, _pin(call)
    code = code_of(secrets.token_bytes(_TOKEN_BYTES))
    facts = {
        "username": username,
        "token_hash": token_hash(code),
        "pin_hash": argon2id(pin) if pin else None,
    }
    statements = load_statements(Target.OSAS, "badges", naming_of(call.settings, Target.OSAS))
    with in_sentences(call), psycopg.connect(url_of(call)) as connection:
        made = connection.execute(statements["make"], facts).fetchone()
        if made is None:
            raise StationError("badge_nobody", name=username)
        revoked = 0
        if call.arguments.revoke:
            others: dict[str, Any] = {"username": username, "but": made[0]}
            revoked = connection.execute(statements["revoke"], others).rowcount
    told = {"username": username, "badge": made[0], "code": code, "pin": bool(pin)}
    lines.put({**told, "revoked": revoked})
    call.tell(call.texts("cli.badge_once"))
    return 0


def revoke(call: Invocation) -> int:
    """Take all of somebody's badges back; 1 where they had none."""
    statements = load_statements(Target.OSAS, "badges", naming_of(call.settings, Target.OSAS))
    with in_sentences(call), psycopg.connect(url_of(call)) as connection:
        facts: dict[str, Any] = {"username": call.arguments.username, "but": 0}
        revoked = connection.execute(statements["revoke"], facts).rowcount
    lines.put({"username": call.arguments.username, "revoked": revoked})
    return 0 if revoked else 1


def _pin(call: Invocation) -> str:
    """Return what a person types twice, or a script's line; "" for none."""
    if sys.stdin.isatty():
        pin = getpass(call.texts("cli.badge_pin"))
        if pin != getpass(call.texts("cli.password_again")):
            raise StationError("password_mismatch")
    else:
        pin = sys.stdin.readline().rstrip("\r\n")
    if pin and not _PIN.fullmatch(pin):
        raise StationError("badge_pin_unusable")
    return pin
