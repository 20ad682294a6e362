"""The arguments of `hub-station setup`; setup itself is imported when it is called."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from station.cli.commands import Commands
    from station.texts import Texts


def add_setup(commands: Commands, texts: Texts) -> argparse.ArgumentParser:
    """Add `setup` and return its parser; what it calls is for whoever has a window."""
    said = texts("cli.setup")
    parser = commands.add_parser("setup", help=said, description=said)
    parser.add_argument(
        "--from", dest="source", type=Path, metavar="FILE", help=texts("cli.setup_from")
    )
    parser.add_argument("--unattended", action="store_true", help=texts("cli.setup_unattended"))
    parser.add_argument("--check", action="store_true", help=texts("cli.setup_check"))
    parser.add_argument("--hub", metavar="CODE", help=texts("cli.setup_hub"))
    parser.add_argument("--desk", metavar="NAME", help=texts("cli.setup_desk"))
    parser.add_argument("--passwords", type=Path, metavar="FILE", help=texts("cli.setup_passwords"))
    parser.add_argument("--machine", action="store_true", help=texts("cli.setup_machine"))
    return parser
