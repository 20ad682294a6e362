"""Kills a scanning, syncing station again and again, and asks afterwards what became of its scans."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from station.journal import archive, schema
from station.journal.history import events, verify

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

    from tests.fakes.command_line import CommandLine
    from tests.fakes.hub import Hub

CODES_A_ROUND = 40
_LONGEST_LIFE_S = 0.8


@dataclass(frozen=True)
class Lives:
    """What all lives together acknowledged, and what had reached OSAS when the last one ended."""

    acknowledged: int
    pushed: int


def kill_again_and_again(calls: CommandLine, hub: Hub, rounds: int, chance: Random) -> Lives:
    """Assert P1, P2, P3 and a whole chain over so many kills; return what they came upon."""
    hub.settle(calls)
    acknowledged: list[str] = []
    for _ in range(rounds):
        acknowledged += _one_life(calls, hub, chance)
    pushed = len(hub.ledger())
    synced = calls("sync", "--once", "--timeout", "60")
    assert (synced.code, synced.line["nothing_left"]) == (0, True), synced
    assert calls("journal", "verify").line["ok"]
    journalled = [line["event_id"] for line in calls("journal", "export").lines]
    assert set(acknowledged) <= set(journalled), "an acknowledged scan is gone (P3)"
    once = dict.fromkeys(journalled, 1)
    assert hub.ledger() == once, "not exactly once in the ledger (P1, P2)"
    assert hub.effects() == once, "not exactly once among the scans (P1, P2)"
    return Lives(len(acknowledged), pushed)


def kill_while_archiving(folder: Path, rounds: int, chance: Random) -> int:
    """Assert after each kill that what was acknowledged is in the archive or the store, or in both.

    Return how many events that were.
    """
    acknowledged: set[str] = set()
    for _ in range(rounds):
        station = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.archiver", str(folder)], stdout=subprocess.PIPE
        )
        assert station.stdout is not None
        told = b"".join(station.stdout.readline() for _ in range(chance.randrange(1, 40)))
        threading.Event().wait(chance.uniform(0, _LONGEST_LIFE_S / 4))
        station.kill()
        with station:
            told += station.stdout.read()
        acknowledged |= set(told.decode().split("\n")[:-1])
        with (
            closing(schema.open_reader(folder / "journal.sqlite")) as reader,
            archive.open_files(folder / archive.FOLDER) as archives,
        ):
            found = {str(UUID(bytes=link.event_id)) for link in events(reader, archives)}
            assert acknowledged <= found, "an acknowledged scan is in neither"
            assert verify(reader, archives).broken_at is None
    return len(acknowledged)


def _one_life(calls: CommandLine, hub: Hub, chance: Random) -> list[str]:
    """Start a station, feed it, kill it somewhere; return what it acknowledged until then."""
    station = calls.start_module("tests.faults.worker")
    assert station.stdin is not None
    assert station.stdout is not None
    assert station.stderr is not None
    fed = "".join(f"{code}\n" for code in hub.unknown_codes(CODES_A_ROUND))
    station.stdin.write(fed.encode())
    station.stdin.flush()
    told = b""
    # Anywhere between the first scan and the last push: so many answers, then a moment more.
    for _ in range(chance.randrange(CODES_A_ROUND)):
        told += station.stdout.readline()
    threading.Event().wait(chance.uniform(0, _LONGEST_LIFE_S))
    station.kill()
    with station:
        told += station.stdout.read()
        assert station.stderr.read() == b""
    answers = told.split(b"\n")[:-1]
    return [json.loads(answer)["event_id"] for answer in answers]
