"""Write what the program is made of, as CycloneDX 1.5: `python installer/sbom.py [FOLDER]`.

uv tells the packages, where each comes from with its SHA-256, and what needs what; from
resources/licences come the licences. Held against CycloneDX's own schema before it is written, to
dist/hub-station-VERSION.cdx.json. The same lock file, the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "installer")]

from cyclonedx.schema import SchemaVersion  # noqa: E402  # after the path that ours are found on
from cyclonedx.validation.json import JsonStrictValidator  # noqa: E402  # after the path that ours are found on

import licences  # noqa: E402  # after the path that it is found on
import run_uv  # noqa: E402  # as above
from station import __version__  # noqa: E402  # as above

FORMAT = "cyclonedx1.5"
_NAME = "hub-station"
_PREVIEW = ["--preview-features", "sbom-export"]


def exported() -> dict[str, Any]:
    """Return what uv knows of the packages that are shipped."""
    what = [one for one in licences.SHIPPED if one != "--no-emit-project"]
    command = [str(run_uv.ready(ROOT / ".tools")), "export", "--format", FORMAT, *what, *_PREVIEW]
    env = run_uv.environment(ROOT / ".tools")
    done = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def completed(found: dict[str, Any], licence_of: dict[str, str], version: str) -> dict[str, Any]:
    """Add what uv does not tell: our own version, and each package's licence."""
    root = found["metadata"]["component"]
    ours = {"type": "application", "version": version, "purl": f"pkg:pypi/{_NAME}@{version}"}
    root |= ours | {"licenses": [{"license": {"id": "MIT"}}]}
    for one in found["components"]:
        one["licenses"] = [_licence(licence_of[one["name"]])]
    found["metadata"].pop("timestamp", None)
    found.pop("serialNumber", None)
    digest = hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()
    serial = uuid.uuid5(uuid.NAMESPACE_URL, f"{_NAME}:{digest}")
    found["serialNumber"] = f"urn:uuid:{serial}"
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        found["metadata"]["timestamp"] = datetime.fromtimestamp(int(epoch), UTC).isoformat()
    return found


def _licence(expression: str) -> dict[str, Any]:
    """Return one licence by its id, more than one as an expression, as the schema wants it."""
    return {"expression": expression} if " " in expression else {"license": {"id": expression}}


def faults(document: str) -> str:
    """Return what CycloneDX's schema finds wrong; "" of a document that fits."""
    error = JsonStrictValidator(SchemaVersion.V1_5).validate_str(document)
    return "" if error is None else str(error)


def main(arguments: list[str]) -> int:
    """Write it; return an exit code."""
    rows = json.loads((licences.FOLDER / "components.json").read_text("utf-8"))
    whole = completed(exported(), {row["name"]: row["licence"] for row in rows}, __version__)
    document = json.dumps(whole, indent=1, ensure_ascii=False) + "\n"
    if wrong := faults(document):
        print(f"The SBOM does not fit CycloneDX's schema: {wrong}", file=sys.stderr)
        return 1
    folder = Path(arguments[0]) if arguments else ROOT / "dist"
    file = folder / f"{_NAME}-{__version__}.cdx.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(document, "utf-8")
    print(f"{len(whole['components'])} components are described in {file}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
