"""A type that threads may decode at the same moment is prepared where its module is imported.

msgspec 0.22 learns a type at its first use, without a lock: two threads that do so at the same
moment crash the process (both uplinks read their outline when a station starts).
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ALONE = {"station/settings.py", "station/preferences.py", "station/devices/line_settings.py"}
"""Read by the main thread, before the others run."""


def files() -> list[str]:
    found = [file for folder in ("station", "models") for file in (ROOT / folder).rglob("*.py")]
    return sorted(str(file.relative_to(ROOT)) for file in found)


def unprepared(tree: ast.Module) -> list[str]:
    """Return what is decoded or converted to without a Decoder of that type in the module."""
    prepared = {
        ast.unparse(call.args[0])
        for statement in tree.body
        for call in ast.walk(statement)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "msgspec.json.Decoder"
    }
    found = []
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = ast.unparse(call.func)
        typed = [keyword.value for keyword in call.keywords if keyword.arg == "type"]
        if name in {"msgspec.json.decode", "json.decode"} and typed:
            found.append(ast.unparse(typed[0]))
        elif name in {"msgspec.convert", "convert"}:
            found.append(ast.unparse(call.args[1]))
    return [one for one in found if one not in prepared]


@pytest.mark.parametrize("file", [file for file in files() if file not in ALONE])
def test_no_type_is_learned_by_two_threads_at_once(file: str) -> None:
    assert unprepared(ast.parse((ROOT / file).read_text("utf-8"))) == []


def test_what_is_looked_for_is_found() -> None:
    tree = ast.parse("x = msgspec.json.decode(raw, type=Outline)\ny = msgspec.convert(raw, Wish)")
    assert unprepared(tree) == ["Outline", "Wish"]
    tree = ast.parse("msgspec.json.Decoder(Wish)\ny = msgspec.convert(raw, Wish)")
    assert unprepared(tree) == []
