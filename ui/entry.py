"""`hub-station`: the window, the demo, or a command. Imports Qt only for what has a window."""

from __future__ import annotations

import os
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

from station.cli.amounts import whole
from station.cli.main import build_parser, help_texts, run, to_standard_error
from station.errors import StationError
from ui.display import has_display

if TYPE_CHECKING:
    from collections.abc import Sequence

    from station.cli.commands import Commands
    from station.cli.invocation import Invocation
    from station.texts import Texts

SHORTEST_SHIFT = 40


def main(argv: Sequence[str] | None = None) -> int:
    """Run what the arguments ask for; without any, open the window."""
    asked = sys.argv[1:] if argv is None else argv
    arguments = _parsed(asked) if asked else SimpleNamespace(command=_window)
    return run(arguments, _refuse if arguments.command is _window else to_standard_error)


def _parsed(asked: Sequence[str]) -> SimpleNamespace:
    texts = help_texts()
    who = ""
    if "demo" in asked:
        from station.demo.badges import people  # nothing else needs them

        who = people(texts)
    parser, commands = build_parser(texts)
    demo = commands.add_parser(
        "demo",
        help=texts("cli.demo"),
        description=texts("cli.demo"),
        epilog=who,
    )
    demo.add_argument("--headless", action="store_true", help=texts("cli.headless"))
    demo.add_argument(
        "--scans",
        type=whole(texts, SHORTEST_SHIFT),
        default=240,
        metavar="N",
        help=texts("cli.scans"),
    )
    demo.add_argument(
        "--seed", type=whole(texts, 0), default=7, metavar="S", help=texts("cli.seed")
    )
    demo.add_argument("--databases", action="store_true", help=texts("cli.databases"))
    demo.add_argument("--screenshot", metavar="PNG", help=texts("cli.screenshot"))
    demo.set_defaults(command=_demo)
    _add_setup(commands, texts)
    _add_kiosk(commands, texts)
    check = commands.add_parser("self-check", help=texts("cli.self_check"))
    check.set_defaults(command=_self_check)
    parser.set_defaults(command=_window)
    return parser.parse_args(asked, SimpleNamespace())


def _add_setup(commands: Commands, texts: Texts) -> None:
    from station.cli.setup_arguments import add_setup

    add_setup(commands, texts).set_defaults(command=_setup, without_settings=True)


def _add_kiosk(commands: Commands, texts: Texts) -> None:
    from station.cli.kiosk_arguments import add_kiosk

    add_kiosk(commands, texts).set_defaults(command=_kiosk)


def _refuse(sentence: str) -> None:
    """Tell a person who started the window from a menu, where nobody reads standard error."""
    to_standard_error(sentence)
    from ui.refusal import show_refusal

    show_refusal(sentence)


def _window(call: Invocation) -> int:
    _refuse_blind()
    from ui.counter import open_counter

    if _is_first_run(call):
        from ui.first_run import begin

        return begin(call, open_counter)
    return open_counter(call)


def _is_first_run(call: Invocation) -> bool:
    """Tell whether nobody has set this station up, or began to and left.

    Asked only where somebody can see a question.
    """
    folders, settings = call.folders, call.settings
    if not has_display():
        return False
    is_new = not (folders.settings_file.exists() or folders.journal_file.exists())
    has_database = settings.osas.url or settings.onmart.url
    return (is_new and not has_database) or folders.setup_draft.exists()


def _refuse_blind() -> None:
    if not (has_display() or os.environ.get("QT_QPA_PLATFORM")):
        raise StationError("no_display")


def _setup(call: Invocation) -> int:
    if call.arguments.unattended or call.arguments.check:
        from station.cli.setup import setup

        return setup(call)
    if call.arguments.source is not None:
        raise StationError("setup_unattended")
    _refuse_blind()
    from ui.first_run import set_up

    return set_up(call)


def _kiosk(call: Invocation) -> int:
    if not (call.arguments.stop or call.arguments.autostart):
        _refuse_blind()
    from station.cli.kiosk import kiosk

    return kiosk(call, _kiosk_window)


def _kiosk_window(call: Invocation) -> int:
    from ui.kiosk import open_kiosk

    if call.arguments.notice is None and _is_first_run(call):
        from station.kiosk.keeper import LEFT
        from ui.first_run import begin

        return begin(call, open_kiosk, left=LEFT)
    return open_kiosk(call)


def _demo(call: Invocation) -> int:
    from ui.demo import demo

    return demo(call)


def _self_check(call: Invocation) -> int:
    from ui.self_check import self_check

    return self_check(call)


if __name__ == "__main__":
    sys.exit(main())
