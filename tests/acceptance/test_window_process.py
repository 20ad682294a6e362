"""The window as a process: beside a second one, beside a command line, and asked to end."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from station.local_socket import is_answering
from station.texts import Texts

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

    from tests.fakes.command_line import CommandLine

TEXTS = Texts.load("id")
SCAN = ("scan", "--workflow", "receiving")
LOOKS = 600
LOOK_EVERY_S = 0.1


@contextmanager
def window(hub_station: CommandLine) -> Iterator[subprocess.Popen[bytes]]:
    """Open the window, without a display, and wait until it is attached."""
    opened = hub_station.start()
    try:
        patience = threading.Event()
        for _ in range(LOOKS):
            if is_answering(hub_station.folders.data):
                break
            patience.wait(LOOK_EVERY_S)
        yield opened
    finally:
        opened.kill()
        opened.communicate()


def test_a_second_window_is_refused_and_told_which_process_has_the_store(
    hub_station: CommandLine,
) -> None:
    with window(hub_station) as first:
        ended = hub_station()
        assert (ended.code, ended.output) == (2, "")
        assert str(first.pid) in ended.said
        assert str(hub_station.folders.data) in ended.said
        assert len(ended.said.splitlines()) == 1
        assert hub_station(*SCAN, "JX1203345871").line["seq"] == 1


def test_a_window_that_was_killed_leaves_nothing_in_the_way(hub_station: CommandLine) -> None:
    with window(hub_station) as first:
        scanned = hub_station(*SCAN, "JX1203345871").line
        first.kill()
        first.wait()
    with window(hub_station):
        again = hub_station(*SCAN, "JX1203345871").line
    assert (again["verdict"], again["seq"]) == ("DUPLICATE", 2)
    exported = hub_station("journal", "export").lines
    assert exported[0]["event_id"] == scanned["event_id"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_window_closes_in_order_when_it_is_asked_to_end(
    hub_station: CommandLine, number: signal.Signals
) -> None:
    with window(hub_station) as opened:
        opened.send_signal(number)
        output, said = opened.communicate(timeout=30)
    assert (opened.returncode, output, said) == (0, b"", b"")


def test_a_running_demo_is_left_alone_by_a_second_one_and_stops_when_it_is_asked_to(
    hub_station: CommandLine,
) -> None:
    playing = hub_station.start("demo", "--headless", "--scans", "400")
    assert playing.stdout is not None
    while b"/400 " not in playing.stdout.readline():
        assert playing.poll() is None, playing.communicate()
    second = hub_station("demo", "--databases")
    assert (second.code, str(playing.pid) in second.said) == (2, True)
    playing.send_signal(signal.SIGINT)
    _, said = playing.communicate(timeout=60)
    assert (playing.returncode, said.decode().strip()) == (2, TEXTS("error.demo_stopped"))
    assert not (hub_station.home / "postgres" / "data" / "postmaster.pid").exists()
