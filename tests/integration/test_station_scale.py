"""A whole station with a scale on a real pty: what is weighed, shown, ordered, and what befalls it."""

from __future__ import annotations

import queue
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING

import msgspec
import pytest

from station.bootstrap import Station
from station.devices.simulators.faults import Faults, FaultyDevice
from station.devices.simulators.lines import PtyLine
from station.devices.simulators.pan import Pan
from station.devices.simulators.running import Simulation
from station.devices.simulators.table import SCALES
from station.errors import DeviceError
from station.events import (
    Announcement,
    DeviceChanged,
    DeviceKind,
    Scan,
    ScanRecorded,
    TakeWeight,
    WeightRefused,
    WeightShown,
    WeightTaken,
)
from station.folders import Folders
from station.options import ScaleOptions, Settings, StationOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from station.devices.simulators.lines import Line

PATIENCE_S = 30.0
PARCEL = "1.250"
CH340 = "usb:1a86:7523"


class Weigher:
    """A station, its scale, and what it announced."""

    def __init__(self, folder: Path, protocol: str, **options: object) -> None:
        self.pan = Pan()
        self.faults = Faults()
        self.device = FaultyDevice(SCALES[protocol].make(self.pan), self.faults)
        self.folder = folder
        self.scale = self.plugged_in(PtyLine(folder / "scale"))
        scale = ScaleOptions(**{"port": self.scale.port, "protocol": protocol, **options})  # type: ignore[arg-type]  # as the test names them
        settings = msgspec.structs.replace(
            Settings(), station=StationOptions(hub="CGK", desk="3", operator="op"), scale=scale
        )
        self.station = Station(Folders.under(folder / "home"), settings)
        self.station.open()
        self.announced: queue.SimpleQueue[Announcement] = queue.SimpleQueue()
        self.station.subscribe(self.announced.put)

    def plugged_in(self, line: Line) -> Simulation:
        simulation = Simulation(self.device, line)
        simulation.start()
        return simulation

    def next(self, wanted: Callable[[Announcement], bool]) -> Announcement:
        """Return the next announcement like this; those before it are dropped."""
        while True:
            heard = self.announced.get(timeout=PATIENCE_S)
            if wanted(heard):
                return heard

    def shown(self, grams: int | None = None, obstacle: str | None = None) -> WeightShown:
        def is_it(heard: Announcement) -> bool:
            return (
                isinstance(heard, WeightShown)
                and (grams is None or heard.weight_g == grams)
                and (obstacle is None or heard.obstacle == obstacle)
            )

        shown = self.next(is_it)
        assert isinstance(shown, WeightShown)
        return shown

    def changed(self, *, connected: bool) -> None:
        self.next(
            lambda heard: (
                isinstance(heard, DeviceChanged)
                and heard.kind is DeviceKind.SCALE
                and heard.connected is connected
            )
        )

    def weigh(self) -> WeightTaken | WeightRefused:
        answers: queue.SimpleQueue[WeightTaken | WeightRefused] = queue.SimpleQueue()
        self.station.post(TakeWeight(answers.put))
        return answers.get(timeout=PATIENCE_S)

    def close(self) -> None:
        self.station.close()
        self.scale.stop()


@pytest.fixture
def weigher(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Weigher]:
    options = getattr(request, "param", {"protocol": "mt_sics"})
    made = Weigher(tmp_path, **options)
    made.station.attach_devices()
    made.changed(connected=True)
    yield made
    made.close()


def test_parcels_are_weighed_one_after_the_other_and_each_once(weigher: Weigher) -> None:
    for grams in (1250, 1250, 2005):
        weigher.scale.obey("0")
        weigher.shown(0, "below_minimum")
        weigher.scale.obey(str(Decimal(grams).scaleb(-3)))
        weigher.shown(grams, "")
        taken = weigher.weigh()
        assert isinstance(taken, WeightTaken)
        assert (taken.weight_g, taken.inferred) == (grams, False)
        assert weigher.weigh() == WeightRefused("not_cleared")


STREAMING = {"protocol": "xk3190_tf0", "unit": "kg"}


@pytest.mark.parametrize("weigher", [STREAMING], indirect=True)
def test_a_scale_that_names_neither_unit_nor_stillness_weighs_by_the_settings(
    weigher: Weigher,
) -> None:
    weigher.shown(0, "below_minimum")
    weigher.scale.obey(PARCEL)
    shown = weigher.shown(1250, "")
    assert (shown.stable, shown.inferred, shown.unit) == (True, True, "kg")
    taken = weigher.weigh()
    assert isinstance(taken, WeightTaken)
    assert taken.inferred


@pytest.mark.parametrize("weigher", [{"protocol": "nci_scp01"}], indirect=True)
def test_what_stands_in_the_way_is_shown_until_it_is_gone(weigher: Weigher) -> None:
    for order, obstacle in (("over", "overload"), ("under", "underload"), ("motion", "in_motion")):
        weigher.scale.obey(order)
        weigher.shown(obstacle=obstacle)
        assert weigher.weigh() == WeightRefused(obstacle)
        weigher.scale.obey("ok")
        weigher.scale.obey("still")
        weigher.shown(0, "below_minimum")
    weigher.scale.obey("zero_error")
    weigher.shown(obstacle="needs_zero")


