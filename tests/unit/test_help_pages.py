"""The guide says what the program says: its keys, its words, its commands, its settings, its pages."""

from __future__ import annotations

import argparse
import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from station import guide
from station.cli.main import build_parser
from station.events import Workflow
from station.options import Settings
from station.settings import load_settings
from station.texts import LANGUAGES, Texts

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
MOST_BYTES, MOST_A_PICTURE = 3_000_000, 90_000
PAGES = [(language, name) for language in LANGUAGES for name in guide.names(language)]
PICTURE = re.compile(r"!\[[^\]]+\]\(([\w.-]+)\)")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([\w.-]+)\)")
BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
QUOTED = re.compile(r"\"([^\"\n]+)\"")
CODE = re.compile(r"`[^`\n]+`|^ {4}.*$", re.MULTILINE)
SCREENS = frozenset({"inquiry", "tables", "parked", "devices", "today", "lists", "access"})
EMPHASIS = frozenset(["PIN", "COD", "VIP.", "LS", "DM"])
"""Set in bold, and no word of the window's."""
COMING = frozenset({"setup", "kiosk", "support"})
"""Commands that are described, and that a smaller build may lack."""


def text_of(language: str, name: str) -> str:
    page = guide.read(name, language)
    assert page is not None
    return page.text


def plain(text: str) -> str:
    """Return the text without its code."""
    return CODE.sub("", text)


def blocks(text: str) -> Iterator[str]:
    """Yield what is set as code, a block at a time."""
    block: list[str] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("    "):
            block.append(line.strip())
        elif block:
            yield "\n".join(block)
            block = []


# ── pages and pictures ───────────────────────────────────────────────────────────────────────


def test_every_page_is_there_in_both_languages() -> None:
    first, second = (guide.names(language) for language in LANGUAGES)
    assert first == second
    assert len(first) > 20


@pytest.mark.parametrize("name", guide.names("id"))
def test_both_languages_have_the_same_sections_tables_and_pictures(name: str) -> None:
    def shape(language: str) -> tuple[list[int], int, list[str], list[str]]:
        text = text_of(language, name)
        levels = [len(hashes) for hashes in re.findall(r"^(#+) ", text, re.MULTILINE)]
        rows = len(re.findall(r"^\|", text, re.MULTILINE))
        return levels, rows, PICTURE.findall(text), sorted(LINK.findall(text))

    assert shape("id") == shape("en")


@pytest.mark.parametrize(("language", "name"), PAGES)
def test_every_picture_and_every_page_that_is_named_exists(language: str, name: str) -> None:
    text = text_of(language, name)
    folder = guide.HELP / language
    missing = [file for file in PICTURE.findall(text) if not (folder / file).is_file()]
    lost = [link for link in LINK.findall(text) if link not in names_of(language)]
    assert (missing, lost) == ([], [])


