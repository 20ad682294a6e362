"""hidapi without hardware: `enumerate()` and `device` as its 0.15 has them, devices that can be pulled."""

from __future__ import annotations

import queue
import threading
from contextlib import suppress
from typing import Any


class FakeHidapi:
    """What is plugged in, by path. Hand its `load` to a transport."""

    def __init__(self) -> None:
        self.plugged: dict[str, FakeHidGadget] = {}

    def load(self) -> FakeHidapi:
        return self

    def plug(self, path: str, gadget: FakeHidGadget) -> FakeHidGadget:
        self.plugged[path] = gadget
        gadget.gone.clear()
        return gadget

    def unplug(self, path: str) -> None:
        self.plugged.pop(path).gone.set()

    def enumerate(self) -> list[dict[str, Any]]:
        return [{**gadget.entry, "path": path.encode()} for path, gadget in self.plugged.items()]

    def device(self) -> FakeHidDevice:
        return FakeHidDevice(self)


class FakeHidGadget:
    """A device: what it is, what it reports, what it was sent."""

    def __init__(
        self, vid: int, pid: int, number: str = "", page: int = 0x8D, usage: int = 0x20
    ) -> None:
        self.entry: dict[str, Any] = {
            "vendor_id": vid,
            "product_id": pid,
            "serial_number": number,
            "release_number": 0,
            "manufacturer_string": "Maker",
            "product_string": "Gadget",
            "usage_page": page,
            "usage": usage,
            "interface_number": 0,
        }
        self.reports: queue.Queue[bytes] = queue.Queue()
        self.sent: list[bytes] = []
        self.gone = threading.Event()
        self.descriptor = bytes((0x06, 0x8D, 0xFF))


class FakeHidDevice:
    """One handle. hidapi waits for ever at a timeout of 0; here that fails, and so does the test."""

    def __init__(self, there: FakeHidapi) -> None:
        self._there = there
        self._gadget: FakeHidGadget | None = None

    def open_path(self, path: bytes) -> None:
        gadget = self._there.plugged.get(path.decode())
        if gadget is None:
            raise OSError("open failed")
        self._gadget = gadget

    def read(self, max_length: int, timeout_ms: int) -> list[int]:
        gadget = self._opened()
        assert timeout_ms > 0, "hidapi would wait for ever"
        for _ in range(timeout_ms):
            if gadget.gone.is_set():
                raise OSError("read error")
            with suppress(queue.Empty):
                return list(gadget.reports.get(timeout=0.001))[:max_length]
        return []

    def write(self, buff: bytes) -> int:
        gadget = self._opened()
        if gadget.gone.is_set():
            return -1
        gadget.sent.append(bytes(buff))
        return len(buff)

    def get_report_descriptor(self) -> list[int]:
        return list(self._opened().descriptor)

    def close(self) -> None:
        self._gadget = None

    def _opened(self) -> FakeHidGadget:
        if self._gadget is None:
            raise ValueError("not open")
        return self._gadget
