"""Does to the world what a plan's fault says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulator.plan import Fault, Kind

if TYPE_CHECKING:
    from tests.simulator.counter import Counter
    from tests.simulator.world import World

_OF_A_LINE = frozenset(
    (
        Kind.UNANSWERED,
        Kind.CUT_BEFORE,
        Kind.CUT_AFTER,
        Kind.SLOW,
        Kind.LATE,
        Kind.REFUSED,
        Kind.HOLE,
    )
)
_OF_A_STATION = frozenset(
    (
        *(Kind.KILLED, Kind.POWER, Kind.DISK_FULL, Kind.SYNC_FAILED, Kind.CLOCK, Kind.SUSPENDED),
        *(Kind.OLD_COPY, Kind.WAL_DELETED),
    )
)
_KILLS = frozenset((Kind.KILLED, Kind.POWER, Kind.OLD_COPY, Kind.WAL_DELETED))
_LONGEST_FUSE_S = 5.0
"""A process that does nothing to its disk for so long dies all the same."""


def strike(world: World, fault: Fault) -> None:
    """Let a fault begin. It is counted where it hits something."""
    if fault.kind in _OF_A_STATION:
        _strike_station(world, world.counters[fault.station], fault)
    elif fault.kind in _OF_A_LINE:
        _strike_line(world, fault)
    else:
        _strike_server(world, fault)


def _strike_line(world: World, fault: Fault) -> None:
    counter = world.counters[fault.station]
    line = counter.lines[fault.target]
    until_s = world.schedule.now_s + fault.lasts_s
    world.tell(counter.name, f"{fault.target}: {_lasting(fault)}")
    if fault.kind is Kind.REFUSED:
        line.refused_until_s = until_s
        line.unfelt.add(Kind.REFUSED)
    elif fault.kind is Kind.HOLE:
        line.hole_until_s = until_s
        line.unfelt.add(Kind.HOLE)
    else:
        line.waiting += [fault.kind] * fault.times


def _strike_server(world: World, fault: Fault) -> None:
    server = world.servers[fault.target]
    now_s = world.schedule.now_s
    world.tell(fault.target, _lasting(fault))
    if fault.kind is not Kind.ROLLED_BACK:
        server.trouble(fault.kind, now_s + fault.lasts_s, fault.times)
    elif fault.times == 1:
        server.restore(now_s, fault.by_s)
    else:
        server.restore_next_s = fault.by_s


def _strike_station(world: World, counter: Counter, fault: Fault) -> None:
    now_s = world.schedule.now_s
    if fault.kind is Kind.OLD_COPY and fault.times == 1 and counter.is_up:
        # The copy now, and back it comes a while later.
        counter.keep_copy()
        world.schedule.at(now_s + fault.by_s, lambda: _light_fuse(world, counter, fault))
        return
    if fault.kind in _KILLS:
        _light_fuse(world, counter, fault)
        return
    world.tell(counter.name, _lasting(fault))
    match fault.kind:
        case Kind.CLOCK:
            world.hit(Kind.CLOCK)
            counter.clock.wrong_by_s += fault.by_s
        case Kind.SUSPENDED:
            if counter.asleep_until_s <= now_s:
                world.hit(Kind.SUSPENDED)
                counter.asleep_until_s = now_s + fault.lasts_s
                counter.clock.slept_s += fault.lasts_s
        case Kind.DISK_FULL:
            counter.volume.is_full = True
            world.schedule.at(now_s + fault.lasts_s, counter.volume.heal)
        case Kind.SYNC_FAILED:
            counter.volume.failing_syncs += fault.times
            counter.volume.on_failed_sync = lambda: _cut_power_later(world, counter, fault)


def _cut_power_later(world: World, counter: Counter, failed: Fault) -> None:
    """Have the power go a while after a failed sync: only then it shows what was really written."""
    power = Fault(failed.at_s, Kind.POWER, failed.station)
    world.schedule.at(
        world.schedule.now_s + failed.by_s, lambda: _light_fuse(world, counter, power)
    )


def _light_fuse(world: World, counter: Counter, fault: Fault) -> None:
    """Have the process die at its next so many writes to the disk, or a while later."""
    if not counter.is_up:
        return
    counter.with_power_cut = fault.kind is Kind.POWER
    if fault.kind in {Kind.OLD_COPY, Kind.WAL_DELETED}:
        counter.tampering = fault.kind
    counter.volume.dies_after = fault.times - 1
    life = counter.life

    def end() -> None:
        if counter.life == life and counter.is_up:
            world.fell(counter)

    world.schedule.at(world.schedule.now_s + _LONGEST_FUSE_S, end)


def _lasting(fault: Fault) -> str:
    told = [str(fault.kind)]
    told += [f"for {fault.lasts_s:.0f} s"] if fault.lasts_s else []
    told += [f"by {fault.by_s:.0f} s"] if fault.by_s else []
    told += [f"{fault.times} times"] if fault.times > 1 else []
    return ", ".join(told)
