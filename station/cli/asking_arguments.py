"""The arguments of `hub-station waybill`, `table` and `today`, which are imported when called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.cli.amounts import seconds, whole
from station.events import Target
from station.inquiries import ANSWER_WITHIN_S, PAGE_WITHIN_S, TODAY_WITHIN_S

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from station.cli.commands import Commands
    from station.cli.invocation import Invocation
    from station.texts import Texts


def add_asking(commands: Commands, texts: Texts) -> None:
    """Add all three."""
    _add_waybill(commands, texts)
    _add_table(commands, texts)
    _add_today(commands, texts)


def _add_waybill(commands: Commands, texts: Texts) -> None:
    said = texts("cli.waybill")
    parser = commands.add_parser("waybill", help=said, description=said)
    parser.add_argument("text", metavar="TEXT", help=texts("cli.waybill_text"))
    parser.add_argument("--json", action="store_true", help=texts("cli.json"))
    _add_timeout(parser, ANSWER_WITHIN_S, texts)
    parser.set_defaults(command=_waybill)


def _add_table(commands: Commands, texts: Texts) -> None:
    said = texts("cli.table")
    parser = commands.add_parser("table", help=said, description=said)
    parser.add_argument("name", metavar="NAME", help=texts("cli.table_name"))
    targets = [target.value for target in Target]
    parser.add_argument("--target", choices=targets, required=True, help=texts("cli.db_target"))
    parser.add_argument(
        "--filter",
        action="append",
        type=_filter(texts),
        default=[],
        metavar="COLUMN=TEXT",
        help=texts("cli.table_filter"),
    )
    parser.add_argument("--sort", metavar="COLUMN", default="id", help=texts("cli.table_sort"))
    parser.add_argument("--descending", action="store_true", help=texts("cli.table_descending"))
    parser.add_argument("--after", metavar="CURSOR", default="", help=texts("cli.table_after"))
    parser.add_argument(
        "--limit", type=whole(texts), metavar="N", default=None, help=texts("cli.limit")
    )
    parser.add_argument("--format", choices=("csv", "xlsx"), help=texts("cli.table_format"))
    parser.add_argument("--out", metavar="FILE", default="", help=texts("cli.paper_out"))
    parser.add_argument("--by", metavar="NAME", default="", help=texts("cli.asked_by"))
    _add_timeout(parser, PAGE_WITHIN_S, texts)
    parser.set_defaults(command=_table)


def _add_today(commands: Commands, texts: Texts) -> None:
    said = texts("cli.today")
    parser = commands.add_parser("today", help=said, description=said)
    parser.add_argument("--json", action="store_true", help=texts("cli.json"))
    _add_timeout(parser, TODAY_WITHIN_S, texts)
    parser.set_defaults(command=_today)


def _add_timeout(parser: argparse.ArgumentParser, default: float, texts: Texts) -> None:
    parser.add_argument(
        "--timeout",
        type=seconds(texts),
        default=default,
        metavar="S",
        help=texts("cli.answer_timeout"),
    )


def _filter(texts: Texts) -> Callable[[str], tuple[str, str]]:
    def column_and_text(argument: str) -> tuple[str, str]:
        column, equals, text = argument.partition("=")
        if not equals or not column:
            from argparse import ArgumentTypeError  # see main.build_parser

            raise ArgumentTypeError(texts("cli.filter_wanted", found=argument))
        return column, text

    return column_and_text


def _waybill(call: Invocation) -> int:
    from station.cli.waybill import waybill

    return waybill(call)


def _table(call: Invocation) -> int:
    from station.cli.table import table

    return table(call)


def _today(call: Invocation) -> int:
    from station.cli.today import today

    return today(call)
