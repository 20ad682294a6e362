"""The arguments of `hub-station devices simulate`. Neighbours: devices_arguments, simulate."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from station.cli.amounts import refusal, seconds, whole

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from station.cli.commands import Commands
    from station.cli.invocation import Invocation
    from station.texts import Texts


def add_simulate(what: Commands, texts: Texts) -> None:
    """Add `devices simulate`."""
    said = texts("cli.simulate")
    parser = what.add_parser("simulate", help=said, description=said)
    parser.add_argument("protocol", metavar="PROTOCOL", help=texts("cli.simulate_protocol"))
    parser.add_argument(
        "--tcp", type=whole(texts, least=0), metavar="PORT", help=texts("cli.simulate_tcp")
    )
    _add_scale(parser, texts)
    _add_printer(parser, texts)
    _add_faults(parser, texts)
    parser.set_defaults(command=_simulate)


def _add_scale(parser: argparse.ArgumentParser, texts: Texts) -> None:
    scale = parser.add_argument_group(texts("cli.simulate_scale"))
    number = _decimal(texts)
    scale.add_argument("--weight", type=number, default=Decimal(0), metavar="W")
    scale.add_argument("--unit", default="kg", metavar="UNIT")
    scale.add_argument("--decimals", type=whole(texts, least=0), default=3, metavar="N")
    scale.add_argument(
        "--noise",
        type=whole(texts, least=0),
        default=0,
        metavar="N",
        help=texts("cli.simulate_noise"),
    )
    scale.add_argument(
        "--drift", type=number, default=Decimal(0), metavar="W", help=texts("cli.simulate_drift")
    )
    scale.add_argument(
        "--settle", type=seconds(texts), metavar="S", help=texts("cli.simulate_settle")
    )
    scale.add_argument("--motion", action="store_true", help=texts("cli.simulate_motion"))
    stead = scale.add_mutually_exclusive_group()
    for flag, key in (("overload", "over"), ("underload", "under"), ("zero-error", "zero_error")):
        stead.add_argument(f"--{flag}", action="store_const", const=key, dest="condition")
    parser.set_defaults(condition="ok")


def _add_printer(parser: argparse.ArgumentParser, texts: Texts) -> None:
    printer = parser.add_argument_group(texts("cli.simulate_printer"))
    nought = whole(texts, least=0)
    printer.add_argument(
        "--labels", type=nought, default=1000, metavar="N", help=texts("cli.simulate_labels")
    )
    printer.add_argument("--paused", action="store_true", help=texts("cli.simulate_paused"))
    printer.add_argument(
        "--stall-after", type=nought, metavar="BYTES", help=texts("cli.simulate_stall")
    )
    printer.add_argument(
        "--die-after", type=nought, metavar="BYTES", help=texts("cli.simulate_die")
    )


def _add_faults(parser: argparse.ArgumentParser, texts: Texts) -> None:
    faults = parser.add_argument_group(texts("cli.simulate_faults"))
    faults.add_argument("--silent", action="store_true", help=texts("cli.simulate_silent"))
    faults.add_argument("--late", type=seconds(texts), metavar="S", help=texts("cli.simulate_late"))
    faults.add_argument(
        "--half-frames",
        type=whole(texts, least=0),
        default=0,
        metavar="PERCENT",
        help=texts("cli.simulate_halves"),
    )
    faults.add_argument("--seed", type=whole(texts, least=0), default=0, metavar="N")


def _decimal(texts: Texts) -> Callable[[str], Decimal]:
    def read(text: str) -> Decimal:
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite():
            raise refusal(texts("cli.decimal_wanted", found=text))
        return value

    return read


def _simulate(call: Invocation) -> int:
    from station.cli.simulate import simulate  # see main

    return simulate(call)
