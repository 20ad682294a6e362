"""The arguments of `hub-station db`; db itself is imported when it is called. Neighbour: main."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from station.cli.amounts import whole
from station.events import Target

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from station.cli.commands import Commands
    from station.cli.invocation import Invocation
    from station.texts import Texts


WAYBILLS = 20_000
SEED = 2026


def add_db(commands: Commands, texts: Texts) -> None:
    """Add `db` and its six commands."""
    parser = commands.add_parser("db", help=texts("cli.db"), description=texts("cli.db"))
    what = parser.add_subparsers(metavar=texts("cli.command"), required=True)
    _add(what, "create", texts("cli.db_create"), texts)
    _add(what, "upgrade", texts("cli.db_upgrade"), texts)
    _add(what, "status", texts("cli.db_status"), texts)
    _add(what, "maintain", texts("cli.db_maintain"), texts)
    demo = _add(what, "demo-data", texts("cli.db_demo_data"), texts)
    demo.add_argument(
        "--waybills",
        type=whole(texts),
        default=WAYBILLS,
        metavar="N",
        help=texts("cli.db_waybills"),
    )
    demo.add_argument(
        "--seed", type=whole(texts, 0), default=SEED, metavar="S", help=texts("cli.db_seed")
    )
    grants = _add(what, "grants", texts("cli.db_grants"), texts)
    grants.add_argument("--station", required=True, metavar="NAME", help=texts("cli.db_station"))


def _add(what: Commands, name: str, said: str, texts: Texts) -> argparse.ArgumentParser:
    parser = what.add_parser(name, help=said, description=said)
    targets = [target.value for target in Target]
    parser.add_argument("--target", choices=targets, required=True, help=texts("cli.db_target"))
    parser.add_argument("--url", metavar="URL", default="", help=texts("cli.db_url"))
    parser.set_defaults(command=_called(name.replace("-", "_")))
    return parser


def _called(name: str) -> Callable[[Invocation], int]:
    def call(invocation: Invocation) -> int:
        command: Callable[[Invocation], int] = getattr(
            importlib.import_module("station.cli.db"), name
        )
        return command(invocation)

    return call
