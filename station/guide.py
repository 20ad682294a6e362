"""The user's guide: its pages, in their order, and what one finds in them. No Qt.

resources/help/<language>/<page>.md is Markdown, a picture beside it. A page that stands in no
chapter below comes last, so that none is ever out of reach.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from resources import FOLDER

if TYPE_CHECKING:
    from pathlib import Path

HELP = FOLDER / "help"
INDEX = "index"
ORDER = (
    *(INDEX, "colours", "not-saved", "offline"),
    *("receiving", "handover", "packing", "problem", "delivery", "pickup", "weighing"),
    *("lost-label", "stocktake", "inquiry", "tables", "shift", "today", "parked"),
    *("lists", "paper", "access", "devices", "setup", "support"),
    *("databases", "admin", "scaling"),
)
_PICTURE = re.compile(r"!\[[^\]]*\]\(([\w.-]+)\)")
_SNIPPET = 110
_MARKS = re.compile(
    r"!\[[^\]]*\]\([^)]*\)|\]\([^)]*\)|[*`\[\]|]|^#+ |^-+$|^\d+\. |^- ", re.MULTILINE
)
"""What makes Markdown of plain words."""


class Page(NamedTuple):
    """One page of the guide in one language."""

    name: str
    title: str
    text: str
    """Markdown."""


class Found(NamedTuple):
    """A page in which all words were found, and the first line that has one."""

    page: Page
    line: str


def file_of(name: str, language: str) -> Path:
    """Return where a page is, whether it exists or not."""
    return HELP / language / f"{name}.md"


def read(name: str, language: str) -> Page | None:
    """Return a page, or None where there is no such page: never another file."""
    if name not in names(language):
        return None
    text = file_of(name, language).read_text("utf-8")
    return Page(name, text.partition("\n")[0].lstrip("# ").strip(), text)


def names(language: str) -> list[str]:
    """Return all pages of a language, in the guide's order."""
    there = sorted(file.stem for file in (HELP / language).glob("*.md"))
    places = {name: place for place, name in enumerate(ORDER)}
    return sorted(there, key=lambda name: places.get(name, len(ORDER)))


def pages(language: str) -> list[Page]:
    """Read all pages of a language."""
    return [page for name in names(language) if (page := read(name, language)) is not None]


def contents(language: str) -> Page:
    """Return the first page, with a line for each page that it does not name itself."""
    page = read(INDEX, language)
    text = page.text if page is not None else f"# {INDEX}\n"
    rest = [one for one in pages(language) if f"({one.name}.md)" not in text and one.name != INDEX]
    lines = "".join(f"- [{one.title}]({one.name}.md)\n" for one in rest)
    title = page.title if page is not None else INDEX
    return Page(INDEX, title, f"{text.rstrip()}\n\n{lines}" if lines else text)


def picture_of(page: Page | None) -> str:
    """Return the file name of a page's first picture; empty where it has none."""
    shown = _PICTURE.search(page.text) if page is not None else None
    return shown[1] if shown else ""


def search(words: str, among: list[Page]) -> list[Found]:
    """Return the pages that have all words, those first that say them in their title or often."""
    wanted = words.casefold().split()
    if not wanted:
        return []
    found = [page for page in among if all(word in page.text.casefold() for word in wanted)]
    ranked = sorted(found, key=lambda page: _rank(page, wanted), reverse=True)
    return [Found(page, _line(page, wanted)) for page in ranked]


def _rank(page: Page, wanted: list[str]) -> tuple[int, int]:
    title, text = page.title.casefold(), page.text.casefold()
    return sum(word in title for word in wanted), sum(text.count(word) for word in wanted)


def _line(page: Page, wanted: list[str]) -> str:
    """Return the line with the most of what is wanted, without Markdown's signs."""
    lines = [_MARKS.sub("", line).strip() for line in page.text.splitlines()[1:]]
    best = max(lines, key=lambda line: sum(word in line.casefold() for word in wanted), default="")
    start = min((max(0, best.casefold().find(word)) for word in wanted), default=0)
    first = max(0, start - _SNIPPET // 3)
    return " ".join(best[first : first + _SNIPPET].split())
