"""Named SQL statements from the files in station/central/sql: `-- name: …` starts each."""

from __future__ import annotations

from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

from psycopg import sql

from station.central.blanks import Blanks

if TYPE_CHECKING:
    from station.central.naming import Naming
    from station.events import Target

FOLDER = Path(__file__).parent / "sql"
SHARED = "state"
_MARK = "-- name: "


def load_statements(target: Target, what: str, naming: Naming) -> dict[str, str]:
    """Return the statements of <target>_<what>.sql in order, in the backend's names (see blanks).

    A fragment that later statements name (`{fresh}`) is filled into them and not returned, nor are
    those of <target>_state.sql, which any file may name.
    """
    shared = FOLDER / f"{target}_{SHARED}.sql"
    fragments = _parse(shared.read_text("utf-8")) if shared.exists() else {}
    texts = _parse((FOLDER / f"{target}_{what}.sql").read_text("utf-8"))
    blanks = Blanks(target, naming)
    statements: dict[str, sql.Composed] = {}
    used = set(fragments)
    for key, text in (fragments | texts).items():
        names = {name for _, name, _, _ in Formatter().parse(text) if name}
        used |= names & statements.keys()
        # The text is a file of ours; what comes from settings is quoted.
        filled = {name: statements.get(name) or blanks.fill(name, text) for name in names}
        statements[key] = sql.SQL(text).format(**filled)
    return {key: statement.as_string() for key, statement in statements.items() if key not in used}


def _parse(text: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    for part in text.split(_MARK)[1:]:
        key, _, body = part.partition("\n")
        lines = [line for line in body.splitlines() if not line.startswith("--")]
        texts[key.strip()] = "\n".join(lines).strip()
    return texts
