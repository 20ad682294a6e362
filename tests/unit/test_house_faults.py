"""The table of faults speaks of every fault, and of tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.faults.register import FAULTS, elsewhere, numbers_in

ROOT = Path(__file__).parents[2]
MARKED = re.compile(r"""mark\.fault\(\s*f?"([^"]*)"\s*,""")
STARRED = re.compile(r"^from ([\w.]+) import \*", re.MULTILINE)


def source_of(file: Path) -> str:
    """Return a test file's text, with that of the tests it takes over."""
    text = file.read_text("utf-8")
    taken = (ROOT / f"{name.replace('.', '/')}.py" for name in STARRED.findall(text))
    return "\n".join((text, *map(source_of, taken)))


@pytest.mark.parametrize("test", elsewhere())
def test_a_test_that_the_table_names_is_there(test: str) -> None:
    file, _, name = test.partition("::")
    assert re.search(rf"^def {name}\(", source_of(ROOT / file), re.MULTILINE)


def test_every_fault_is_made_or_it_is_said_why_not() -> None:
    files = (ROOT / "tests" / "faults").glob("test_*.py")
    made = {
        number
        for file in files
        for name in MARKED.findall(file.read_text("utf-8"))
        for number in numbers_in(name)
    }
    assert made <= FAULTS.keys()
    unspoken = [n for n, fault in FAULTS.items() if not (n in made or fault.elsewhere)]
    assert [n for n in unspoken if not FAULTS[n].lacks] == []
    assert list(FAULTS) == list(range(1, 41))


def test_a_name_says_its_faults_by_number() -> None:
    assert numbers_in("black hole, in mid-push (13, 14)") == [13, 14]
    assert numbers_in("file permissions (threat 24)") == []
    assert numbers_in("cut after COMMIT, no ledger (control)") == []
