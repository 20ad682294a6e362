"""Make the Debian package of a frozen program: the folder, and what a desktop and dpkg want of it.

The same commit makes the same bytes: files are dated SOURCE_DATE_EPOCH and belong to root. Texts
and scripts are in debian/; what they do is said there.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import debian_depends

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provenance import Provenance

TEXTS = Path(__file__).with_name("debian")
NAME = "hub-station"
LIBRARY = f"usr/lib/{NAME}"
APPSTREAM_ID = "id.hub_station.HubStation"
RULES = "usr/lib/udev/rules.d/70-hub-station.rules"
SCRIPTS = ("postinst", "prerm", "postrm")


class DebianPackage:
    """What one package is made of, gathered in `tree`."""

    def __init__(
        self, frozen: Path, made_from: Provenance, tree: Path, found: dict[str, str]
    ) -> None:
        """`version` and `level` may be changed before `build`; `found`: see build_tools."""
        self._frozen = frozen
        self._made_from = made_from
        self.tree = tree
        self._found = found
        self.version = made_from.version
        self.level = 19
        """How hard zstd tries, 1 to 22: 19 takes a minute and saves a sixth."""

    def build(self, icons: Path, into: Path) -> Path:
        """Write the package into a folder; return its file."""
        shutil.rmtree(self.tree, ignore_errors=True)
        self._add_program()
        self._add_menu(icons)
        self._add_documents()
        self._add_control()
        for file in (self.tree, *self.tree.rglob("*")):
            self._settle(file)
        into.mkdir(parents=True, exist_ok=True)
        package = into / f"{NAME}_{self.version}_{self.architecture}.deb"
        command = ["dpkg-deb", "--root-owner-group", "-Zzstd", f"-z{self.level}", "--build"]
        epoch = {**os.environ, "SOURCE_DATE_EPOCH": str(self._made_from.epoch)}
        subprocess.run(
            [*command, str(self.tree), str(package)],
            env=epoch,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return package

    @property
    def architecture(self) -> str:
        """Debian's word for this machine: amd64, arm64."""
        asked = ["dpkg", "--print-architecture"]
        return subprocess.run(asked, check=True, stdout=subprocess.PIPE).stdout.decode().strip()

    def _add_program(self) -> None:
        place = self.tree / LIBRARY / "package"
        shutil.copytree(self._frozen, place, symlinks=True, copy_function=os.link)
        command = self.tree / "usr/bin" / NAME
        command.parent.mkdir(parents=True)
        command.symlink_to(f"../lib/{NAME}/current/{NAME}")

    def _add_menu(self, icons: Path) -> None:
        self._fill("hub-station.desktop", "usr/share/applications/hub-station.desktop")
        self._fill("hub-station.metainfo.xml", f"usr/share/metainfo/{APPSTREAM_ID}.metainfo.xml")
        theme = self.tree / "usr/share/icons/hicolor"
        for picture in sorted(icons.glob("*.png")):
            size = f"{picture.stem}x{picture.stem}"
            _copy(picture, theme / size / "apps" / f"{NAME}.png")
        drawing = TEXTS.parents[1] / "resources" / "icons" / f"{NAME}.svg"
        _copy(drawing, theme / "scalable/apps" / f"{NAME}.svg")

    def _add_documents(self) -> None:
        licence = (TEXTS.parents[1] / "LICENSE").read_text("utf-8").partition("\n\n")[2]
        indented = "\n".join(f" {line}" if line else " ." for line in licence.strip().splitlines())
        self._fill("copyright", f"usr/share/doc/{NAME}/copyright", LICENSE=indented)
        self._fill("README.Debian", f"usr/share/doc/{NAME}/README.Debian")
        _compress(self._fill("hub-station.1", f"usr/share/man/man1/{NAME}.1"))
        changes = self.tree / f"usr/share/doc/{NAME}/changelog"
        _copy(TEXTS.parents[1] / "CHANGELOG.md", changes)
        _compress(changes)
        rules = self.tree / RULES
        rules.parent.mkdir(parents=True)
        # The program's own words: what it prints is what is installed.
        said = [str(self._frozen / NAME), "devices", "rules"]
        rules.write_bytes(subprocess.run(said, check=True, stdout=subprocess.PIPE).stdout)

    def _add_control(self) -> None:
        sums = "".join(
            f"{hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest()}  {inside}\n"
            for inside, file in self._files()
        )
        size_kib = sum(file.stat().st_size + 1023 >> 10 for _, file in self._files())
        control = self.tree / "DEBIAN"
        control.mkdir()
        (control / "md5sums").write_text(sums)
        self._fill(
            "control",
            "DEBIAN/control",
            ARCHITECTURE=self.architecture,
            SIZE=str(size_kib),
            DEPENDS=debian_depends.depends(self._frozen, self._found),
        )
        for script in SCRIPTS:
            self._fill(script, f"DEBIAN/{script}").chmod(0o755)

    def _files(self) -> Iterator[tuple[str, Path]]:
        for file in sorted(self.tree.rglob("*")):
            if file.is_file() and not file.is_symlink():
                yield str(file.relative_to(self.tree)), file

    def _fill(self, name: str, to: str, **blanks: str) -> Path:
        """Write a text with its blanks (@NAME@) filled."""
        text = (TEXTS / name).read_text("utf-8")
        filled = {"VERSION": self.version, "DATE": self._made_from.date, **blanks}
        for blank, value in filled.items():
            text = text.replace(f"@{blank}@", value)
        file = self.tree / to
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        return file

    def _settle(self, file: Path) -> None:
        """Give a file the date and the rights that it has on every machine."""
        if not file.is_symlink():
            program = file.stat().st_mode & 0o100 and ".so" not in file.name
            runs = file.is_dir() or program
            file.chmod(0o755 if runs else 0o644)
        os.utime(file, (self._made_from.epoch,) * 2, follow_symlinks=False)


def _compress(file: Path) -> None:
    """Put a file's compressed form into its place."""
    compressed = gzip.compress(file.read_bytes(), mtime=0)
    file.with_name(f"{file.name}.gz").write_bytes(compressed)
    file.unlink()


def _copy(source: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, to)