def names_of(language: str) -> set[str]:
    return {f"{name}.md" for name in guide.names(language)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_contents_lead_to_every_page(language: str) -> None:
    page = guide.contents(language)
    assert {*LINK.findall(page.text), "index.md"} == names_of(language)


def test_every_workflow_and_every_screen_has_its_page() -> None:
    workflows = {workflow.replace("_", "-") for workflow in Workflow}
    assert workflows | SCREENS <= set(guide.names("id"))


def test_what_the_readme_names_exists() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    named = re.findall(r"\]\(([\w./-]+)\)", text)
    assert len(named) > 5
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_help_is_small() -> None:
    sizes = {file: file.stat().st_size for file in guide.HELP.rglob("*") if file.is_file()}
    assert sum(sizes.values()) < MOST_BYTES
    assert max(sizes.values()) < MOST_A_PICTURE


# ── the program's own words ──────────────────────────────────────────────────────────────────

KEYS = re.compile(
    r"^(?:(?:Ctrl|Shift|Alt)\+)*(?:F\d+|[A-Z]|Esc|Return|PgUp|PgDown|Up|Down|[-=0-9])$"
)
NAMED = frozenset({"Esc", "Enter", "Ctrl", "PgUp", "PgDown", "Ctrl 1…9", "Ctrl ↑ ↓"})
"""Keys that Qt's own widgets hear, and several keys in one."""


@cache
def keys() -> frozenset[str]:
    """Return every key that the window hears, as the guide writes it."""
    found = {f"Ctrl {number}" for number in range(1, 10)}
    for file in (ROOT / "ui").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            said = node.value if isinstance(node, ast.Constant) else None
            if isinstance(said, str) and KEYS.match(said) and len(said) > 1:
                found.add(said.replace("+", " ").replace("Return", "Enter"))
    return frozenset(found)


def is_key(said: str) -> bool:
    return said in NAMED or bool(re.match(r"^((Ctrl|Shift|Alt) )+\S+$|^F\d+$", said))


@pytest.mark.parametrize(("language", "name"), PAGES)
def test_every_key_that_is_named_is_the_programs(language: str, name: str) -> None:
    text = plain(text_of(language, name))
    said = set(filter(is_key, BOLD.findall(text)))
    said |= set(re.findall(r"\(((?:Ctrl|Shift|Alt)(?: Shift)? \w)\)", text))
    assert said - NAMED - keys() == set()


@cache
def sentences(language: str) -> tuple[str, ...]:
    """Return all that the window says, blanks as …, and what stands on paper."""
    texts = Texts.load(language)
    said = [re.sub(r"\{\w+\}", "…", texts.template(key)) for key in sorted(texts.known())]
    templates = (ROOT / "resources" / "paper").glob("*.toml")
    return (*said, *(file.read_text("utf-8") for file in sorted(templates)))


@cache
def is_said(said: str, language: str) -> bool:
    """Return whether a sentence of the window's has this; … stands for whatever fills a blank."""
    wanted = r".*".join(re.escape(part.strip()) for part in said.casefold().split("…"))
    return any(re.search(wanted, one.casefold()) for one in sentences(language))


@pytest.mark.parametrize(("language", "name"), PAGES)
def test_every_word_in_capitals_or_quotes_is_the_programs(language: str, name: str) -> None:
    """A button, a verdict, a command: what is bold and begins with a capital, but no sentence."""
    text = plain(text_of(language, name))
    names = [said for said in BOLD.findall(text) if is_name(said) and not is_key(said)]
    parts = [part for said in names for part in re.split(r" · | n$", said) if part]
    shouted = [said for said in parts if said.isupper()]
    unknown = [said for said in shouted if not is_label(said, language)]
    unknown += [said for said in (*parts, *QUOTED.findall(text)) if not is_said(said, language)]
    assert unknown == []


@cache
def is_label(said: str, language: str) -> bool:
    """Return whether a button, a verdict or a command is called just so, or a sentence shouts it."""
    return any(said == one.upper() or said in one for one in sentences(language))


def is_name(said: str) -> bool:
    return said[0].isupper() and said[-1] not in ".:?" and said not in EMPHASIS


# ── commands and settings ────────────────────────────────────────────────────────────────────


def parser_of(words: list[str]) -> argparse.ArgumentParser:
    """Return the parser that the first words of a command line lead to."""
    parser, _ = build_parser(Texts.load("id"))
    for word in words:
        actions = parser._actions
        below = [one for one in actions if isinstance(one, argparse._SubParsersAction)]
        if not below or word not in below[0].choices:
            break
        parser = below[0].choices[word]
    return parser


@pytest.mark.parametrize(("language", "name"), PAGES)
def test_every_command_that_is_named_can_be_given(language: str, name: str) -> None:
    known = set(parser_of([])._actions[-1].choices or ()) | {"demo"}
    wrong = []
    for line in re.findall(r"hub-station ([^`\n|#&]+)", text_of(language, name)):
        words = line.split("`")[0].split()
        if words[0].startswith("-") or words[0] in COMING | {"demo"}:
            continue
        options = {word.split("=")[0] for word in words if re.match(r"--[a-z]", word)}
        parser = parser_of(words)
        if words[0] not in known or not options <= set(parser._option_string_actions):
            wrong.append(line)
    assert wrong == []


@pytest.mark.parametrize(("language", "name"), PAGES)
def test_every_setting_that_is_named_is_one(language: str, name: str, tmp_path: Path) -> None:
    for number, block in enumerate(blocks(text_of(language, name))):
        if block.startswith("["):
            file = tmp_path / f"{number}.toml"
            file.write_text(block, "utf-8")
            assert isinstance(load_settings(file, {}), Settings)


# ── looking for something ────────────────────────────────────────────────────────────────────


def test_a_search_finds_all_words_and_shows_the_page_named_so_first() -> None:
    pages = guide.pages("id")
    found = guide.search("segel karung", pages)
    assert found[0].page.name == "packing"
    assert all("segel" in one.page.text.casefold() for one in found)
    assert guide.search("segel zzz", pages) == []
    assert guide.search("  ", pages) == []


def test_a_page_is_read_by_its_name_alone() -> None:
    assert guide.read("../en/index", "id") is None
    assert guide.read("no-such-page", "id") is None


def test_a_line_that_was_found_is_shown_without_signs() -> None:
    lines = [line for _, line in guide.search("segel", guide.pages("id"))]
    assert lines
    assert not any(sign in line for line in lines for sign in "*`|#[")


def test_no_page_says_the_same_thing_twice() -> None:
    titles = Counter(page.title for page in guide.pages("id"))
    assert [title for title, often in titles.items() if often > 1] == []
