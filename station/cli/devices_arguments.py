"""The arguments of `hub-station devices`, whose commands are imported when called."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from station.cli.invocation import Invocation
    from station.texts import Texts

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - has no public name


def add_devices(commands: Commands, texts: Texts) -> None:
    """Add `devices` and its commands."""
    said = texts("cli.devices")
    parser = commands.add_parser("devices", help=said, description=said)
    what = parser.add_subparsers(metavar=texts("cli.command"), required=True)
    _add_decode(what, texts)
    said = texts("cli.devices_protocols")
    protocols = what.add_parser("protocols", help=said, description=said)
    protocols.set_defaults(command=_protocols)


def _add_decode(what: Commands, texts: Texts) -> None:
    said = texts("cli.devices_decode")
    parser = what.add_parser("decode", help=said, description=said)
    # Names and bytes are checked by the command: its sentences say more than argparse's.
    parser.add_argument("--protocol", required=True, metavar="P", help=texts("cli.protocol"))
    parser.add_argument("--hex", required=True, metavar="BYTES", help=texts("cli.hex"))
    parser.add_argument("--timing-ms", default="", metavar="3,4,…", help=texts("cli.timing_ms"))
    parser.add_argument("--request", default="", metavar="BYTES", help=texts("cli.request"))
    parser.set_defaults(command=_decode)


def _decode(call: Invocation) -> int:
    from station.cli.decode import decode

    return decode(call)


def _protocols(call: Invocation) -> int:
    from station.cli.decode import protocols

    return protocols(call)
