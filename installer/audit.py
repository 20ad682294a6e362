"""Ask who knows of holes in what is shipped: `.venv/bin/python installer/audit.py`.

pip-audit asks OSV, and PyPI's own service where that cannot be reached, about every package of the
lock file, of any system. 0 none is known · 1 some are, each is told · 2 nobody could be asked: that
proves nothing, and says so.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "installer"))

import run_uv  # noqa: E402  # after the path that it is found on

CLEAN, HOLES, UNKNOWN = 0, 1, 2
SERVICES = {"osv": "api.osv.dev", "pypi": "pypi.org/pypi/NAME/VERSION/json"}
SHIPPED = ["--frozen", "--no-dev", "--extra", "demo", "--no-emit-project", "--no-header"]
ALONE = ["run", "--quiet", "--isolated", "--frozen", "--only-group", "audit"]
# Each package is as it is locked: nothing is resolved, downloaded or run. Of one that the service
# does not know, nothing is known: strict.
LOOK = ["--disable-pip", "--require-hashes", "--strict", "--format", "json", "--timeout", "20"]


def asked(uv: Path, locked: Path, service: str) -> tuple[dict[str, Any] | None, str]:
    """Ask one service; return its answer, or why there is none."""
    command = [str(uv), *ALONE, "pip-audit", "-r", str(locked), "-s", service, *LOOK]
    done = subprocess.run(
        command, cwd=ROOT, env=_env(), check=False, capture_output=True, text=True
    )
    return answer(done.stdout, done.stderr)


def _env() -> dict[str, str]:
    """Return uv's environment: where an organisation opens TLS, its certificates."""
    return run_uv.environment(ROOT / ".tools")


def answer(output: str, errors: str) -> tuple[dict[str, Any] | None, str]:
    """Return what pip-audit told, or its last words where it gave up."""
    try:
        found: dict[str, Any] = json.loads(output)
    except ValueError:
        words = [line.strip() for line in errors.splitlines() if line.strip()]
        return None, words[-1] if words else "no answer"
    return found, ""


def holes(found: dict[str, Any]) -> list[str]:
    """Return a line for each hole that is known."""
    return [
        f"{one['name']} {one['version']}: {hole['id']}, mended in"
        f" {', '.join(hole['fix_versions']) or 'no version yet'}"
        for one in found["dependencies"]
        for hole in one.get("vulns", ())
    ]


def unasked(found: dict[str, Any]) -> list[str]:
    """Return the packages that the service was not asked about, or does not know."""
    return [one["name"] for one in found["dependencies"] if "skip_reason" in one]


def main() -> int:
    """Ask until somebody answers; return the exit code."""
    uv = run_uv.ready(ROOT / ".tools")
    with tempfile.TemporaryDirectory() as folder:
        locked = Path(folder) / "requirements.txt"
        subprocess.run(
            [str(uv), "export", "--quiet", *SHIPPED, "--output-file", str(locked)],
            cwd=ROOT, env=_env(), check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        for service, where in SERVICES.items():
            found, why = asked(uv, locked, service)
            if found is not None and not unasked(found):
                return _tell(found, where)
            print(f"{where} could not be asked: {why or 'it does not know every package'}")
    print(
        "NOT AUDITED: nothing is known of what is shipped. Run this where one of them is reached."
    )
    return UNKNOWN


def _tell(found: dict[str, Any], where: str) -> int:
    known = holes(found)
    for line in known:
        print(line)
    number = len(found["dependencies"])
    print(f"{number} packages, {len(known)} known holes, says {where}.")
    return HOLES if known else CLEAN


if __name__ == "__main__":
    sys.exit(main())
