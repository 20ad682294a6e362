"""The SQL by which the migrations make the stations' own schema, statement by statement.

Read by whoever adds it to a database that exists. A test makes the schema of nothing but this and
compares it with the models.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
_VERSIONS = "osas/migrations/versions"
_OSAS = f"{_VERSIONS}/0001"
FILES = {
    "osas": (
        "hub_station_0001.sql",
        f"{_OSAS}/hub_station.sql",
        f"{_OSAS}/row_security.sql",
        f"{_OSAS}/login.sql",
        "hub_station_0002.sql",
        f"{_VERSIONS}/0003/badges.sql",
        f"{_VERSIONS}/0005/up.sql",
        f"{_VERSIONS}/0007/up.sql",
    ),
    "onmart": ("hub_station_0001.sql", "hub_station_0002.sql"),
}
POLICY = re.compile(r"^CREATE POLICY (\w+) ON hub_station\.(\w+)", re.MULTILINE)


@cache
def own_schema(target: str) -> tuple[str, ...]:
    """Return the statements in their order, each with its semicolon and the comment before it."""
    texts = (FOLDER.joinpath(name).read_text("utf-8") for name in FILES[target])
    return tuple(statement for text in texts for statement in _statements(text))


def about(target: str, table: str) -> tuple[str, ...]:
    """Return the statements that make one table of the schema, its indexes and its policies."""
    of_it = re.compile(rf"^[A-Z].*?(TABLE|ON|OF) hub_station\.{table}\b", re.MULTILINE)
    return tuple(statement for statement in own_schema(target) if of_it.search(statement))


def policies(target: str) -> dict[str, dict[str, str]]:
    """Return the statement of each policy, by table and name."""
    found: dict[str, dict[str, str]] = {}
    for statement in own_schema(target):
        if made := POLICY.search(statement):
            found.setdefault(made[2], {})[made[1]] = statement
    return found


def _statements(text: str) -> list[str]:
    """Split at the semicolons that end a line outside of a function's body."""
    statements, lines, is_body = [], [], False
    for line in text.splitlines():
        is_body ^= line.count("$$") % 2 == 1
        lines.append(line)
        if line.endswith(";") and not is_body and not line.startswith("--"):
            statements.append("\n".join(lines).strip())
            lines = []
    return statements
