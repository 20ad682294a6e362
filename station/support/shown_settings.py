"""A station's settings as support may see them: without secrets, and without who works there. Pure.

Of a database's URL: where it is and what it is called. Neither who logs in there nor any option's
value: sslpassword is one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from station.support.redaction import HIDDEN

if TYPE_CHECKING:
    from station.options import Settings

_URL = re.compile(
    r"^\w+://(?:.*@)?(?P<place>[\w.:,\[\]-]*(?:/[\w-]*)?)(?:\?(?P<options>.*))?$", re.DOTALL
)


def shown(settings: Settings) -> dict[str, Any]:
    """Return every table and key; what nobody else should read as ***."""
    tables: dict[str, Any] = msgspec.to_builtins(settings)
    for table in ("osas", "onmart"):
        tables[table]["url"] = shown_url(tables[table]["url"])
    if tables["station"]["operator"]:
        tables["station"]["operator"] = HIDDEN
    return tables


def shown_url(url: str) -> str:
    """Return hosts, ports, database, and which options there are; "" of none."""
    if not url:
        return ""
    found = _URL.match(url)
    if found is None:
        return HIDDEN
    options = (found["options"] or "").split("&")
    names = [name for name, given, _ in (one.partition("=") for one in options) if given]
    return f"postgresql://{found['place']}" + "".join(
        f"{'?' if at == 0 else '&'}{name}={HIDDEN}" for at, name in enumerate(names)
    )
