"""The log tells what happened and keeps its secrets."""

from __future__ import annotations

import json
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

from station import rotation
from station.log_file import log_to

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest


@contextmanager
def logged_to(folder: Path) -> Iterator[rotation.RotatingLog]:
    handler = log_to(folder)
    assert isinstance(handler, rotation.RotatingLog)
    try:
        yield handler
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()


def lines(file: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_a_record_is_one_json_line_without_passwords(tmp_path: Path) -> None:
    log = logging.getLogger("station.test")
    with logged_to(tmp_path):
        log.info("connecting to %s", "postgresql://cgk:canary-1@db/osas?x=1")
        log.info("dsn host=db password='canary-2' user=cgk password=canary-3")
    assert "canary" not in (tmp_path / "station.log").read_text()
    first = lines(tmp_path / "station.log")[0]
    assert first["level"] == "INFO"
    assert first["what"] == "connecting to postgresql://cgk:***@db/osas?x=1"


def test_an_error_is_logged_with_where_it_came_up_and_without_its_data(tmp_path: Path) -> None:
    log = logging.getLogger("station.test")
    with logged_to(tmp_path):
        try:
            int("Siti Canary")
        except ValueError as error:
            log.info("not read: %s", error, exc_info=True)
    (line,) = lines(tmp_path / "station.log")
    assert line["what"] == "not read: ValueError"
    assert line["traceback"].startswith("ValueError\n")
    assert "test_log_file.py" in line["traceback"]
    assert "invalid literal" not in line["traceback"]


def test_a_sentence_that_does_not_fit_its_values_is_logged_all_the_same(tmp_path: Path) -> None:
    with logged_to(tmp_path) as handler:
        handler.handle(logging.LogRecord("x", logging.INFO, "", 1, "%d of %d", (1,), None))
    assert lines(tmp_path / "station.log")[0]["what"] == "%d of %d"


def test_the_log_never_grows_past_its_bounds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "LARGEST_BYTES", 2_000)
    monkeypatch.setattr(rotation, "KEPT", 2)
    log = logging.getLogger("station.test")
    with logged_to(tmp_path):
        for number in range(200):
            log.info("scan %d", number)
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["station.log", "station.log.1", "station.log.2"]
    assert all(file.stat().st_size <= 2_000 for file in files)
    assert all(file.stat().st_mode & 0o077 == 0 for file in files)
    assert lines(files[0])[-1]["what"] == "scan 199"


def test_one_enormous_record_does_not_fill_the_log(tmp_path: Path) -> None:
    with logged_to(tmp_path):
        logging.getLogger("station.test").info("%s", "x" * 10_000_000)
    assert (tmp_path / "station.log").stat().st_size < 30_000


def test_a_full_disk_stops_nobody_and_what_was_lost_is_counted_afterwards(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    log = logging.getLogger("station.test")
    full = tmp_path / "station.log"
    full.symlink_to("/dev/full")
    with logged_to(tmp_path) as handler:
        for number in range(3):
            log.info("password=canary %d", number)
        assert handler.lost == 3
        full.unlink()
        log.info("room again")
    assert [line["what"] for line in lines(full)] == ["3 records were not written", "room again"]
    assert capfd.readouterr().err == ""
