"""Which program this is: its version, what it was built from, and what it keeps and expects.

The package's build writes resources/build.toml (`commit`, `date`); where it is missing, the program
runs from its source. Imports little: `--version` and the page about the program wait for it.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from msgspec import Struct

import models
from resources import FOLDER
from station import __version__
from station.journal.version import VERSION

SOURCE = "source"


class Build(Struct, frozen=True):
    """One program: what `commit` and `date` (YYYY-MM-DD) say is "source" where none was built."""

    version: str
    commit: str
    date: str


class Formats(Struct, frozen=True):
    """What this program keeps and expects: the newest migration of each database, the journal's."""

    osas: str
    onmart: str
    journal: int


def this_build(folder: Path = FOLDER) -> Build:
    """Return what the build noted; a note that cannot be read is none."""
    try:
        noted = tomllib.loads((folder / "build.toml").read_text("utf-8"))
        return Build(__version__, str(noted["commit"]), str(noted["date"]))
    except (OSError, ValueError, KeyError):
        return Build(__version__, SOURCE, SOURCE)


def formats() -> Formats:
    """Return the formats, without Alembic: migrations are numbered by their files' names."""
    return Formats(_newest("osas"), _newest("onmart"), VERSION)


def _newest(target: str) -> str:
    versions = Path(models.__file__).parent / target / "migrations" / "versions"
    return max(file.name.partition("_")[0] for file in versions.glob("*.py"))