@pytest.mark.parametrize(
    "weigher", [{"protocol": "mt_sics", "expires_after_s": 0.3}], indirect=True
)
def test_a_scale_that_falls_silent_expires_and_comes_back(weigher: Weigher) -> None:
    weigher.shown(0)
    weigher.scale.do(lambda _: setattr(weigher.faults, "silent", True))
    weigher.shown(obstacle="expired")
    assert weigher.weigh() == WeightRefused("expired")
    weigher.scale.do(lambda _: setattr(weigher.faults, "silent", False))
    weigher.shown(0, "below_minimum")


def test_a_scale_pulled_in_mid_frame_shows_nothing_and_must_be_cleared_again(
    weigher: Weigher,
) -> None:
    weigher.shown(0)
    weigher.scale.do(lambda _: setattr(weigher.faults, "halves", 1.0))
    weigher.scale.obey(PARCEL)
    weigher.scale.unplug()
    weigher.changed(connected=False)
    weigher.shown(obstacle="nothing_yet")
    weigher.scale.do(lambda _: setattr(weigher.faults, "halves", 0.0))
    weigher.scale.plug()
    weigher.changed(connected=True)
    weigher.shown(1250, "not_cleared")


def test_a_scale_is_found_again_on_another_port(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weigher = Weigher(tmp_path, "mt_sics", port=CH340)
    there = [weigher.scale.port]
    monkeypatch.setattr(
        "serial.tools.list_ports.comports",
        lambda: [
            SimpleNamespace(
                device=path,
                vid=0x1A86,
                pid=0x7523,
                serial_number=None,
                location="1-2",
                product="USB Serial",
                description="n/a",
            )
            for path in there
        ],
    )
    weigher.station.attach_devices()
    weigher.shown(0)
    weigher.scale.stop()
    weigher.changed(connected=False)
    weigher.scale = weigher.plugged_in(PtyLine(tmp_path / "another"))
    weigher.scale.obey(PARCEL)
    there[:] = [weigher.scale.port]
    weigher.shown(1250, "not_cleared")
    weigher.close()


def test_zero_and_tare_from_the_screen(weigher: Weigher) -> None:
    weigher.scale.obey(PARCEL)
    weigher.shown(1250)
    weigher.station.zero()
    weigher.shown(0, "below_minimum")
    weigher.scale.obey("1.500")
    weigher.shown(250)
    weigher.station.tare()
    weigher.shown(0)
    assert isinstance(weigher.weigh(), WeightRefused)


@pytest.mark.parametrize("weigher", [{"protocol": "toledo_8217", "unit": "kg"}], indirect=True)
def test_a_weight_from_before_a_tare_counts_no_more(weigher: Weigher) -> None:
    weigher.shown(0)
    weigher.scale.obey(PARCEL)
    weigher.shown(1250, "")
    weigher.station.tare()
    # Until it stands still again, or already at its new zero.
    weigher.next(lambda heard: isinstance(heard, WeightShown) and heard.obstacle != "")
    assert isinstance(weigher.weigh(), WeightRefused)


def test_an_order_to_a_scale_that_is_away_is_not_carried_out_when_it_is_back(
    weigher: Weigher,
) -> None:
    weigher.shown(0)
    weigher.scale.unplug()
    weigher.changed(connected=False)
    weigher.station.zero()
    weigher.scale.obey(PARCEL)
    weigher.scale.plug()
    weigher.shown(1250)
    weigher.scale.obey("1.300")
    weigher.shown(1300)


@pytest.mark.parametrize("weigher", [STREAMING], indirect=True)
def test_a_scale_without_such_a_command_is_told_apart_from_none(weigher: Weigher) -> None:
    for order, key in (
        (weigher.station.zero, "scale_cannot_zero"),
        (weigher.station.tare, "scale_cannot_tare"),
    ):
        with pytest.raises(DeviceError, match=key):
            order()


def test_a_station_without_a_scale_says_so(tmp_path: Path) -> None:
    station = Station(Folders.under(tmp_path), Settings())
    with pytest.raises(DeviceError, match="scale_not_attached"):
        station.zero()


def test_a_refused_scale_is_told_as_lost(tmp_path: Path) -> None:
    scale = ScaleOptions(port="hid:04d9:8010")
    station = Station(Folders.under(tmp_path), msgspec.structs.replace(Settings(), scale=scale))
    station.open()
    told: queue.SimpleQueue[Announcement] = queue.SimpleQueue()
    station.subscribe(told.put)
    station.attach_devices()
    changed = told.get(timeout=PATIENCE_S)
    assert isinstance(changed, DeviceChanged)
    assert (changed.kind, changed.connected) == (DeviceKind.SCALE, False)
    station.close()


def test_scans_are_recorded_beside_a_scale_that_never_stops(weigher: Weigher) -> None:
    weigher.shown(0)
    for number in range(20):
        now = weigher.station.desk._clock.now()
        weigher.station.post(Scan(f"JP{number:010}", now, "scanner"))
    recorded = [weigher.next(lambda heard: isinstance(heard, ScanRecorded)) for _ in range(20)]
    assert len(recorded) == 20
    weigher.scale.obey(PARCEL)
    weigher.shown(1250)
