"""The arguments of `hub-station kiosk`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from station.cli.commands import Commands
    from station.texts import Texts


def add_kiosk(commands: Commands, texts: Texts) -> argparse.ArgumentParser:
    """Add `kiosk` and return its parser; what it calls is for whoever has a window."""
    said = texts("cli.kiosk")
    parser = commands.add_parser("kiosk", help=said, description=said)
    parser.add_argument("--stop", action="store_true", help=texts("cli.kiosk_stop"))
    parser.add_argument(
        "--autostart", choices=["none", "user", "machine"], help=texts("cli.kiosk_autostart")
    )
    # What the keeper calls itself with.
    parser.add_argument("--window", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--resumed", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--notice", metavar="TEXT", help=argparse.SUPPRESS)
    return parser
