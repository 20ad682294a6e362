"""`hub-station`: the window, the demo, or a command. Imports Qt only for what has a window."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from station.cli.main import build_parser, run
from station.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from station.cli.invocation import Invocation

SHORTEST_SHIFT = 40


def main(argv: Sequence[str] | None = None) -> int:
    """Run what the arguments ask for; without any, open the window."""
    texts = Texts.load("id")
    parser, commands = build_parser(texts)
    demo = commands.add_parser("demo", help=texts("cli.demo"), description=texts("cli.demo"))
    demo.add_argument("--headless", action="store_true", help=texts("cli.headless"))
    demo.add_argument(
        "--scans", type=_shift_length, default=240, metavar="N", help=texts("cli.scans")
    )
    demo.add_argument("--seed", type=int, default=7, metavar="S", help=texts("cli.seed"))
    demo.add_argument("--databases", action="store_true", help=texts("cli.databases"))
    demo.add_argument("--screenshot", metavar="PNG", help=texts("cli.screenshot"))
    demo.set_defaults(command=_demo)
    parser.set_defaults(command=_window)
    return run(parser.parse_args(sys.argv[1:] if argv is None else argv))


def _shift_length(text: str) -> int:
    scans = int(text)
    if scans < SHORTEST_SHIFT:
        raise ValueError(text)
    return scans


def _window(call: Invocation) -> int:
    from ui.counter import open_counter  # noqa: PLC0415

    return open_counter(call)


def _demo(call: Invocation) -> int:
    from ui.demo import demo  # noqa: PLC0415

    return demo(call)


if __name__ == "__main__":
    sys.exit(main())
