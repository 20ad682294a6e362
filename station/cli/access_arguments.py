"""The arguments of `hub-station login` and `badge`; both are imported when they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.events import Target

if TYPE_CHECKING:
    from station.cli.commands import Commands
    from station.cli.invocation import Invocation
    from station.texts import Texts


def add_access(commands: Commands, texts: Texts) -> None:
    """Add `login` and `badge`."""
    login = commands.add_parser("login", help=texts("cli.login"), description=texts("cli.login"))
    login.add_argument("--check", required=True, metavar="USER", help=texts("cli.login_check"))
    login.set_defaults(command=_check)
    badge = commands.add_parser("badge", help=texts("cli.badge"), description=texts("cli.badge"))
    what = badge.add_subparsers(metavar=texts("cli.command"), required=True)
    new = what.add_parser("new", help=texts("cli.badge_new"), description=texts("cli.badge_new"))
    new.add_argument("--revoke", action="store_true", help=texts("cli.badge_others"))
    said = texts("cli.badge_revoke")
    revoke = what.add_parser("revoke", help=said, description=said)
    for parser, command in ((new, _new), (revoke, _revoke)):
        parser.add_argument("username", metavar="USER", help=texts("cli.badge_user"))
        parser.add_argument("--url", metavar="URL", default="", help=texts("cli.db_url"))
        parser.set_defaults(command=command, target=Target.OSAS.value)


def _check(call: Invocation) -> int:
    from station.cli import login

    return login.check(call)


def _new(call: Invocation) -> int:
    from station.cli import badge

    return badge.new(call)


def _revoke(call: Invocation) -> int:
    from station.cli import badge

    return badge.revoke(call)
