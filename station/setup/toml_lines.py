"""Finds and changes single keys in a TOML text, so that an administrator's comments stay. Pure.

[osas]                     ← header of the table "osas"
# the pooler's address     ← stays
url = "postgresql://…"     ← the line of ("osas", "url")

What is written over several lines (an array, a text in three quotes) is found by its first line and
never changed: whoever changes a text reads it again and compares.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Key = tuple[str, str]
"""A table and a key in it."""

_HEADER = re.compile(r"^\s*\[{1,2}\s*([^\[\]]+?)\s*\]{1,2}\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"))*)\s*=""")
_FENCES = ('"' * 3, "'" * 3)


def line_of(text: str, table: str, key: str = "", nth: int = 0) -> int:
    """Return the number of a key's line, from 1: else of its (nth) table's header, else 1."""
    header, seen = 1, -1
    for number, of, found in _lines(text):
        if not found and of == table:
            seen += 1
            header = number if seen <= nth else header
        if (of, found) == (table, key) and seen in (nth, -1) and key:
            return number
        if not found and not key and of == table and seen == nth:
            return number
    return header


def with_keys(text: str, changes: Mapping[Key, object]) -> str:
    """Return the text with these keys set, each where it stands or at its table's beginning."""
    for (table, key), value in changes.items():
        text = _with_key(text, table, key, f"{key} = {json.dumps(value, ensure_ascii=False)}")
    return text


def without_keys(text: str, keys: Mapping[Key, object]) -> str:
    """Return the text without these keys' lines."""
    gone = {number for number, table, key in _lines(text) if (table, key) in keys}
    lines = text.splitlines(keepends=True)
    return "".join(line for number, line in enumerate(lines, 1) if number not in gone)


def without_table(text: str, table: str) -> str:
    """Return the text without a table, its comments included."""
    kept, is_in = [], False
    headers = {number: of for number, of, key in _lines(text) if not key}
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        is_in = headers.get(number, table if is_in else "") == table
        if not is_in:
            kept.append(line)
    return "".join(kept)


def _with_key(text: str, table: str, key: str, line: str) -> str:
    lines = text.splitlines()
    stands = [number for number, of, found in _lines(text) if (of, found) == (table, key)]
    header = [number for number, of, found in _lines(text) if of == table and not found]
    if stands:
        lines[stands[0] - 1] = line
    elif header:
        lines.insert(header[0], line)
    else:
        lines += [*([""] if lines else []), f"[{table}]", line]
    return "\n".join(lines) + "\n"


def _lines(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield each line that is a header (its key is "") or begins a key: number, table, key."""
    table, fence = "", ""
    for number, line in enumerate(text.splitlines(), 1):
        if fence:
            fence = "" if fence in line else fence
            continue
        if header := _HEADER.match(line):
            table = _bare(header[1])
            yield number, table, ""
        elif found := _KEY.match(line):
            yield number, *_named(table, _bare(found[1]))
            rest = line[found.end() :]
            fence = next((mark for mark in _FENCES if rest.count(mark) == 1), "")


def _named(table: str, key: str) -> Key:
    """Return table and key of a dotted key that stands above every header."""
    if table or "." not in key:
        return table, key
    first, _, rest = key.partition(".")
    return first, rest


def _bare(name: str) -> str:
    return re.sub(r"\s*\.\s*", ".", name).replace('"', "").replace("'", "")
