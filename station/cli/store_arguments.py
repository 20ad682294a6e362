"""The arguments of `hub-station store`; its commands are imported when they are called."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.cli.commands import Commands
    from station.cli.invocation import Invocation
    from station.texts import Texts


def add_store(commands: Commands, texts: Texts) -> None:
    """Add `store` and its five commands."""
    said = texts("cli.store")
    parser = commands.add_parser("store", help=said, description=said)
    what = parser.add_subparsers(metavar=texts("cli.command"), required=True)
    for name, said, module in (
        ("check", texts("cli.store_check"), "store_check"),
        ("encrypt", texts("cli.store_encrypt"), "sealing"),
        ("decrypt", texts("cli.store_decrypt"), "sealing"),
        ("recovery-key", texts("cli.store_recovery_key"), "sealing"),
        ("unlock", texts("cli.store_unlock"), "sealing"),
    ):
        one = what.add_parser(name, help=said, description=said)
        one.set_defaults(command=_called(module, name.replace("-", "_")))


def _called(module: str, name: str) -> Callable[[Invocation], int]:
    def call(invocation: Invocation) -> int:
        command: Callable[[Invocation], int] = getattr(
            importlib.import_module(f"station.cli.{module}"), name
        )
        return command(invocation)

    return call
