"""What the desk knows of its scale, and that none of it keeps a scan waiting."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, get_args

import pytest
from msgspec.structs import replace

from station.desk import Desk
from station.devices.line_settings import read_line_settings
from station.devices.protocols import PROTOCOLS, Role
from station.devices.readings import (
    Kind,
    PrinterStatus,
    Said,
    ScaleReading,
    Stability,
    status,
    weight,
)
from station.devices.scale_reader import protocol_of
from station.events import (
    Announcement,
    DeviceChanged,
    DeviceKind,
    DeviceLost,
    PrinterShown,
    Scan,
    ScanRecorded,
    TakeWeight,
    WeightRefused,
    WeightShown,
    WeightTaken,
)
from station.identity import StationIdentity
from station.journal.journal import Journal
from station.options import ReceivingOptions, ScaleOptions, ScaleProtocol
from station.recollection import Recollection
from station.weighing import Weighing
from tests.fakes.clocks import FakeClock
from tests.fakes.knowledge import FakeKnowledge

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCALE = ScaleOptions(port="/dev/scale", protocol="mt_sics")
EMPTY = weight(Decimal("0.000"), "kg")
PARCEL = weight(Decimal("1.250"), "kg")
MOVING = weight(Decimal("0.700"), "kg", stable=False)
PATIENCE_S = 20.0


class Watched:
    """The desk's knowledge of a scale, and a clock."""

    def __init__(self, options: ScaleOptions = SCALE) -> None:
        self.clock = FakeClock()
        self.weighing = Weighing(options)

    def see(self, *said: Said) -> None:
        for one in said:
            self.weighing.see(ScaleReading(one, self.clock.now(), "scale"))

    def news(self) -> WeightShown | None:
        return self.weighing.news(self.clock.now(), self.clock.monotonic_s())

    def after(self, seconds: float) -> WeightShown | None:
        self.clock.advance(seconds)
        return self.news()

    def weigh(self) -> WeightTaken | WeightRefused:
        return self.weighing.weigh(self.clock.now())


def test_a_weight_is_shown_with_its_grams_and_why_it_does_not_count_yet() -> None:
    one = Watched()
    assert one.news() is None, "nothing is shown of a scale that never spoke"
    one.see(PARCEL)
    assert one.news() == WeightShown(
        *("scale", Decimal("1.250"), "kg", 1250),
        stable=True,
        inferred=False,
        net=False,
        obstacle="not_cleared",
        at=one.clock.now(),
    )
    assert one.weighing.newest is not None
    one.clock.advance(1.5)
    assert one.weighing.age_s(one.clock.now()) == 1.5


def test_no_more_than_ten_are_shown_in_a_second_and_the_last_is_never_lost() -> None:
    one, shown = Watched(), []
    for grams in range(1000, 1095):
        one.see(weight(Decimal(grams).scaleb(-3), "kg"))
        if news := one.after(0.01):
            shown.append(news)
    assert 8 <= len(shown) <= 10
    assert one.weighing.wait_s(one.clock.monotonic_s(), 0.25) < 0.11
    last = one.after(0.11)
    assert last is not None
    assert last.weight_g == 1094
    assert one.after(0.11) is None, "what stays the same is not said again"
    assert one.weighing.wait_s(one.clock.monotonic_s(), 0.25) == 0.25


def test_a_scale_that_falls_silent_is_shown_to_say_nothing_of_the_pan() -> None:
    one = Watched()
    one.see(EMPTY, PARCEL)
    assert one.news() is not None
    expired = one.after(SCALE.expires_after_s + 0.1)
    assert expired is not None
    assert (expired.obstacle, expired.value, expired.stable) == ("expired", None, False)
    assert one.weigh() == WeightRefused("expired")


def test_a_weight_counts_once_until_the_pan_was_empty() -> None:
    one = Watched()
    one.see(EMPTY, MOVING)
    assert one.weigh() == WeightRefused("in_motion")
    one.see(PARCEL)
    assert one.weigh() == WeightTaken(1250, "scale", inferred=False, at=one.clock.now())
    assert one.weigh() == WeightRefused("not_cleared")
    one.see(EMPTY, PARCEL)
    assert isinstance(one.weigh(), WeightTaken)


def test_stillness_is_inferred_where_the_frames_do_not_say_it_and_labelled() -> None:
    one, said = Watched(), replace(PARCEL, stability=Stability.NOT_IN_FRAME)
    empty = replace(EMPTY, stability=Stability.NOT_IN_FRAME)
    for what in [*[empty] * 7, *[said] * 4]:
        one.see(what)
        one.clock.advance(0.1)
    assert one.weigh() == WeightRefused("in_motion")
    for _ in range(3):
        one.see(said)
        one.clock.advance(0.1)
    news, taken = one.news(), one.weigh()
    assert news is not None
    assert (news.stable, news.inferred) == (True, True)
    assert isinstance(taken, WeightTaken)
    assert taken.inferred


@pytest.mark.parametrize(
    ("said", "obstacle"),
    [
        (status("overload"), "overload"),
        (status("underload"), "underload"),
        (status("zero_error"), "needs_zero"),
        (MOVING, "in_motion"),
        (weight(Decimal(12), "pcs"), "no_mass"),
        (Said(Kind.ERROR, flags=("fault",)), "fault"),
    ],
)
def test_what_stands_in_the_way_is_shown(said: Said, obstacle: str) -> None:
    one = Watched()
    one.see(EMPTY, said)
    news = one.news()
    assert news is not None
    assert news.obstacle == obstacle


