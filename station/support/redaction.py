"""Takes secrets and personal data out of what is logged, kept of a crash, or handed to support.

Two nets, because neither is enough alone:

    said(error)    what an error may tell: what the code says of itself. What is made of data (a
                   ValueError's words, a row that PostgreSQL shows) stays out
    redact(text)   what is shaped like a secret or a person's: passwords, badges, telephones, and
                   whatever stands behind a name such as `receiver=`

Codes of waybills, hubs, bags and desks may be told. Pure.
"""

from __future__ import annotations

import os
import re
from functools import cache
from typing import TYPE_CHECKING

from station.errors import StationError

if TYPE_CHECKING:
    from collections.abc import Callable

HIDDEN = "***"
_LONGEST = 20_000
"""Characters of one text; a record must not fill the log by itself."""

_PERSONAL = (
    r"\w*(?:passw|passphrase|sandi|secret|token|api_?key|recovery_?key|badge|credential)\w*"
    r"|pgpass|passfile|pins?|\w*_pin|\w*(?:phone|telp|telepon|ponsel|whatsapp|e-?mail)\w*|hp|wa"
    r"|name|nama|\w+_name|username|operator|user|by|signed_?by|person|courier|kurir"
    r"|\w*(?:receiver|recipient|penerima|sender|pengirim|consignee|customer|address|alamat)\w*"
    r"|\w*notes?|catatan|remarks?|npwp|nik|ktp"
)
_UNQUOTED = r"[^\s,;&(){}\[\]'\"][^,;&(){}\[\]\n]*"
_QUOTED = r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'"
_RULES = (
    # A password in a URL, wherever its @ is; a URL's options behind ? may be secret as well.
    (r"(://[^:/@\s]+:)[^\s]+@", r"\1***@"),
    # PostgreSQL tells rows behind these words; the line ends them.
    (r"\b(DETAIL|CONTEXT|STATEMENT|QUERY|HINT):[^\n]*", r"\1: ***"),
    (r"(Failing row contains \(|Key \([^)]*\)=\()[^\n]*", r"\1***"),
    # A value that a database could not read: invalid input syntax for type integer: "…"
    (rf"(: )(?:{_QUOTED})", r'\1"***"'),
    (rf"(\(['\"](?:{_PERSONAL})['\"], ?)(?:{_QUOTED})", r"\1'***'"),
    (rf"(?<!\w)((?:{_PERSONAL})['\"]?\s*(?:=|:(?!//))\s*)(?:{_QUOTED}|{_UNQUOTED})", r"\1***"),
    (r"\bHSB-[0-9A-Z]+", "HSB-***"),
    # A recovery key: nine groups of four.
    (r"\b(?:[0-9A-Z]{4}[- ]){8}[0-9A-Z]{4}\b", HIDDEN),
    (r"\$(?:argon2\w*|2[aby])\$[^\s\"']+", HIDDEN),
    (r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]*[a-z]", HIDDEN),
    # Telephones of Indonesia: 08…, +62…, 62 8…, (021) 555….
    (r"(?<![\w-])(?:\+?62|0)[ .-]?8\d{1,2}(?:[ .-]?\d){6,9}(?!\w)", HIDDEN),
    (
        r"(?<![\w-])(?:\+62[ .-]?\d{2,3}|\(0\d{2,3}\)|0\d{2,3}(?=[ .-]))[ .-]?\d{6,8}(?!\w)",
        HIDDEN,
    ),
)
# What an error of these kinds says names code, not data.
_OF_THE_CODE = (AttributeError, NameError, TypeError, ImportError, RecursionError)
_OF_LIBRARIES = ("apsw", "serial", "msgspec", "hid", "miniaudio", "ssl", "alembic")
_TRIGGERS = "P0"
"""PostgreSQL's class of what a backend's own triggers raise: their words may hold a row."""


def redact(text: str) -> str:
    """Return the text without what is shaped like a secret or a person's, bounded in length."""
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]} … ({len(text)} characters)"
    for pattern, put in _rules():
        text = pattern.sub(put, text)
    return _without_home(text)


@cache
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Compile them at the first record: the first frame does not wait for it."""
    return tuple((re.compile(pattern, re.IGNORECASE), put) for pattern, put in _RULES)


def _without_home(text: str) -> str:
    """Write a person's own folder as ~: its name is often theirs."""
    home = os.path.expanduser("~")  # noqa: PTH111 - Path.home raises where nobody has one
    return text.replace(home, "~") if len(home) > 1 else text


def said(error: BaseException) -> str:
    """Return what an error is and as much of its words as may be told."""
    kind = type(error).__name__
    words = redact(_words(error))
    return f"{kind}: {words}" if words else kind


def _words(error: BaseException) -> str:
    for holds, words in _WORDS:
        if holds(error):
            return words(error)
    return ""


def _of_postgres(error: BaseException) -> str:
    """Return the SQLSTATE and the message; the server's detail shows rows, and stays out."""
    state = str(getattr(error, "sqlstate", None) or "")
    if state.startswith(_TRIGGERS):
        return state
    message = getattr(getattr(error, "diag", None), "message_primary", None)
    return f"{state} {message or str(error).partition(chr(10))[0]}".strip()


def _of_the_system(error: BaseException) -> str:
    assert isinstance(error, OSError)
    if not error.strerror:
        return str(error)
    return f"{error.strerror}: {error.filename}" if error.filename else str(error.strerror)


def _comes_from(*packages: str) -> Callable[[BaseException], bool]:
    # By name: an error's class tells where it is from, and no driver is imported to ask.
    return lambda error: any(
        kind.__module__.partition(".")[0] in packages for kind in type(error).__mro__
    )


_WORDS: tuple[tuple[Callable[[BaseException], bool], Callable[[BaseException], str]], ...] = (
    (lambda error: isinstance(error, StationError), str),
    (_comes_from("psycopg", "psycopg_pool", "sqlalchemy"), _of_postgres),
    (lambda error: isinstance(error, OSError), _of_the_system),
    (lambda error: isinstance(error, _OF_THE_CODE), str),
    (_comes_from(*_OF_LIBRARIES), str),
)
"""Whose words may be told, and which; no others are."""
