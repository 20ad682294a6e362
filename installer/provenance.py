"""What a build is made from: the project's version, its commit, and the moment of that commit.

Everything that is built takes its dates from SOURCE_DATE_EPOCH, the commit's where nobody sets it,
so that two builds of one commit are the same bytes.
"""

from __future__ import annotations

import os
import re
import subprocess
from datetime import datetime, timezone
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path


class Provenance(NamedTuple):
    """`commit` ends in "+" where files differ from it; `epoch` is in seconds."""

    version: str
    commit: str
    epoch: int

    @property
    def date(self) -> str:
        """YYYY-MM-DD, UTC."""
        moment = datetime.fromtimestamp(self.epoch, timezone.utc)  # noqa: UP017 - Python 3.8 runs this
        return moment.strftime("%Y-%m-%d")

    def note(self, file: Path) -> Path:
        """Write what the program will say of itself; see station/build.py."""
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f'commit = "{self.commit}"\ndate = "{self.date}"\n')
        return file


def provenance(root: Path) -> Provenance:
    """Return what this folder would be built as. Exits with a sentence where it is no checkout."""
    commit = _git(root, "rev-parse", "--short=10", "HEAD")
    changed = "+" if _git(root, "status", "--porcelain", "--untracked-files=no") else ""
    epoch = os.environ.get("SOURCE_DATE_EPOCH") or _git(root, "show", "-s", "--format=%ct")
    return Provenance(version(root), commit + changed, int(epoch))


def version(root: Path) -> str:
    """Return the project's version from where pyproject.toml takes it."""
    text = (root / "station" / "__init__.py").read_text("utf-8")
    found = re.search(r'^__version__ = "([^"]+)"$', text, re.MULTILINE)
    assert found is not None, "station/__init__.py names no version"
    return found[1]


def _git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), "-c", f"safe.directory={root}", *arguments]
    try:
        return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.decode().strip()
    except (OSError, subprocess.CalledProcessError) as error:
        raise SystemExit(
            f"A package says which commit it was made from: build it in a git checkout ({error})."
        ) from error
