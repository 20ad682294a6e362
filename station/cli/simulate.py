"""`hub-station devices simulate`: a device that is not there, on a line that is.

The first line of the output is the port that a station (or another program) opens. Standard input
is the person at the device: a weight that is put on the pan, `zero`, `tare`, `motion`, `still`,
`over`, `under`, `ok`; a code that is scanned; `paper N`, `pause`, `resume`, `open`, `close`; and
for each of them `:unplug`, `:plug`, `:silent`, `:talk`.
"""

from __future__ import annotations

import signal
import sys
import threading
from typing import TYPE_CHECKING

from station.devices.simulators.faults import Faults, FaultyDevice
from station.devices.simulators.label_printer import LabelPrinter
from station.devices.simulators.lines import SocketLine, usual_line
from station.devices.simulators.pan import Pan
from station.devices.simulators.printer_socket import PrinterSocket
from station.devices.simulators.running import Simulation
from station.devices.simulators.table import PRINTERS, SCALES, SCANNERS
from station.errors import StationError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import SimpleNamespace

    from station.cli.invocation import Invocation
    from station.devices.simulators.lines import Line
    from station.devices.simulators.scales import SimulatedDevice

_PERCENT = 100
_PRINTERS_PORT = 9100
"""What a label printer listens on unless told otherwise."""


def simulate(call: Invocation) -> int:
    """Play the device until Ctrl+C; 0. What cannot be simulated is told, with 2."""
    arguments = call.arguments
    device = FaultyDevice(_device(arguments), _faults(arguments))
    simulation = Simulation(device, _line(arguments))
    simulation.start()
    # Whoever started us ends us as politely as Ctrl+C: the line's file must not stay behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        print(simulation.port, flush=True)
        call.tell(call.texts("cli.simulating", protocol=arguments.protocol, line=_usual(arguments)))
        _follow(simulation, sys.stdin, call)
        threading.Event().wait()
    except KeyboardInterrupt:  # the usual end
        pass
    finally:
        simulation.stop()
    return 0


def _device(arguments: SimpleNamespace) -> SimulatedDevice:
    protocol = arguments.protocol
    if protocol in SCALES:
        return SCALES[protocol].make(_pan(arguments))
    if protocol in SCANNERS:
        return SCANNERS[protocol]()
    if protocol not in PRINTERS:
        known = ", ".join((*SCALES, *SCANNERS, *PRINTERS))
        raise StationError("simulate_unknown", found=protocol, known=known)
    printer = LabelPrinter(arguments.labels)
    printer.paused = arguments.paused
    return printer


def _pan(arguments: SimpleNamespace) -> Pan:
    pan = Pan(
        unit=arguments.unit,
        decimals=arguments.decimals,
        settles_s=arguments.settle or 0.0,
        noise_steps=arguments.noise,
        drift_per_s=arguments.drift,
        seed=arguments.seed,
    )
    pan.put(arguments.weight)
    pan.moving = arguments.motion
    pan.condition = arguments.condition
    return pan


def _faults(arguments: SimpleNamespace) -> Faults:
    halves = arguments.half_frames / _PERCENT
    return Faults(arguments.silent, arguments.late or 0.0, halves, arguments.seed)


def _line(arguments: SimpleNamespace) -> Line:
    if arguments.protocol in PRINTERS:
        port = PrinterSocket(_PRINTERS_PORT if arguments.tcp is None else arguments.tcp)
        port.stalls_after, port.dies_after = arguments.stall_after, arguments.die_after
        return port
    return usual_line("device") if arguments.tcp is None else SocketLine(arguments.tcp)


def _usual(arguments: SimpleNamespace) -> str:
    model = SCALES.get(arguments.protocol)
    return str(model.line) if model else ""


def _follow(simulation: Simulation, orders: Iterable[str], call: Invocation) -> None:
    """Do what stands on standard input, to its end."""
    for order in map(str.strip, orders):
        try:
            _obey(simulation, order)
        except StationError as error:
            call.tell(call.texts(f"error.{error.key}", **error.facts))


def _obey(simulation: Simulation, order: str) -> None:
    match order:
        case "":
            pass
        case ":unplug":
            simulation.unplug()
        case ":plug":
            simulation.plug()
        case _:
            simulation.obey(order.removeprefix(":"))
