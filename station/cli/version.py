"""`hub-station --version`: the program, what it was built from, and what it keeps and expects."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from station.build import SOURCE, formats, this_build

if TYPE_CHECKING:
    from station.texts import Texts


def add_version(parser: argparse.ArgumentParser, texts: Texts) -> None:
    """Add the option; what it says is found out when it is asked."""
    parser.add_argument(
        "--version", action=_Version, nargs=0, help=texts("cli.version"), texts=texts
    )


class _Version(argparse.Action):
    def __init__(self, *, texts: Texts, **options: Any) -> None:
        super().__init__(**options)
        self._texts = texts

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        """Print and end, whatever else was asked for."""
        print(version_lines(self._texts))
        parser.exit()


def version_lines(texts: Texts) -> str:
    """Return the lines: the first is `hub-station VERSION` in any language."""
    build, kept = this_build(), formats()
    is_built = build.commit != SOURCE
    made = "version.built" if is_built else "version.from_source"
    return "\n".join(
        (
            f"hub-station {build.version}",
            texts(made, commit=build.commit, date=build.date),
            texts("version.databases", osas=kept.osas, onmart=kept.onmart),
            texts("version.journal", journal=kept.journal),
        )
    )
