"""Every sentence a person sees, by key and language. Neighbours: resources/translations; no Qt.

resources/translations/<language>/<area>.toml holds flat tables; `[reason] received = "…"` is the
key `reason.received`. Blanks are written `{name}`. A missing key or blank is a programming error
that the tests find; at the counter it shows the key rather than stopping a scan.
"""

from __future__ import annotations

import logging
import tomllib
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from resources import FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LANGUAGES = ("id", "en")
TRANSLATIONS = FOLDER / "translations"

log = logging.getLogger(__name__)


class Phrase(NamedTuple):
    """A part of a sentence that is said in either language: its key, and facts for its blanks."""

    key: str
    facts: Mapping[str, object] = MappingProxyType({})


class Texts:
    """The sentences of one language. Call it with a key and the facts (or phrases) it names."""

    def __init__(self, language: str, sentences: dict[str, str]) -> None:
        self.language = language
        self._sentences = sentences

    @classmethod
    def load(cls, language: str, folder: Path = TRANSLATIONS) -> Texts:
        """Read all areas of a language. Raises KeyError for a language we do not have."""
        if language not in LANGUAGES:
            raise KeyError(language)
        return cls(language, _sentences(folder / language))

    def __call__(self, key: str, /, **facts: object) -> str:
        """Return the sentence with its blanks filled; the bare key if there is none."""
        said = {
            name: self(fact.key, **fact.facts) if isinstance(fact, Phrase) else fact
            for name, fact in facts.items()
        }
        try:
            return self._sentences[key].format(**said)
        except (KeyError, IndexError) as missing:
            log.warning("no text for %s in %s: %r", key, self.language, missing)
            return key

    def known(self) -> frozenset[str]:
        """Return all keys, for the test that compares the languages."""
        return frozenset(self._sentences)

    def template(self, key: str) -> str:
        """Return the sentence with its blanks still open."""
        return self._sentences[key]


@cache
def _sentences(folder: Path) -> dict[str, str]:
    """Read a language once: several parts of the program start with it, within milliseconds."""
    sentences: dict[str, str] = {}
    for area in sorted(folder.glob("*.toml")):
        for table, entries in tomllib.loads(area.read_text("utf-8")).items():
            sentences.update({f"{table}.{key}": text for key, text in entries.items()})
    return sentences
