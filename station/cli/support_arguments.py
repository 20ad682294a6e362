"""The arguments of `hub-station support`; its command is imported when it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from station.cli.commands import Commands
    from station.cli.invocation import Invocation
    from station.texts import Texts


def add_support(commands: Commands, texts: Texts) -> None:
    """Add `support bundle`, which also runs where the settings are wrong."""
    said = texts("cli.support")
    what = commands.add_parser("support", help=said, description=said).add_subparsers(
        metavar=texts("cli.command"), required=True
    )
    said = texts("cli.support_bundle")
    bundle = what.add_parser("bundle", help=said, description=said)
    bundle.add_argument("--out", metavar="FILE", default="", help=texts("cli.bundle_out"))
    bundle.set_defaults(command=_bundle, without_settings=True)


def _bundle(call: Invocation) -> int:
    from station.cli.support import bundle

    return bundle(call)
