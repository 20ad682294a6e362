"""A station that prints two labels, to be killed: `python -m tests.faults.printing_worker HOME PORT`."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.fakes.printers import PATIENCE_S, Bench, label, tcp_printer


def main() -> None:
    """Print, and wait for what becomes of it."""
    home, port = sys.argv[1:]
    with Bench(Path(home), tcp_printer(int(port))).opened() as printing:
        jobs = [printing.submit(label(number)) for number in ("A1", "A2")]
        for job in jobs:
            printing.settled(job.id, PATIENCE_S)


if __name__ == "__main__":
    main()
