"""List what the program ships with, under which licence, with each licence's text.

`.venv/bin/python installer/licences.py` writes resources/licences: components.json and the texts,
which the About screen shows and every package carries. Run it after `run_uv.py lock` changed what
is shipped; tests/unit/test_licences.py says when it was forgotten.

Looks at the packages that are installed, as their own metadata describe them, and by the tables
below only where those say nothing of use.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

import license_expression  # type: ignore[import-untyped]  # ships no types

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "licences"
OWN_TEXTS = Path(__file__).with_name("licence_texts")

SHIPPED = ["--frozen", "--no-dev", "--extra", "demo", "--no-emit-project"]
"""What is in the packages, of every system: see freeze.py and pyproject.toml."""
_PLAIN = ["--no-hashes", "--no-header", "--no-annotate"]

CLASSIFIED = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
READ = {
    # Their metadata say less than their texts do.
    "apsw-sqlite3mc": "Zlib AND MIT",
    "hidapi": "BSD-3-Clause OR GPL-3.0-only",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
    "reportlab": "BSD-3-Clause",
    # Installed on Windows alone.
    "pywin32-ctypes": "BSD-3-Clause",
}
"""By package: who read its licence's text, on 2026-11-26, found this."""
FREE = frozenset(
    {
        *("MIT", "MIT-0", "MIT-CMU", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "ISC"),
        *("PSF-2.0", "Zlib", "OFL-1.1", "PostgreSQL", "LGPL-3.0-only", "LGPL-3.0-or-later"),
    }
)
"""What may be shipped beside a program under the MIT licence; the GPL alone may not."""
_LICENCE_FILE = re.compile(
    r"(^|/)(licen[cs]e|copying|notice|third_party)[^/]*$|/licenses/", re.IGNORECASE
)
_LGPL = ("psycopg", "LICENSE.txt")
_GPL = ("hidapi", "LICENSE-gpl3.txt")


class Component(NamedTuple):
    """A package: its SPDX expression, and the texts that belong to it."""

    name: str
    version: str
    licence: str
    text: str


PYTHON = Component("python", "", "PSF-2.0", "")
"""In every package; typing-extensions carries the same text."""


def shipped() -> dict[str, str]:
    """Return the version of each package that is shipped, by name, on any system."""
    sys.path.insert(0, str(ROOT / "installer"))
    import run_uv

    command = [str(run_uv.ready(ROOT / ".tools")), "export", *SHIPPED, *_PLAIN]
    env = run_uv.environment(ROOT / ".tools")
    done = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True)
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", done.stdout, re.MULTILINE))


def component(name: str, version: str) -> Component:
    """Describe a package by what is installed. Exits where its licence is not known."""
    try:
        found: metadata.Distribution | None = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        found = None
    licence = READ.get(name) or (_expression(found.metadata.json) if found else "")
    text = _text(name, found)
    if not licence or not text:
        sys.exit(f"Read the licence of {name} and add it to installer/licences.py.")
    return Component(name, version, licence, text)


def _expression(said: dict[str, Any]) -> str:
    """Return the SPDX expression that a package's metadata come to; "" where they say none."""
    for one in (said.get("license_expression", ""), said.get("license", "")):
        if one and is_spdx(one):
            return str(one)
    for classifier in said.get("classifier", ()):
        last = classifier.rpartition(" :: ")[2]
        if classifier.startswith("License") and last in CLASSIFIED:
            return CLASSIFIED[last]
    return ""


@cache
def _spdx() -> Any:
    """Return SPDX's list, read once: it is long."""
    return license_expression.get_spdx_licensing()


def is_spdx(expression: str) -> bool:
    """Return whether SPDX knows every licence that is named."""
    return not _spdx().validate(expression).errors


def may_ship(expression: str) -> bool:
    """Return whether one may ship this under licences that are free of the GPL's own demand."""
    parsed = _spdx().parse(expression)
    return _may(parsed)


def _may(part: Any) -> bool:
    if isinstance(part, license_expression.AND):
        return all(map(_may, part.args))
    if isinstance(part, license_expression.OR):
        return any(map(_may, part.args))
    return str(part) in FREE


def _text(name: str, found: metadata.Distribution | None) -> str:
    texts = [OWN_TEXTS / f"{name}.txt"] if (OWN_TEXTS / f"{name}.txt").exists() else []
    if name in {"pyside6-essentials", "shiboken6"}:
        texts = [OWN_TEXTS / "qt.txt", *(_of_another(*which) for which in (_LGPL, _GPL))]
    elif found is not None:
        files = [file for file in found.files or () if _LICENCE_FILE.search(file.as_posix())]
        texts += [Path(str(file.locate())) for file in files if file.suffix != ".py"]
    rule = "\n\n" + "=" * 40 + "\n\n"
    said = [
        file.read_text("utf-8", "replace").strip() for file in sorted(set(texts), key=texts.index)
    ]
    return rule.join(dict.fromkeys(said)) + "\n" if said else ""


def _of_another(name: str, file_name: str) -> Path:
    files = metadata.distribution(name).files or ()
    return next(Path(str(file.locate())) for file in files if file.name == file_name)


def write(components: list[Component]) -> None:
    """Write the list, and each text once."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.txt"):
        old.unlink()
    first: dict[str, str] = {}
    rows = []
    for one in components:
        file = first.setdefault(one.text, f"{one.name}.txt")
        (FOLDER / file).write_text(one.text, "utf-8")
        rows.append(
            {"name": one.name, "version": one.version, "licence": one.licence, "text": file}
        )
    listed = json.dumps(rows, indent=1)
    (FOLDER / "components.json").write_text(listed + "\n", "utf-8")


def main() -> None:
    """Write everything; exits where something may not be shipped."""
    found = [component(name, version) for name, version in sorted(shipped().items())]
    found.append(
        PYTHON._replace(text=_text("typing-extensions", metadata.distribution("typing-extensions")))
    )
    if barred := [f"{one.name} ({one.licence})" for one in found if not may_ship(one.licence)]:
        sys.exit(f"These may not be shipped: {', '.join(barred)}")
    write(found)
    print(f"{len(found)} packages, their licences and texts are in {FOLDER.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
