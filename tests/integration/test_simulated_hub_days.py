"""Hub-days under every fault on virtual clocks, disks, lines and servers; and what each check is worth.

A few here; `make faults` plays 1,000 (tests/faults/test_simulated_hub_days.py), `make bench`
10,000. A seed that fails:

    python -m tests.simulator --seed N
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from station.events import Target
from tests.simulator.__main__ import main
from tests.simulator.hub_days import Playing
from tests.simulator.oracle import SHOWN_ELSEWHERE
from tests.simulator.plan import Appearance, Fault, HubDay, Kind, Parcel, Post, Scan
from tests.simulator.planning import plan_of
from tests.simulator.safeguards import SAFEGUARDS
from tests.simulator.shrinking import shrunk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.simulator.plan import Step

HUB_DAYS = 20
FOUND_BY = {
    "write-again": 10,
    "green-is-committed": 3,
    "looks-again": 1,
    "fifo": 1,
    "own-key-only": 11,
    "read-back": 3,
    "parked-is-kept": 1,
    "one-uplink-each": 20,
    "terminal-stays": 1,
    "witness": 3,
}
"""A seed that shows it, or 0; the others are played where it does not any more."""
YEARS_10_S = 10 * 365 * 86_400.0


@pytest.fixture
def playing() -> Iterator[Playing]:
    with Playing() as playing:
        yield playing


def test_every_fault_hits_something_and_nothing_happens_that_must_never_happen(
    playing: Playing,
) -> None:
    totals = playing.play_all(range(HUB_DAYS))
    assert totals.violations == {}
    assert (totals.lost, totals.doubled) == (0, 0)
    assert totals.scans > 30 * HUB_DAYS
    assert totals.injected.total() > 10 * HUB_DAYS
    assert set(Kind) - set(totals.injected) == set()


@pytest.mark.parametrize("name", SAFEGUARDS)
def test_without_a_safeguard_the_oracle_misses_it(playing: Playing, name: str) -> None:
    safeguard = SAFEGUARDS[name]
    with safeguard.off():
        seeds = (FOUND_BY.get(name, 0), *range(60))
        assert playing.first(safeguard.seen, seeds) is not None, safeguard.what


def test_every_property_that_a_simulator_can_speak_of_has_its_control() -> None:
    spoken_of = {safeguard.seen for safeguard in SAFEGUARDS.values()}
    assert not spoken_of & SHOWN_ELSEWHERE.keys()
    assert spoken_of | SHOWN_ELSEWHERE.keys() == {f"P{number}" for number in range(1, 15)}


def test_a_seed_tells_the_same_story_each_time(playing: Playing) -> None:
    stories: list[list[str]] = [[], []]
    for story in stories:
        playing.play(plan_of(7), story.append)
    assert stories[0] == stories[1]
    assert len(stories[0]) > 50


def test_a_story_that_fails_shrinks_to_what_it_fails_by(playing: Playing) -> None:
    def fails(plan: HubDay) -> bool:
        return bool(playing.play(plan, looked_for="P5").oracle.violations)

    with SAFEGUARDS["ledger"].off():
        smallest = shrunk(plan_of(0), fails)
        assert fails(smallest)
    assert smallest.scans == 1
    assert len(smallest.steps) <= 3
    assert not fails(smallest)


def test_the_command_adds_up_hub_days_and_tells_the_smallest_that_failed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--hub-days", "2", "--from", "5"]) == 0
    assert capsys.readouterr().out.startswith("2 simulated hub-days")
    assert main(["--seed", "0", "--without", "ledger"]) == 1
    told = capsys.readouterr().out
    assert "ORACLE   P5 violated" in told
    assert told.endswith("replay: python -m tests.simulator --seed 0 --without ledger\n")


# ── hub-days that once went wrong ────────────────────────────────────────────────────────────


def day(*steps: Step, parcels: Sequence[Parcel] = ()) -> HubDay:
    """Return a day of one desk at which only this happens."""
    parcels = tuple(parcels) or (Parcel("JX1203300001"), Parcel("JX1203300002"))
    return HubDay(1, (Post("CGK", "1"),), parcels, steps, 40, Target.OSAS, mends=False)


def test_an_orphan_whose_attaching_was_lost_with_the_servers_last_minutes(
    playing: Playing,
) -> None:
    plan = day(
        Scan(10.0, 0, "JX1203300001"),
        Scan(20.0, 0, "JX1203300002"),
        Appearance(100.0, "JX1203300001", Target.OSAS),
        Fault(650.0, Kind.ROLLED_BACK, by_s=400.0),
        parcels=[Parcel("JX1203300001", known=False), Parcel("JX1203300002")],
    )
    assert playing.play(plan).oracle.violations == []


def test_a_server_rolled_back_after_a_desk_worked_with_a_clock_ten_years_behind(
    playing: Playing,
) -> None:
    parcels = [Parcel(f"JX12033{number:05}", shipped=True) for number in range(60)]
    plan = day(
        Fault(1.0, Kind.CLOCK, by_s=-YEARS_10_S),
        *(Scan(10.0 + 20 * place, 0, parcel.awb) for place, parcel in enumerate(parcels)),
        Fault(2000.0, Kind.ROLLED_BACK, by_s=1990.0),
        parcels=parcels,
    )
    assert playing.play(plan).oracle.violations == []


def test_a_cut_and_a_deadlock_while_a_poison_is_looked_for(playing: Playing) -> None:
    plan = day(
        Fault(5.0, Kind.REFUSED, lasts_s=60.0),
        Scan(10.0, 0, "JX1203300001"),
        Scan(20.0, 0, "JX1203300002", (Target.OSAS,)),
        Fault(30.0, Kind.SLOW, times=1),
        Fault(30.0, Kind.DEADLOCK, times=1),
        Fault(30.0, Kind.CUT_AFTER, times=2),
    )
    assert playing.play(plan).oracle.violations == []


def test_a_power_cut_some_scans_after_a_failed_sync(playing: Playing) -> None:
    plan = day(
        Scan(10.0, 0, "JX1203300001"),
        Fault(20.0, Kind.SYNC_FAILED),
        Scan(30.0, 0, "JX1203300002"),
        Scan(60.0, 0, "JX1203300001"),
        Fault(90.0, Kind.POWER, times=1),
    )
    assert playing.play(plan).oracle.violations == []
