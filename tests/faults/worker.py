"""A station without a window, to be killed: scans what it reads, syncs beside, prints each answer.

`python -m tests.faults.worker`, with HUB_STATION_HOME set.
"""

from __future__ import annotations

import sys

from station.bootstrap import Station, read_settings
from station.cli import lines
from station.cli.scan import submit
from station.clock import SystemClock
from station.events import Scan
from station.folders import Folders


def main() -> None:
    folders = Folders.of_this_user()
    station = Station(folders, read_settings(folders))
    station.open()
    station.attach_centre()
    for line in sys.stdin:
        scan = Scan(line.strip(), SystemClock().now(), "trial")
        lines.put(submit(station, scan, "operator01", station.texts))
    station.close()


if __name__ == "__main__":
    main()
