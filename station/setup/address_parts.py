"""A database's URL taken apart for a form, and put together again. Pure: no driver is imported.

postgresql://role:p%40ss@db1:6432,db2:6432/osas?sslmode=require
             role secret server            name rest
"""

from __future__ import annotations

from urllib.parse import quote, unquote

from msgspec import Struct

SCHEME = "postgresql://"
_SCHEMES = (SCHEME, "postgres://")


class AddressParts(Struct, frozen=True):
    """What a form's fields hold. `server` is host:port, several with commas; `rest` follows ?."""

    server: str = ""
    database: str = ""
    role: str = ""
    password: str = ""
    rest: str = ""

    def url(self) -> str:
        """Return the URL without the password; "" where nothing was filled in."""
        if not (self.server or self.database):
            return ""
        role = f"{quote(self.role, safe='')}@" if self.role else ""
        rest = f"?{self.rest}" if self.rest else ""
        return f"{SCHEME}{role}{self.server}/{quote(self.database, safe='')}{rest}"


def is_url(text: str) -> bool:
    """Tell whether a text begins as a URL of PostgreSQL."""
    return text.strip().lower().startswith(_SCHEMES)


def taken_apart(url: str) -> AddressParts:
    """Return a URL's parts; a text that is no URL is all server."""
    text = url.strip()
    if not is_url(text):
        return AddressParts(server=text)
    rest = text.partition("://")[2]
    path, _, query = rest.partition("?")
    # The last @: one in a password that nobody escaped must not show as a part of the host.
    login, at, place = path.rpartition("@") if "@" in path else ("", "", path)
    server, _, database = place.partition("/")
    role, _, password = login.partition(":") if at else ("", "", "")
    return AddressParts(server, unquote(database), unquote(role), unquote(password), query)
