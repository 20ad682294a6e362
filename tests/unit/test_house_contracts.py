"""The direction of imports holds because a wrong import is caught, each kind by its contract."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")
WITHOUT_QT = """
import sys

class NoQt:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"PySide6", "shiboken6"}:
            raise ImportError(f"{name} is not here")

sys.meta_path.insert(0, NoQt())
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Copy what the contracts speak of: the packages' Python files, and the contracts."""
    for package in ("ui", "station", "models", "resources"):
        for file in (ROOT / package).rglob("*.py"):
            copy = tmp_path / file.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, copy)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def broken_contracts(tree: Path) -> list[str]:
    """Return the names of the contracts that lint-imports finds broken in this tree."""
    done = subprocess.run(
        [LINT_IMPORTS, "--no-cache"],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert " kept, " in done.stdout, done.stdout + done.stderr
    return [line.partition(" BROKEN")[0] for line in done.stdout.splitlines() if " BROKEN" in line]


def test_the_program_as_it_is_keeps_every_contract(tree: Path) -> None:
    assert broken_contracts(tree) == []


def test_no_module_hides_from_the_contracts_in_a_folder_that_is_no_package() -> None:
    hidden = [
        str(file.relative_to(ROOT))
        for package in ("station", "ui")
        for file in (ROOT / package).rglob("*.py")
        if not file.with_name("__init__.py").exists()
    ]
    assert hidden == []


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("models/osas/late.py", "import ui", "Imports point one way"),
        ("models/osas/late.py", "from station import events", "Imports point one way"),
        ("station/late.py", "import ui.widgets", "Imports point one way"),
        ("station/late.py", "from PySide6.QtCore import QObject", "Nothing below ui/ knows Qt"),
        ("models/late.py", "import shiboken6", "Nothing below ui/ knows Qt"),
        ("station/rules/late.py", "from pathlib import Path", "Decoders, rules and workflows"),
        ("station/rules/late.py", "import station.clock", "Decoders, rules and workflows"),
        ("station/workflows/late.py", "import sqlalchemy", "Decoders, rules and workflows"),
        ("station/workflows/late.py", "import station.journal.journal", "Decoders, rules and"),
        ("station/devices/decoders/late.py", "import serial", "Decoders, rules and workflows"),
        ("station/devices/decoders/late.py", "import time", "Decoders, rules and workflows"),
        (
            "station/devices/simulators/late.py",
            "import station.devices.code_text",
            "What is simulated shares no code",
        ),
        ("station/errors.py", "import station.events", "Facts and errors import nothing of ours"),
        ("station/devices/readings.py", "import station.events", "Facts and errors import nothing"),
        ("station/events.py", "import resources", "Facts and errors import nothing of ours"),
    ],
)
def test_a_wrong_import_is_caught(tree: Path, module: str, line: str, contract: str) -> None:
    with (tree / module).open("a") as file:
        file.write(f"\n{line}\n")
    broken = broken_contracts(tree)
    assert any(name.startswith(contract) for name in broken), broken


def test_a_decoder_that_leans_on_another_is_caught(tree: Path) -> None:
    decoders = tree / "station/devices/decoders"
    (decoders / "one.py").write_text("BITS = 8\n")
    (decoders / "two.py").write_text("from station.devices.decoders.one import BITS\n")
    assert broken_contracts(tree) == ["No decoder knows another"]


def test_the_whole_core_loads_on_a_machine_without_qt() -> None:
    script = WITHOUT_QT + (
        "import importlib, pkgutil, station, models\n"
        "for package in (station, models):\n"
        "    for found in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        "        if '.migrations' not in found.name:  # these run inside alembic only\n"
        "            importlib.import_module(found.name)\n"
        "print(len([name for name in sys.modules if name.startswith('station.')]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 10


def test_the_version_is_told_without_qt_and_without_a_database_library() -> None:
    script = WITHOUT_QT + (
        "from ui.entry import main\n"
        "try:\n"
        "    main(['--version'])\n"
        "finally:\n"
        "    heavy = {'psycopg', 'sqlalchemy', 'alembic', 'apsw', 'asyncio', 'miniaudio'}\n"
        "    print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "[]\n"), done.stderr
    assert done.stdout.splitlines()[0].endswith(version("hub-station"))


def test_the_block_on_qt_blocks() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_QT + "import PySide6.QtCore"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "PySide6 is not here" in done.stderr
