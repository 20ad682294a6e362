"""The arguments of `hub-station scan` and `command`. Neighbour: main."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.events import CommandName, Workflow
from station.workflows.catalogue import is_worked

if TYPE_CHECKING:
    from station.cli.commands import Commands
    from station.cli.invocation import Invocation
    from station.texts import Texts


def add_work(commands: Commands, texts: Texts) -> None:
    """Add both."""
    worked = [workflow.value for workflow in Workflow if is_worked(workflow)]
    parser = commands.add_parser("scan", help=texts("cli.scan"), description=texts("cli.scan"))
    parser.add_argument("--workflow", choices=worked, required=True)
    parser.add_argument("--user", metavar="NAME", default="", help=texts("cli.user"))
    given = parser.add_mutually_exclusive_group()
    given.add_argument("--file", metavar="FILE", default="", help=texts("cli.scan_file"))
    given.add_argument("awb", nargs="*", metavar="AWB", default=[], help=texts("cli.awb"))
    parser.set_defaults(command=_scan)
    parser = commands.add_parser("command", help=texts("cli.told"), description=texts("cli.told"))
    parser.add_argument("--workflow", choices=worked, default="", help=texts("cli.told_workflow"))
    parser.add_argument("--user", metavar="NAME", default="", help=texts("cli.user"))
    parser.add_argument("--reason", metavar="TEXT", default="", help=texts("cli.told_reason"))
    parser.add_argument("--sure", action="store_true", help=texts("cli.told_sure"))
    parser.add_argument(
        "--answer",
        action="append",
        default=[],
        metavar="CODE",
        dest="answers",
        help=texts("cli.told_answer"),
    )
    parser.add_argument("name", choices=[name.value for name in CommandName], metavar="NAME")
    parser.add_argument("argument", nargs="?", default="", metavar="ARG")
    parser.set_defaults(command=_command)


def _scan(call: Invocation) -> int:
    if call.arguments.file:
        from station.cli.scan_list import scan_list

        return scan_list(call)
    from station.cli.scan import scan

    return scan(call)


def _command(call: Invocation) -> int:
    from station.cli.command import command

    return command(call)
