"""`python -m tests.benchmarks [NAME …]`: run bench_NAME.py, or all; exit 1 when a limit is missed.

A name of several words is written as people do: hub-days is bench_hub_days.py.

Each bench module has a function run(report: Report). The floor is measured first, alone, so that
the other figures can be read against this machine's disk.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.floor import appends
from tests.benchmarks.harness import Report

HERE = Path(__file__).parent
BUILD = HERE.parents[1] / "build"
"""Beside the program: a system's folder for temporary files may be memory, not a disk."""


def bench_names(folder: Path) -> list[str]:
    """Return the names of the benches in this folder, without their prefix."""
    modules = (module.name for module in pkgutil.iter_modules([str(folder)]))
    benches = (name.removeprefix("bench_") for name in modules if name.startswith("bench_"))
    return sorted(name.replace("_", "-") for name in benches)


def main(asked: list[str]) -> int:
    """Run the benches asked for, by default all; return the exit code."""
    known = bench_names(HERE)
    unknown = sorted(set(asked) - set(known))
    if unknown:
        print(f"No such bench: {', '.join(unknown)}. There are: {', '.join(known) or 'none yet'}.")
        return 2
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=BUILD) as folder:
        report = Report(Path(folder))
        with report.at_end:
            with appends(report.folder) as append:
                report.compare("durable 4 KiB append", {"floor": append}, rounds=2_000)
            for name in asked or known:
                module = f"bench_{name.replace('-', '_')}"
                importlib.import_module(f"tests.benchmarks.{module}").run(report)
    print(f"\n{len(report.missed)} limits missed" if report.missed else "\nAll limits kept.")
    for line in report.missed:
        print(f"  {line}")
    return 1 if report.missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
