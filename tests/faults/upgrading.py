"""An upgrade while events wait: the old program is killed as it drains, the new one goes on.

`python -m tests.faults.upgrading WHAT`, with HUB_STATION_HOME set, is one of these programs:

    old N     records N events, then sends what waits
    new       the same code, a format further: sends what waits
    checked   the same, after it has checked itself
    convert   the new one, which opens the store and closes it again
"""

from __future__ import annotations

import sys
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

import psycopg

from station.clock import SystemClock
from station.events import Target
from station.folders import Folders
from station.journal import conversion, opening, sealing
from station.journal.journal import Journal
from station.journal.version import VERSION
from tests.benchmarks.stores import EventMill
from tests.fakes.formats import NEXT, become_next, version_of
from tests.faults.trial import until
from ui.entry import main as hub_station

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.command_line import CommandLine, Ended
    from tests.fakes.hub import Hub

AT_ONCE = 500
NEXT_NAME = "the next version"
_HOLD = """
CREATE FUNCTION public.hold() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_advisory_xact_lock(7); RETURN NEW; END $$;
CREATE TRIGGER hold BEFORE INSERT ON hub_station.event_ledger
    FOR EACH ROW WHEN (NEW.seq > {seq}) EXECUTE FUNCTION public.hold();
SELECT pg_advisory_lock(7);
"""


class Upgraded(NamedTuple):
    """How many events waited, had arrived at each kill, are lost in the end, are doubled."""

    waited: int
    at_first_kill: int
    at_second_kill: int
    lost: int
    doubled: int


def upgrade(
    calls: CommandLine, hub: Hub, events: int, batch: int, program: str = "new"
) -> Upgraded:
    """Record, drain, kill, upgrade, kill and drain to the end; return what became of all events."""
    hub.settle(calls, sync={"batch": batch})
    with _stuck_after(hub.osas_url, events // 3):
        at_first_kill = _killed(calls, hub, events // 10, "old", str(events))
    assert version_of(calls.folders.journal_file) == VERSION
    with _stuck_after(hub.osas_url, 2 * events // 3):
        at_second_kill = _killed(calls, hub, at_first_kill + events // 10, program)
    _finished(calls, program)
    recorded, apps = _in_the_store(calls)
    assert apps[-1] == NEXT_NAME != apps[0]
    _is_refused_now(calls("scan", "--workflow", "receiving", "JX1203399999"))
    return Upgraded(events, at_first_kill, at_second_kill, *_compared(hub, recorded))


@contextmanager
def _stuck_after(url: str, seq: int) -> Iterator[None]:
    """Let nothing behind an event arrive: whoever sends is in the middle of it when it is killed."""
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(_HOLD.format(seq=seq).encode())
        yield
        admin.execute("SELECT pg_advisory_unlock(7)")
        # Once those have ended who were held up: what they had sent may yet be committed.
        admin.execute("DROP TRIGGER hold ON hub_station.event_ledger; DROP FUNCTION public.hold")


def _killed(calls: CommandLine, hub: Hub, arrived: int, *program: str) -> int:
    """Start a program, kill it once more than that has arrived; return how much has."""
    running = calls.start_module("tests.faults.upgrading", *program)
    until(lambda: len(hub.ledger()) > arrived or running.poll() is not None)
    running.kill()
    _, told = running.communicate()
    assert told == b"", told
    return len(hub.ledger())


def _finished(calls: CommandLine, program: str) -> None:
    new = calls.start_module("tests.faults.upgrading", program)
    _, told = new.communicate()
    assert (new.returncode, told) == (0, b"")


def _in_the_store(calls: CommandLine) -> tuple[list[str], list[str]]:
    """Return the events of the converted store, and which programs opened it."""
    file = calls.folders.journal_file
    assert version_of(file) == NEXT
    assert version_of(file.with_name(f"{file.name}{conversion.COPY}{VERSION}")) == VERSION
    with closing(sealing.connect(file)) as store:
        ids: list[tuple[Any, ...]] = store.execute("SELECT event_id FROM event").fetchall()
        apps: list[tuple[Any, ...]] = store.execute(
            "SELECT app FROM boot ORDER BY started_us"
        ).fetchall()
    return [str(UUID(bytes=event_id)) for (event_id,) in ids], [app for (app,) in apps]


def _is_refused_now(ended: Ended) -> None:
    """The old program, started again after all, leaves the new one's store alone."""
    assert (ended.code, ended.output) == (2, "")
    assert "Pasang versi baru" in ended.said


def _compared(hub: Hub, recorded: list[str]) -> tuple[int, int]:
    ledger, effects = hub.ledger(), hub.effects()
    lost = sum(one not in ledger or one not in effects for one in recorded)
    doubled = sum(times > 1 for counted in (ledger, effects) for times in counted.values())
    return lost, doubled + len((ledger.keys() | effects.keys()) - set(recorded))


def _write(events: int) -> None:
    folders = Folders.of_this_user()
    with closing(Journal(folders.journal_file, SystemClock(), folders.sidecar_file)) as journal:
        mill = EventMill(journal.boot_id)
        for first in range(1, events + 1, AT_ONCE):
            seqs = range(first, min(first + AT_ONCE, events + 1))
            journal.record_all([mill.event(seq, f"JX{seq * 7:010}") for seq in seqs])
        assert all(journal.owed(target).waiting == events for target in Target)


def _main(program: str, *events: str) -> int:
    if program == "old":
        _write(int(*events))
    else:
        become_next(checks_itself=program == "checked")
        vars(opening)["__version__"] = NEXT_NAME
    if program == "convert":
        folders = Folders.of_this_user()
        Journal(folders.journal_file, SystemClock(), folders.sidecar_file).close()
        return 0
    return hub_station(["sync", "--once", "--timeout", "1800"])


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
