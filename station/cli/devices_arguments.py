"""The arguments of `hub-station devices`; its commands are imported when they are called."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from station.cli.amounts import seconds, speed
from station.cli.devices_words import line_settings
from station.cli.simulate_arguments import add_simulate

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from station.cli.commands import Commands
    from station.cli.invocation import Invocation
    from station.texts import Texts


def add_devices(commands: Commands, texts: Texts) -> None:
    """Add `devices` and its commands."""
    said = texts("cli.devices")
    parser = commands.add_parser("devices", help=said, description=said)
    what = parser.add_subparsers(metavar=texts("cli.command"), required=True)
    _add_list(what, texts)
    _add_identify(what, texts)
    _add_decode(what, texts)
    protocols = _add(what, "protocols", texts("cli.devices_protocols"))
    protocols.set_defaults(command=_called("decode", "protocols"))
    _add_record(what, texts)
    _add_replay(what, texts)
    _add_sheet(what, texts)
    rules = _add(what, "rules", texts("cli.devices_rules"))
    rules.set_defaults(command=_called("devices_rules", "put_rules"))
    add_simulate(what, texts)


def _add_list(what: Commands, texts: Texts) -> None:
    parser = _add(what, "list", texts("cli.devices_list"))
    parser.add_argument("--json", action="store_true", help=texts("cli.devices_json"))
    parser.set_defaults(command=_called("devices_list", "list_devices"))


def _add_identify(what: Commands, texts: Texts) -> None:
    parser = _add(what, "identify", texts("identify.help"))
    parser.add_argument("--port", default="", metavar="PORT", help=texts("identify.port"))
    parser.add_argument("--json", action="store_true", help=texts("cli.devices_json"))
    parser.set_defaults(command=_called("devices_identify", "identify_devices"))


def _add_decode(what: Commands, texts: Texts) -> None:
    parser = _add(what, "decode", texts("cli.devices_decode"))
    # Names and bytes are checked by the command: its sentences say more than argparse's.
    parser.add_argument("--protocol", required=True, metavar="P", help=texts("cli.protocol"))
    parser.add_argument("--hex", required=True, metavar="BYTES", help=texts("cli.hex"))
    parser.add_argument("--timing-ms", default="", metavar="3,4,…", help=texts("cli.timing_ms"))
    parser.add_argument("--request", default="", metavar="BYTES", help=texts("cli.request"))
    parser.set_defaults(command=_called("decode", "decode"))


def _add_record(what: Commands, texts: Texts) -> None:
    parser = _add(what, "record", texts("cli.devices_record"))
    parser.add_argument("device", metavar="DEVICE", help=texts("cli.device"))
    parser.add_argument("--out", metavar="FILE", required=True, help=texts("cli.record_out"))
    line = line_settings(texts)
    parser.add_argument(
        "--line", type=line, default=line("9600 8N1"), metavar="LINE", help=texts("cli.line")
    )
    parser.add_argument(
        "--for", type=seconds(texts), dest="for_s", metavar="S", help=texts("cli.record_for")
    )
    parser.add_argument("--ask", default="", metavar="BYTES", help=texts("cli.record_ask"))
    parser.add_argument(
        "--every", type=seconds(texts), default=0.2, metavar="S", help=texts("cli.record_every")
    )
    parser.set_defaults(command=_called("devices_record", "record"))


def _add_replay(what: Commands, texts: Texts) -> None:
    parser = _add(what, "replay", texts("cli.devices_replay"))
    parser.add_argument("file", metavar="FILE", help=texts("cli.replay_file"))
    parser.add_argument("--protocol", metavar="P", help=texts("cli.replay_protocol"))
    parser.add_argument(
        "--speed", type=speed(texts), default=0.0, metavar="X", help=texts("cli.replay_speed")
    )
    parser.add_argument("--cut-short", action="store_true", help=texts("cli.replay_cut_short"))
    parser.set_defaults(command=_called("devices_replay", "replay"))


def _add_sheet(what: Commands, texts: Texts) -> None:
    parser = _add(what, "sheet", texts("cli.devices_sheet"))
    parser.add_argument("--out", metavar="FILE.pdf", required=True, help=texts("cli.sheet_out"))
    parser.set_defaults(command=_called("devices_sheet", "sheet"))


def _add(what: Commands, name: str, said: str) -> argparse.ArgumentParser:
    return what.add_parser(name, help=said, description=said)


def _called(module: str, name: str) -> Callable[[Invocation], int]:
    def call(invocation: Invocation) -> int:
        command: Callable[[Invocation], int] = getattr(
            importlib.import_module(f"station.cli.{module}"), name
        )
        return command(invocation)

    return call
