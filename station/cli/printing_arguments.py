"""The arguments of `hub-station paper jobs|printers`. Neighbours: main, paper_jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.cli.amounts import whole

if TYPE_CHECKING:
    import argparse

    from station.cli.commands import Commands
    from station.cli.invocation import Invocation
    from station.texts import Texts


def add_printing(paper: Commands, texts: Texts) -> None:
    """Add what there is to know of printers and of what they printed."""
    printers = paper.add_parser("printers", help=texts("cli.paper_printers"))
    printers.set_defaults(command=_printers)
    jobs = paper.add_parser("jobs", help=texts("cli.paper_jobs"))
    jobs.set_defaults(command=_jobs, limit=_LIMIT, open=False)
    what = jobs.add_subparsers(metavar=texts("cli.command"))
    listing = what.add_parser("list", help=texts("cli.paper_jobs"))
    listing.add_argument(
        "--limit", type=whole(texts), default=_LIMIT, metavar="N", help=texts("cli.limit")
    )
    listing.add_argument("--open", action="store_true", help=texts("cli.paper_open"))
    listing.set_defaults(command=_jobs)
    came_out = _add(what, "came-out", "cli.paper_came_out", texts)
    came_out.set_defaults(command=_came_out)
    did_not = _add(what, "did-not", "cli.paper_did_not", texts)
    did_not.add_argument("--no-print", action="store_true", help=texts("cli.paper_no_print"))
    did_not.set_defaults(command=_did_not)


_LIMIT = 20


def _add(what: Commands, name: str, key: str, texts: Texts) -> argparse.ArgumentParser:
    parser = what.add_parser(name, help=texts(key))
    parser.add_argument("job", type=whole(texts), metavar="N", help=texts("cli.paper_job"))
    parser.add_argument("--by", metavar="NAME", default="", help=texts("cli.asked_by"))
    return parser


def _printers(call: Invocation) -> int:
    from station.cli.paper_jobs import list_printers  # see main

    return list_printers(call)


def _jobs(call: Invocation) -> int:
    from station.cli.paper_jobs import list_jobs  # see main

    return list_jobs(call)


def _came_out(call: Invocation) -> int:
    from station.cli.paper_jobs import came_out  # see main

    return came_out(call)


def _did_not(call: Invocation) -> int:
    from station.cli.paper_jobs import did_not  # see main

    return did_not(call)
