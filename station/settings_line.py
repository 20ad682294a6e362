"""On which line of a settings file a key stands; TOML's reader says that of syntax alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from station.texts import Phrase

if TYPE_CHECKING:
    from station.errors import SettingsError

_HEADER = re.compile(r"\s*(\[\[?[^\]#]+\]\]?)")


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
    header, _, name = key.rpartition("] ")
    wanted = _entry(name) if header else _entry("")
    header = f"{header}]" if header else key
    within, found = "", list[int]()
    for number, line in enumerate(text.splitlines(), 1):
        table = _HEADER.match(line)
        within = re.sub(r"\s", "", table[1]) if table else within
        is_it = bool(table) if wanted is None else wanted.match(line)
        if is_it and within == header:
            found.append(number)
    return found[0] if len(found) == 1 else None


def _entry(name: str) -> re.Pattern[str] | None:
    return re.compile(rf"""\s*["']?{re.escape(name)}["']?\s*[.=]""") if name else None