def test_a_unit_that_no_frame_names_comes_from_the_settings() -> None:
    bare = weight(Decimal("1.250"), None)
    for unit, grams in (("kg", 1250), ("", None)):
        one = Watched(ScaleOptions(port="x", protocol="toledo_8217", unit=unit))  # type: ignore[arg-type]  # mypy widens it
        one.see(bare)
        news = one.news()
        assert news is not None
        assert (news.weight_g, news.unit) == (grams, unit)


def test_a_scale_that_was_switched_on_again_has_no_weight_and_an_answer_is_none() -> None:
    one = Watched()
    one.see(EMPTY, PARCEL, Said(Kind.ACK))
    assert one.weighing.newest is not None
    one.see(Said(Kind.RESET))
    news = one.news()
    assert news is not None
    assert (news.value, news.obstacle) == (None, "nothing_yet")


def test_the_settings_know_every_protocol_that_weighs_and_every_line() -> None:
    weighs = {one.name for one in PROTOCOLS if one.role is Role.SCALE}
    assert {*get_args(ScaleProtocol)} - {""} == weighs - {"dialog06"}
    assert protocol_of(ScaleOptions(port="hid:0922:8003")).name == "hid_scale"
    for one in PROTOCOLS:
        assert all(read_line_settings(str(line)) == line for line in one.lines)


# ── at a desk ────────────────────────────────────────────────────────────────────────────────


class Counter:
    """A desk with a scale, and what it announced."""

    def __init__(self, folder: Path) -> None:
        self.clock = FakeClock()
        self.journal = Journal(folder / "journal.sqlite", self.clock)
        self.announced: SimpleQueue[Announcement] = SimpleQueue()
        identity = StationIdentity("CGK", "Jakarta Gateway", "3", "operator01", "Asia/Jakarta")
        self.desk = Desk(
            self.journal,
            Recollection(self.journal, FakeKnowledge()),
            self.clock,
            lambda: identity,
            options=ReceivingOptions(),
            announce=self.announced.put,
            weighing=Weighing(SCALE),
        )
        self.desk.start()

    def post(self, *said: Said) -> None:
        for one in said:
            self.desk.post(ScaleReading(one, self.clock.now(), "scale"))

    def next(self, kind: type[Announcement]) -> Announcement:
        while True:
            heard = self.announced.get(timeout=PATIENCE_S)
            if isinstance(heard, kind):
                return heard

    def weigh(self) -> WeightTaken | WeightRefused:
        answers: SimpleQueue[WeightTaken | WeightRefused] = SimpleQueue()
        self.desk.post(TakeWeight(answers.put))
        return answers.get(timeout=PATIENCE_S)

    def close(self) -> None:
        self.desk.stop()
        self.journal.close()


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path)
    yield made
    made.close()


def test_a_desk_shows_and_takes_a_weight(counter: Counter) -> None:
    counter.post(EMPTY)
    shown = counter.next(WeightShown)
    assert isinstance(shown, WeightShown)
    assert shown.obstacle == "below_minimum"
    counter.post(PARCEL)
    assert counter.weigh() == WeightTaken(1250, "scale", inferred=False, at=counter.clock.now())


def test_a_scale_that_goes_away_takes_its_weight_with_it(counter: Counter) -> None:
    counter.post(EMPTY, PARCEL)
    counter.next(WeightShown)
    counter.clock.advance(0.11)
    counter.desk.post(DeviceLost("scale", DeviceKind.SCALE, "pulled", counter.clock.now()))
    changed, shown = counter.next(DeviceChanged), counter.next(WeightShown)
    assert isinstance(changed, DeviceChanged)
    assert (changed.kind, changed.connected) == (DeviceKind.SCALE, False)
    assert isinstance(shown, WeightShown)
    assert (shown.value, shown.obstacle) == (None, "nothing_yet")
    assert counter.weigh() == WeightRefused("nothing_yet")


def test_a_scanner_that_goes_away_leaves_the_weight_alone(counter: Counter) -> None:
    counter.post(EMPTY, PARCEL)
    counter.desk.post(DeviceLost("scanner", DeviceKind.SCANNER, "pulled", counter.clock.now()))
    assert isinstance(counter.weigh(), WeightTaken)


def test_a_scale_that_never_stops_keeps_the_desk_from_no_idle_moment(counter: Counter) -> None:
    """Checkpoints and the archive happen when no scan comes; weights come all the time."""
    counter.desk.post(Scan("JP1234567890", counter.clock.now(), "scanner"))
    assert isinstance(counter.next(ScanRecorded), ScanRecorded)
    assert counter.journal.unnoted == 1
    for _ in range(40):
        counter.clock.advance(0.1)
        counter.post(MOVING)
        if not counter.journal.unnoted:
            break
    counter.weigh()
    assert counter.journal.unnoted == 0


def test_a_printers_state_is_told(counter: Counter) -> None:
    said = PrinterStatus({"paper_out": True}, counter.clock.now(), "printer")
    counter.desk.post(said)
    shown = counter.next(PrinterShown)
    assert isinstance(shown, PrinterShown)
    assert shown.status == said


def test_a_desk_without_a_scale_takes_no_weight_and_shows_none(tmp_path: Path) -> None:
    made = Counter(tmp_path)
    made.desk._weighing = None
    made.post(PARCEL)
    assert made.weigh() == WeightRefused("nothing_yet")
    made.close()
    with pytest.raises(Empty):
        made.announced.get_nowait()


def test_readings_are_one_a_moment_old_at_most_when_a_clock_is_set_back() -> None:
    one = Watched()
    one.see(EMPTY, PARCEL)
    one.clock.set_back(timedelta(hours=1).total_seconds())
    assert one.weigh() == WeightRefused("expired")
    one.see(PARCEL)
    assert isinstance(one.weigh(), WeightTaken)
