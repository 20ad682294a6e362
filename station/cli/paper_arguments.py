"""The arguments of `hub-station paper`; its commands are imported when they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.cli.printing_arguments import add_printing

if TYPE_CHECKING:
    from station.cli.commands import Commands
    from station.texts import Texts


def add_paper(commands: Commands, texts: Texts) -> None:
    """Add `paper` and what it does."""
    parser = commands.add_parser("paper", help=texts("cli.paper"))
    what = parser.add_subparsers(metavar=texts("cli.command"), required=True)
    add_printing(what, texts)
