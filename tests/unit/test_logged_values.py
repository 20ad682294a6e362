"""No log sentence is given what is a person's or a secret: the redaction is the second net."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

from station.support.redaction import _PERSONAL

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
LEVELS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
OF_THINGS = {"_device_name", "table.name", "self._name", "folder.name"}
"""Names of devices, tables, printers and folders."""


def given(source: str) -> Iterator[str]:
    """Yield what stands behind the sentence in each call of a log."""
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in LEVELS
            and ast.unparse(node.func.value).endswith("log")
        ):
            yield from (ast.unparse(each) for each in node.args[1:])


def personal(expression: str) -> bool:
    if any(expression.endswith(thing) for thing in OF_THINGS):
        return False
    words = re.findall(r"\w+", expression)
    return any(
        re.fullmatch(f"_?(?:{_PERSONAL}|text|code|body)", word, re.IGNORECASE) for word in words
    )


def test_no_log_sentence_is_given_a_persons_or_a_secret() -> None:
    files = [file for folder in ("station", "ui") for file in (ROOT / folder).rglob("*.py")]
    sources = {file: file.read_text("utf-8") for file in files}
    told = {file: list(given(text)) for file, text in sources.items() if "log." in text}
    assert sum(map(len, told.values())) > 50, "the search finds nothing any more"
    found = {
        f"{file.relative_to(ROOT)}: {each}"
        for file, values in told.items()
        for each in values
        if personal(each)
    }
    assert found == set()


def test_the_search_can_find_one() -> None:
    source = "log.info('%s %s', scan.text, parcel.receiver_name)\nself._log.error('%s', user)"
    assert [personal(each) for each in given(source)] == [True, True, True]
    assert list(given("print('%s', name)")) == []
