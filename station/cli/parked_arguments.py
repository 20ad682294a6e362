"""The arguments of what `hub-station outbox` decides. Neighbours: main, parked, conflicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from station.cli.commands import Commands
    from station.cli.invocation import Invocation
    from station.texts import Texts


def add_parked(what: Commands, texts: Texts) -> None:
    """Add what a person may do with a parked or contested event."""
    retry = _add(what, "retry", texts("cli.outbox_retry"), texts)
    retry.set_defaults(command=_retry)
    correct = _add(what, "correct", texts("cli.outbox_correct"), texts)
    correct.add_argument("--awb", required=True, metavar="AWB", help=texts("cli.right_awb"))
    correct.set_defaults(command=_correct)
    dismiss = _add(what, "dismiss", texts("cli.outbox_dismiss"), texts)
    dismiss.add_argument("--reason", required=True, metavar="TEXT", help=texts("cli.reason"))
    dismiss.set_defaults(command=_dismiss)
    seen = _add(what, "seen", texts("cli.outbox_seen"), texts)
    seen.set_defaults(command=_seen)
    conflicts = what.add_parser("conflicts", help=texts("cli.outbox_conflicts"))
    conflicts.set_defaults(command=_conflicts)


def _add(what: Commands, name: str, said: str, texts: Texts) -> argparse.ArgumentParser:
    parser = what.add_parser(name, help=said)
    parser.add_argument("id", metavar="ID", help=texts("cli.event_id"))
    parser.add_argument("--by", required=True, metavar="NAME", help=texts("cli.decided_by"))
    parser.add_argument("--target", choices=["osas", "onmart"], help=texts("cli.target"))
    return parser


def _retry(call: Invocation) -> int:
    from station.cli.parked import retry  # see main

    return retry(call)


def _correct(call: Invocation) -> int:
    from station.cli.parked import correct  # see main

    return correct(call)


def _dismiss(call: Invocation) -> int:
    from station.cli.parked import dismiss  # see main

    return dismiss(call)


def _seen(call: Invocation) -> int:
    from station.cli.parked import seen  # see main

    return seen(call)


def _conflicts(call: Invocation) -> int:
    from station.cli.conflicts import list_conflicts  # see main

    return list_conflicts(call)
