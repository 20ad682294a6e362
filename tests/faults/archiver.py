"""A station that archives what it has just scanned, to be killed: prints each event's id.

`python -m tests.faults.archiver FOLDER`
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from station.clock import SystemClock
from station.events import Target
from station.journal.journal import Journal
from station.journal.record import Acknowledgement, DeliveryState
from tests.fakes.scans import record

AT_ONCE = 10


def main() -> None:
    clock = SystemClock()
    journal = Journal(Path(sys.argv[1]) / "journal.sqlite", clock)
    while True:
        for _ in range(AT_ONCE):
            recorded = record(journal, f"JX{journal.prepare():010}")
            sys.stdout.write(f"{recorded.event_id}\n")
            sys.stdout.flush()
            for target in Target:
                journal.settle(target, [Acknowledgement(recorded.seq, DeliveryState.DELIVERED)])
        while journal.store.archive_slice(clock.now() + timedelta(days=31)):
            pass


if __name__ == "__main__":
    main()
