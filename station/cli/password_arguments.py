"""The arguments of `hub-station password`; password itself is imported when it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.events import Target

if TYPE_CHECKING:
    from station.cli.commands import Commands
    from station.cli.invocation import Invocation
    from station.texts import Texts


def add_password(commands: Commands, texts: Texts) -> None:
    """Add `password` and its three commands."""
    said = texts("cli.password")
    parser = commands.add_parser("password", help=said, description=said)
    what = parser.add_subparsers(metavar=texts("cli.command"), required=True)
    for name, said, command in (
        ("set", texts("cli.password_set"), _set),
        ("clear", texts("cli.password_clear"), _clear),
        ("where", texts("cli.password_where"), _where),
    ):
        one = what.add_parser(name, help=said, description=said)
        targets = [target.value for target in Target]
        one.add_argument(
            "--target", choices=targets, required=True, help=texts("cli.password_target")
        )
        one.set_defaults(command=command)


def _set(call: Invocation) -> int:
    from station.cli import password

    return password.keep(call)


def _clear(call: Invocation) -> int:
    from station.cli import password

    return password.clear(call)


def _where(call: Invocation) -> int:
    from station.cli import password

    return password.where(call)
