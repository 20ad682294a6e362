"""A window tells what failed before, without standing in anybody's way; Qt is heard, too."""

from __future__ import annotations

import json
import logging
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMessageLogContext, QtMsgType, qWarning

from station import __version__
from station.cli.invocation import Invocation
from station.cli.main import run
from station.events import Scan, ScanRecorded, StoreAlarm
from station.folders import Folders
from station.options import Settings
from station.rotation import RotatingLog
from station.support.crash_reports import CrashReports
from tests.fakes.central import Heard
from tests.fakes.station import NOON
from tests.fakes.windows import open_counters  # noqa: F401 - the fixture `counter`
from ui.counter import Counter
from ui.qt_messages import QtMessages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.fakes.command_line import CommandLine
    from tests.fakes.windows import Counter as Window


def test_that_the_program_failed_is_a_sentence_above_the_work(
    counter: Callable[..., Window],
) -> None:
    desk = counter()
    desk.announce(StoreAlarm("program_failed", (("count", "2"),), NOON))
    assert "program gagal 2 kali, pindaian tetap aman" in desk.window.notice.sentence.text()
    desk.enter("JX1203345871")
    assert desk.station.posted, "the sentence must not keep anybody from working"


@pytest.mark.expected_logs("WARNING .* Qt: a font is missing", "CRITICAL .* Qt: no platform")
def test_what_qt_says_is_in_the_log_and_what_ends_us_on_disk(tmp_path: Path) -> None:
    with QtMessages(CrashReports(tmp_path)) as messages:
        qWarning("a font is missing")
    assert CrashReports(tmp_path).all() == []
    messages.hear(QtMsgType.QtFatalMsg, QMessageLogContext(), "no platform plugin")
    (file,) = CrashReports(tmp_path).all()
    assert json.loads(file.read_text())["what"] == "no platform plugin"


def test_the_start_after_a_crash_tells_it_once_and_scanning_is_ready(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folders = Folders.under(tmp_path)
    CrashReports(folders.logs).keep("thread", LookupError("Siti"))
    for told in (["program_failed"], []):
        counter = Counter(Invocation(SimpleNamespace(), Settings(), folders))
        counter.open()
        try:
            counter.attach()
            assert [alarm.key for alarm in counter.station.alarms()] == told
        finally:
            counter.close()
    assert [record.msg for record in caplog.records].count("ready to scan") == 2
    logged = (folders.logs / "station.log").read_text()
    assert f"hub-station {__version__} of source" in logged
    assert list(folders.logs.glob("crashes/fault-*")) == []


def test_a_log_on_a_full_disk_stops_no_scan(tmp_path: Path) -> None:
    folders = Folders.under(tmp_path)
    folders.make()
    (folders.logs / "station.log").symlink_to("/dev/full")
    heard = Heard()
    counter = Counter(Invocation(SimpleNamespace(), Settings(), folders))
    counter.open()
    counter.station.subscribe(heard)
    try:
        counter.attach()
        logging.getLogger("station").info("there is no room for this")
        counter.station.post(Scan("JX1203345871", NOON, "scanner"))
        assert heard.wait_for(ScanRecorded).seq == 1
        written = [one for one in logging.getLogger().handlers if isinstance(one, RotatingLog)]
        assert [one.lost > 0 for one in written] == [True]
    finally:
        counter.close()


def test_a_command_that_fails_by_a_fault_of_ours_leaves_a_report(
    hub_station: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_call: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setenv("HUB_STATION_HOME", str(hub_station.home))
    with pytest.raises(ZeroDivisionError):
        run(SimpleNamespace(command=broken))
    (file,) = CrashReports(hub_station.folders.logs).all()
    assert json.loads(file.read_text())["kind"] == "command"
