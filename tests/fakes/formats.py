"""Another version of this program, as far as files go: a format further, by the real mechanism."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from station.journal import conversion, schema, sealing
from station.journal.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import apsw

NEXT = VERSION + 1


def add_a_note(store: apsw.Connection) -> None:
    """Change the tables as a release might, so that today's statements still fit."""
    store.execute("CREATE TABLE shelf (seq INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT")
    store.execute("INSERT INTO shelf SELECT seq, awb FROM event")
    store.execute("DROP INDEX delivery_waiting")
    store.execute("CREATE INDEX delivery_waiting ON delivery (target, seq) WHERE state = 'pending'")


def _is_proved(_: Path) -> None:
    """The check of itself takes seconds; test_conversion asks for it by name."""


def become_next(*, checks_itself: bool = False) -> None:
    """Make this process the program of the next format, for as long as it runs."""
    conversion.STEPS[VERSION] = add_a_note
    vars(schema)["VERSION"] = NEXT
    if not checks_itself:
        vars(conversion)["prove"] = _is_proved


@pytest.fixture
def next_format(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Call it to make this test's program the next one, for as long as the test runs."""

    def become(step: Callable[[apsw.Connection], None] = add_a_note) -> None:
        monkeypatch.setattr(conversion, "STEPS", {VERSION: step})
        monkeypatch.setattr(schema, "VERSION", NEXT)
        monkeypatch.setattr(conversion, "prove", _is_proved)

    return become


def mark_newer(file: Path) -> None:
    """Let a file be a newer program's."""
    with closing(sealing.connect(file, sealing.READ_WRITE)) as opened:
        opened.execute("PRAGMA user_version = 99")


def version_of(file: Path) -> int:
    """Return the format that a file says it has."""
    with closing(sealing.connect(file, sealing.READ_WRITE)) as opened:
        return int(str(opened.pragma("user_version")))


def contents(folder: Path) -> dict[str, bytes]:
    """Return what is kept below a folder: not locks, what maps a WAL, or a WAL that is empty."""
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    found = {str(file.relative_to(folder)): file.read_bytes() for file in files}
    passing = {name for name, data in found.items() if name.endswith("-wal") and not data}
    return {
        name: data
        for name, data in found.items()
        if name not in passing and not name.endswith(("-shm", ".lock", ".owner"))
    }
