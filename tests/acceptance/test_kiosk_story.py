"""A kiosk whose window is killed in the middle of a shift: back, with who worked and what was open."""

from __future__ import annotations

import json
import os
import signal
import threading
import tty
from typing import TYPE_CHECKING, Any

import pytest

from station.demo.badges import demo_badge
from station.local_socket import is_answering
from tests.integration.test_work_commands import bound_for_bandung, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.fakes.command_line import CommandLine
    from tests.fakes.hub import Hub

PATIENCE_S = 60


class Kiosk:
    """`hub-station kiosk`, and the scanner at its counter."""

    def __init__(self, hub_station: CommandLine, hub: Hub) -> None:
        self.call = hub_station
        self.scanner, line = os.openpty()
        tty.setraw(line)
        scanner = {"port": os.ttyname(line)}
        self._line = line
        hub.settle(hub_station, scanner=scanner, access={"required": True})
        assert hub_station("sync", "--once").code == 0
        self.process = hub_station.start("kiosk")

    def close(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=PATIENCE_S)
        for end in (self.scanner, self._line):
            os.close(end)

    def scan(self, code: str) -> None:
        os.write(self.scanner, f"{code}\r\n".encode())

    def state(self) -> dict[str, Any]:
        file = self.call.folders.kiosk_file
        return dict(json.loads(file.read_text())) if file.exists() else {}

    @property
    def window(self) -> int:
        """The process that has the store."""
        return int((self.call.folders.data / "store.owner").read_text())

    def wait_for(self, is_so: Callable[[], bool]) -> None:
        patience = threading.Event()
        for _ in range(PATIENCE_S * 20):
            if is_so():
                return
            patience.wait(0.05)
        pytest.fail(f"it never came to that: {self.state()}")

    def operator(self) -> str:
        at_work = self.state().get("at_work")
        return at_work["person"]["username"] if at_work else ""


@pytest.fixture
def kiosk(hub_station: CommandLine, hub: Hub) -> Iterator[Kiosk]:
    made = Kiosk(hub_station, hub)
    yield made
    made.close()


def test_a_window_killed_in_mid_shift_is_back_with_its_operator_its_workflow_and_its_bag(
    kiosk: Kiosk, hub: Hub
) -> None:
    call, data = kiosk.call, kiosk.call.folders.data
    kiosk.wait_for(lambda: is_answering(data) and "at" in kiosk.state())
    kiosk.scan(demo_badge("operator01"))
    kiosk.wait_for(lambda: kiosk.operator() == "operator01")
    assert told(call("command", "workflow", "packing").line) == ("CHOSEN", "packing")
    assert told(call("command", "open", "BDO").line) == ("OK", "bag_opened")
    assert told(call("scan", "--workflow", "packing", bound_for_bandung(hub)).line)[0] == "OK"
    kiosk.wait_for(lambda: kiosk.state()["workflow"] == "packing")

    killed = kiosk.window
    os.kill(killed, signal.SIGKILL)
    kiosk.wait_for(lambda: kiosk.window != killed and is_answering(data))
    kiosk.wait_for(lambda: kiosk.operator() == "operator01")
    assert told(call("command", "seal", "--sure").line) == ("PROMPT", "bag_seal")
    assert told(call("scan", "--workflow", "packing", "SEGEL-78").line) == ("OK", "bag_sealed")
    assert [line["what"] for line in call("journal", "incidents").lines] == ["came_back"]
    events = call("journal", "export").lines
    assert {event["body"]["operator"] for event in events} == {"operator01"}, (
        "nobody logged in anew"
    )

    second = call("kiosk")
    assert (second.code, str(kiosk.process.pid) in second.said) == (2, True)
    assert call("kiosk", "--stop").code == 0
    assert kiosk.process.wait(PATIENCE_S) == 0
    assert call("kiosk", "--stop").code == 2
