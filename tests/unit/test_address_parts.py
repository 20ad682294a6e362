"""A database's URL in a form's fields, and back."""

from __future__ import annotations

import pytest
from psycopg.conninfo import conninfo_to_dict

from station.setup.address_parts import AddressParts, taken_apart


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://cgk:s%40cret@db:6432/osas",
        "postgres://cgk@db1:5432,db2:5433/osas?sslmode=require",
        "postgresql://db/osas",
        "postgresql://r%C3%B3le:p%2Fw@[::1]:5432/o%20sas",
    ],
)
def test_the_fields_say_what_the_driver_understands(url: str) -> None:
    parts, known = taken_apart(url), conninfo_to_dict(url)
    assert parts.role == (known.get("user") or "")
    assert parts.password == (known.get("password") or "")
    assert parts.database == known["dbname"]
    bare = {name: text for name, text in known.items() if name != "password"}
    assert conninfo_to_dict(parts.url()) == bare


def test_a_password_with_an_at_sign_shows_in_no_other_field() -> None:
    parts = taken_apart("postgresql://cgk:p@ss@db/osas")
    assert (parts.server, parts.password) == ("db", "p@ss")
    assert "ss" not in parts.url().replace("osas", "")


def test_nothing_filled_in_is_no_address() -> None:
    assert AddressParts(role="cgk").url() == ""
    assert taken_apart(" db:5432 ") == AddressParts(server="db:5432")
