"""Named SQL statements from the files in station/central/sql: `-- name: …` starts each."""

from __future__ import annotations

from pathlib import Path

from psycopg import sql

FOLDER = Path(__file__).parent / "sql"
_MARK = "-- name: "


def load_statements(name: str, schema: str) -> dict[str, str]:
    """Return the statements of one file in order, with {schema} and {other statements} filled in.

    A fragment that later statements name (`{fresh}`) is filled into them and not returned.
    """
    texts = _parse((FOLDER / f"{name}.sql").read_text("utf-8"))
    blanks: dict[str, sql.Composable] = {"schema": sql.Identifier(schema)}
    statements: dict[str, sql.Composed] = {}
    for key, text in texts.items():
        # The text is a file of ours; what comes from settings is quoted as an identifier.
        statements[key] = sql.SQL(text).format(**blanks)
        blanks[key] = statements[key]
    used = {key for key in texts if any(f"{{{key}}}" in text for text in texts.values())}
    return {key: statement.as_string() for key, statement in statements.items() if key not in used}


def _parse(text: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    for part in text.split(_MARK)[1:]:
        key, _, body = part.partition("\n")
        lines = [line for line in body.splitlines() if not line.startswith("--")]
        texts[key.strip()] = "\n".join(lines).strip()
    return texts
