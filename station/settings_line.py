"""On which line of a settings file a key stands; TOML's reader says that of syntax alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from station.texts import Phrase
from station.toml_lines import lines_of, table_and_key

if TYPE_CHECKING:
    from station.errors import SettingsError


def facts_with_line(error: SettingsError) -> dict[str, Any]:
    """Return the facts of an error's sentence, its file with the line where that is known."""
    try:
        line = line_of(error.facts["file"].read_text("utf-8"), str(error.facts["key"]))  # type: ignore[attr-defined]  # a Phrase has no text, and no line
    except (AttributeError, KeyError, OSError, UnicodeDecodeError):
        return error.facts
    if line is None:
        return error.facts
    file = {"file": error.facts["file"], "line": line}
    return {**error.facts, "file": Phrase("expected.at_line", file)}


def line_of(text: str, key: str) -> int | None:
    """Return the line, from 1, of a key such as `[osas] url`, or of the table `[osas]`.

    None where it stands nowhere as such, or several times (of several printers).
    """
    named = table_and_key(key)
    found = lines_of(text, *named) if named else []
    return found[0] if len(found) == 1 else None
