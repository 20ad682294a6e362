"""The arguments of `hub-station paper`; its commands are imported when they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.cli.amounts import seconds, whole
from station.cli.printing_arguments import add_printing
from station.inquiries import PAGE_WITHIN_S

if TYPE_CHECKING:
    import argparse

    from station.cli.commands import Commands
    from station.cli.invocation import Invocation
    from station.texts import Texts

FORMS = ("pdf", "zpl", "tspl", "escpos", "csv", "xlsx")
DENSITIES = (203, 300)


def add_paper(commands: Commands, texts: Texts) -> None:
    """Add `paper` and its commands."""
    said = texts("cli.paper")
    parser = commands.add_parser("paper", help=said, description=said)
    what = parser.add_subparsers(metavar=texts("cli.command"), required=True)
    listing = _add(what, "list", texts("cli.paper_list"))
    listing.set_defaults(command=_list)
    _add_render(what, texts)
    _add_print(what, texts)
    add_printing(what, texts)


def _add_render(what: Commands, texts: Texts) -> None:
    parser = _add(what, "render", texts("cli.paper_render"))
    _add_document(parser, texts)
    parser.add_argument("--format", choices=FORMS, required=True, help=texts("cli.paper_format"))
    parser.add_argument(
        "--dpi", type=int, choices=DENSITIES, default=203, help=texts("cli.paper_dpi")
    )
    parser.add_argument(
        "--copy", type=whole(texts), default=0, metavar="N", help=texts("cli.paper_copy")
    )
    parser.add_argument("--out", metavar="FILE", default="", help=texts("cli.paper_out"))
    parser.add_argument("--by", metavar="NAME", default="", help=texts("cli.asked_by"))
    parser.set_defaults(command=_render)


def _add_print(what: Commands, texts: Texts) -> None:
    parser = _add(what, "print", texts("cli.paper_print"))
    _add_document(parser, texts)
    parser.add_argument("--printer", metavar="NAME", default="", help=texts("cli.paper_printer"))
    parser.add_argument("--reason", metavar="TEXT", default="", help=texts("cli.paper_reason"))
    parser.add_argument("--by", metavar="NAME", default="", help=texts("cli.asked_by"))
    parser.set_defaults(command=_print)


def _add_document(parser: argparse.ArgumentParser, texts: Texts) -> None:
    """Add which document it is."""
    # Checked by the command: its sentence says which documents there are.
    parser.add_argument("document", metavar="DOCUMENT", help=texts("cli.paper_document"))
    of_what = parser.add_mutually_exclusive_group(required=True)
    of_what.add_argument("--id", metavar="ID", help=texts("cli.paper_id"))
    of_what.add_argument("--sample", metavar="JSON", help=texts("cli.paper_sample"))
    parser.add_argument(
        "--timeout",
        type=seconds(texts),
        default=PAGE_WITHIN_S,
        metavar="S",
        help=texts("cli.answer_timeout"),
    )


def _add(what: Commands, name: str, said: str) -> argparse.ArgumentParser:
    return what.add_parser(name, help=said, description=said)


def _list(call: Invocation) -> int:
    from station.cli.paper import list_documents

    return list_documents(call)


def _render(call: Invocation) -> int:
    from station.cli.paper import render

    return render(call)


def _print(call: Invocation) -> int:
    from station.cli.paper_print import print_document

    return print_document(call)
