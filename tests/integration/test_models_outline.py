"""The outline that a running station reads says what the models say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from models import migrate, outline_making
from models.outline import FOLDER, OUTLINE, outline

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("target", migrate.TARGETS)
def test_the_outline_is_what_the_models_say(target: str) -> None:
    stored = (FOLDER / target / OUTLINE).read_bytes()
    assert stored == outline_making.file_of(target), "run: python -m models.outline_making"
    assert outline(target).head == migrate.head(target)


def test_reading_it_does_not_take_sqlalchemy() -> None:
    script = (
        "import sys\nfrom models.outline import outline\nimport station.central.doctor.inspection\n"
        "assert len(outline('osas').tables) > 46\n"
        "print(sorted({'sqlalchemy', 'alembic'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
