"""What a counter is measured in: two real databases with 20,000 waybills, and a filled mirror.

Made once a run, when a bench first asks for it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.bootstrap import Station, read_settings
from station.demo.rig import DemoRig
from station.folders import HOME_VARIABLE, Folders

if TYPE_CHECKING:
    from contextlib import ExitStack
    from pathlib import Path

SEED = 7
MIRROR_EVERY_S = 0.5


@cache
def world(folder: Path, at_end: ExitStack) -> DemoRig:
    """Return the run's databases and its settings; the home's own mirror is filled."""
    rig = DemoRig(folder / "world", seed=SEED)
    at_end.callback(rig.close, keep=False)
    rig.prepare(lambda *_, **__: None)
    sync = [sys.executable, "-m", "ui.entry", "sync", "--once"]
    environment = os.environ | {HOME_VARIABLE: str(folder / "world")}
    subprocess.run(sync, env=environment, check=True, stdout=subprocess.DEVNULL)
    return rig


def station_in(home: Path, rig: DemoRig) -> Station:
    """Return a station with a journal of its own and a copy of the world's mirror, not opened."""
    folders = Folders.under(home)
    folders.make()
    shutil.copy(rig.folders.mirror_file, folders.mirror_file)
    settings = read_settings(rig.folders)
    sync = replace(settings.sync, mirror_every_s=MIRROR_EVERY_S)
    return Station(folders, replace(settings, sync=sync))
