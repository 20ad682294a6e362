"""What each workflow costs the hands: scans, key presses and clicks, counted at the real window.

Forty parcels each (eight where names are typed, or a scale is waited for). One scan a parcel where
nothing is to be told of it but that it is here; and no key and no click from log-in to a printed
manifest.
"""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from msgspec import to_builtins

from station.devices.simulators.faults import Faults, FaultyDevice
from station.devices.simulators.lines import PtyLine
from station.devices.simulators.pan import Pan
from station.devices.simulators.running import Simulation
from station.devices.simulators.table import SCALES
from station.mirror import schema
from tests.acceptance.counter import CounterAtWork
from tests.acceptance.hands import Hands, Operator
from tests.benchmarks import hand_courses as course
from tests.benchmarks.world import world
from tests.fakes.hub import Hub
from tests.fakes.page_printer import PagePrinter
from tests.fakes.printers import label_printer, tcp_printer
from ui.app import application

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from station.demo.rig import DemoRig
    from tests.benchmarks.hand_courses import Course, Worked
    from tests.benchmarks.harness import Report

HANDOVER = "handover, from log-in to paper"
ONE_SCAN: dict[str, Course] = {
    "receiving, free": course.receiving,
    "receiving, manifests": course.receiving_manifests,
    "packing": course.packing,
    "problem": course.problem,
    "delivery, out": course.delivery_out,
    "delivery, debrief": course.delivery_debrief,
    "stock-take": course.stocktake,
}
MORE: dict[str, Course] = {
    "handover to a partner, in pairs": course.handover_partner,
    "delivery, counter": course.delivery_counter,
    "pickup": course.pickup,
    "lost label": course.lost_label,
    "shift: closing it": course.shift,
}


class Spinning:
    """Lets the window live until something is so."""

    def waitUntil(self, condition: Callable[[], object], *, timeout: int) -> None:  # noqa: N802 - as pytest-qt's
        """Raises TimeoutError after `timeout` milliseconds."""
        end_s = time.monotonic() + timeout / 1_000
        while not condition():
            application().processEvents()
            time.sleep(0.0005)
            if time.monotonic() > end_s:
                raise TimeoutError("the window does not show it")


def run(report: Report) -> None:
    """Work through every workflow at one counter."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    rig = world(report.folder, report.at_end)
    print("\nhands: scans, keys and clicks of a whole course; then on its parcels alone, a parcel")
    with ExitStack() as stack:
        operator, stock, printer, scale = _at_work(report.folder / "hands", rig, stack)
        weighed = {"weighing": course.weighing(scale)}
        scanned = {HANDOVER: course.handover(printer)} | ONE_SCAN | weighed
        for name, one in (scanned | MORE).items():
            before = operator.did
            worked = one(operator, stock)
            _tell(name, worked, operator.did - before)
            if name in scanned:
                wanted = Hands(scans=worked.parcels)
                report.expect(f"{name}: done on its parcels", worked.on_parcels, wanted)
            if name == HANDOVER:
                did = operator.did - before
                report.expect("  keys and clicks from log-in to paper", did.keys + did.clicks, 0)


def _tell(name: str, worked: Worked, did: Hands) -> None:
    each = "  ".join(
        f"{number / worked.parcels:5.2f} {what}"
        for what, number in worked.on_parcels._asdict().items()
    )
    print(f"  {name:<32} {worked.parcels:3} times  {tuple(did)!s:<14}  {each}", flush=True)


def _at_work(
    home: Path, rig: DemoRig, stack: ExitStack
) -> tuple[Operator, course.Parcels, PagePrinter, Simulation]:
    """Open a counter with a scanner, a scale and an office printer, where one has to log in."""
    home.mkdir()
    printer, scale = stack.enter_context(PagePrinter()), _scale(home)
    stack.callback(scale.stop)
    _, labels, _ = stack.enter_context(label_printer())
    printers = printer.options, tcp_printer(labels.port_number)
    hub: Any = Hub(rig.urls.osas, rig.urls.onmart, are_filled=True)
    spinning: Any = Spinning()
    counter = CounterAtWork(
        spinning,
        hub,
        home / "counter",
        station={"operator": ""},
        access={"required": True},
        printer=[to_builtins(one) for one in printers],
        scale={"port": scale.port, "protocol": "mt_sics", "line": "9600 8N1"},
    )
    stack.callback(counter.close)
    operator = Operator(counter)
    stack.callback(operator.close)
    counter.begin()
    mirror = schema.open_reader(counter.station.folders.mirror_file)
    stack.callback(mirror.close)
    return operator, course.Parcels(mirror), printer, scale


def _scale(home: Path) -> Simulation:
    device = FaultyDevice(SCALES["mt_sics"].make(Pan()), Faults())
    scale = Simulation(device, PtyLine(home / "scale"))
    scale.start()
    return scale
