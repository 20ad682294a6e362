"""`hub-station badge`: what an administrator does to badges, by the owner's role.

    new       makes one; its code is printed once, or drawn into a PDF; only its hash is kept
    revoke    takes all of somebody's badges back; stations learn of it with their next pull

A PIN is asked for twice without echo; from a script, it is one line of standard input. Without a
PIN (an empty line) a badge logs in and approves nothing.
"""

from __future__ import annotations

import os
import re
import secrets
import sys
from contextlib import contextmanager
from functools import partial
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import psycopg

from station.access.badge_code import code_of, token_hash
from station.access.verifier import argon2id
from station.central.naming import naming_of
from station.central.statements import load_statements
from station.cli import lines
from station.cli.asking import timezone_of
from station.cli.db import in_sentences, url_of
from station.errors import PaperError, StationError
from station.events import Target
from station.mirror.names import name_of
from station.mirror.reader import MirrorReader
from station.paper.catalogue import KINDS
from station.paper.documents import Card, CardSheet
from station.paper.rendering import Renderer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
    file = call.arguments.pdf
    with (
        badge_file(file) as written,
        in_sentences(call),
        psycopg.connect(url_of(call)) as connection,
    ):
        written(partial(_card, username, code, call))
        made = connection.execute(statements["make"], facts).fetchone()
        if made is None:
            raise StationError("badge_nobody", name=username)
        revoked = 0
        if call.arguments.revoke:
            others: dict[str, Any] = {"username": username, "but": made[0]}
            revoked = connection.execute(statements["revoke"], others).rowcount
    where = {"pdf": file} if file else {"code": code}
    lines.put(
        {"username": username, "badge": made[0], **where, "pin": bool(pin), "revoked": revoked}
    )
    call.tell(call.texts("cli.badge_once" if not file else "cli.badge_in_file", file=file))
    return 0


@contextmanager
def badge_file(name: str) -> Iterator[Callable[[Callable[[], bytes]], None]]:
    """Yield what writes a badge into a new file that nobody else can read; "" writes none.

    It is opened before a badge is made, and gone where none was: no badge without its code.
    """
    if not name:
        yield lambda _made: None
        return
    path = Path(name)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise StationError("recording_exists", file=path) from error
    except OSError as error:
        raise PaperError("paper_not_written", cause=error.strerror) from error
    try:
        with os.fdopen(handle, "wb") as file:
            yield lambda made: _write(file, made())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _write(file: BinaryIO, content: bytes) -> None:
    try:
        file.write(content)
        file.flush()
    except OSError as error:
        raise PaperError("paper_not_written", cause=error.strerror) from error


def _card(username: str, code: str, call: Invocation) -> bytes:
    """Return a badge to be cut out, as PDF."""
    hub = call.settings.station.hub
    with MirrorReader(call.folders.mirror_file) as mirror:
        sheet = CardSheet(hub, (Card(username, code),), name_of(hub, mirror))
    renderer = Renderer(KINDS["badges"], call.texts, timezone_of(call), call.folders.config)
    return renderer.render([sheet], "pdf")


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
