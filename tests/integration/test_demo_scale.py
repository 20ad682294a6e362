"""The demo's scale: what is scanned lies on it, and a station reads it as any other."""

from __future__ import annotations

import queue
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from station.clock import SystemClock
from station.demo.scale import PROTOCOL, SimulatedScale, weight_of
from station.devices.readings import ScaleReading
from station.devices.scale_reader import scale
from station.options import ScaleOptions
from ui import demo_controls
from ui.demo_controls import RigControls

if TYPE_CHECKING:
    import pytest

    from station.demo.rig import DemoRig
    from station.events import DeviceEvent

PATIENCE_S = 20.0
CODES = ["JP1234567890", "JX0987654321"]


def test_a_parcel_put_on_the_scale_is_read_as_what_it_weighs() -> None:
    events: queue.SimpleQueue[DeviceEvent] = queue.SimpleQueue()
    simulated = SimulatedScale()
    reader = scale(ScaleOptions(simulated.port, PROTOCOL), events.put, SystemClock())
    reader.start()
    simulated.put(CODES[0])
    weight = None
    while weight != weight_of(CODES[0]):
        event = events.get(timeout=PATIENCE_S)
        is_still = isinstance(event, ScaleReading) and event.said.stable
        weight = event.said.value if is_still and isinstance(event, ScaleReading) else None
    reader.stop()
    simulated.close()


def test_each_parcel_is_scanned_then_weighed_then_taken_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(demo_controls, "PACE_S", 0.02)
    did: queue.SimpleQueue[str] = queue.SimpleQueue()
    rig = SimpleNamespace(
        scanner=SimpleNamespace(send=lambda code: did.put(f"scan {code}")),
        scale=SimpleNamespace(
            put=lambda code: did.put(f"put {code}"), clear=lambda: did.put("clear")
        ),
    )
    controls = RigControls(cast("DemoRig", rig), CODES)
    told = [did.get(timeout=PATIENCE_S) for _ in range(6)]
    controls.close()
    assert told == [step for code in CODES for step in ("clear", f"scan {code}", f"put {code}")]
