"""The packages that a counter meets: this commit's, a newer one, broken ones."""

from __future__ import annotations

import os
import shutil
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from provenance import Provenance

NEWER = "c0ffee"
"""What the newer version says it was built from."""


class Packages:
    """Each is made when first asked for."""

    def __init__(
        self,
        made_from: Provenance,
        frozen: Path,
        found: dict[str, str],
        packed: Callable[[Path, str], Path],
        folder: Path,
    ) -> None:
        """`packed` makes a package of a frozen folder under a version."""
        self.made_from = made_from
        self.frozen = frozen
        self.found = found
        self._packed = packed
        self._folder = folder

    @cached_property
    def first(self) -> Path:
        """This commit's."""
        return self.remade()

    def remade(self) -> Path:
        """Return the first one, made once more."""
        return self._packed(self.frozen, self.made_from.version)

    @cached_property
    def newer(self) -> Path:
        """The same program as another build of a higher version."""
        frozen = self._copy("newer")
        note = frozen / "_internal/resources/build.toml"
        note.unlink()  # it is a hard link
        note.write_text(f'commit = "{NEWER}"\ndate = "2027-01-01"\n')
        return self._packed(frozen, f"{self.made_from.version}+1")

    @cached_property
    def broken(self) -> Path:
        """A still higher version, of which a part was left out."""
        frozen = self._copy("broken")
        shutil.rmtree(frozen / "_internal/models/osas/migrations")
        return self._packed(frozen, f"{self.made_from.version}+2")

    @cached_property
    def half(self) -> Path:
        """The newer one, of which the second half was not copied."""
        half = self.newer.with_name("half.deb")
        whole = self.newer.read_bytes()
        half.write_bytes(whole[: len(whole) // 2])
        return half

    def _copy(self, name: str) -> Path:
        folder = self._folder / name / "hub-station"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.frozen, folder, symlinks=True, copy_function=os.link)
        return folder
