"""What the demo needs beside a station: two databases with data in them, a scanner, a switch.

    prepare     start PostgreSQL, migrate, fill with demo data, write the settings
    cut         stop the server, as if the cable were out; restore starts it again
    scanner     sends real bytes through a real line
    scale       the same, for who looks at the window: parcels are put on it

Neighbours: postgres, seed, scanner. The station itself knows nothing of the rig.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from station.demo.postgres import EmbeddedPostgres
from station.demo.scale import PROTOCOL, SimulatedScale
from station.demo.scanner import SimulatedScanner
from station.errors import StationError
from station.events import Target
from station.folders import Folders
from station.journal.lock import StoreLock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HUB = "CGK"
DESK = "3"
OPERATOR = "operator01"
WAYBILLS = 20_000

_MARK = "# Written by the demo and overwritten by it.\n"
_SETTINGS = """
[station]
hub = "{hub}"
desk = "{desk}"
operator = "{operator}"

[osas]
url = "{osas}"

[onmart]
url = "{onmart}"

[scanner]
port = '{port}'

[sync]
poll_ms = 250
backoff_cap_s = 3
mirror_every_s = 5
"""
_SCALE = """
[scale]
port = '{port}'
protocol = "{protocol}"
"""


@dataclass(frozen=True, slots=True)
class Urls:
    """Where the two demo databases answer."""

    osas: str
    onmart: str


class DemoRig:
    """The demo's outside world, kept in one folder."""

    def __init__(self, home: Path, *, seed: int, waybills: int = WAYBILLS) -> None:
        self.folders = Folders.under(home)
        self._seed = seed
        self._waybills = waybills
        self._home = home
        self._lock = StoreLock(home)
        self._postgres = EmbeddedPostgres(home / "postgres")
        self.scanner = SimulatedScanner()
        self.scale: SimulatedScale | None = None
        self.cut = False

    @property
    def urls(self) -> Urls:
        """The databases' URLs, passwords included."""
        return Urls(self._postgres.url(Target.OSAS), self._postgres.url(Target.ONMART))

    def add_scale(self) -> None:
        """Have a scale as well; before `prepare`."""
        self.scale = SimulatedScale()

    def prepare(self, tell: Callable[..., None]) -> None:
        """Bring everything up; `tell` hears the name of each step as it begins.

        Raises StoreBusyError where another demo runs in the same folder: its PostgreSQL would
        pass for one that a killed demo left running, and be stopped.
        """
        self._check_home()
        self._home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock.acquire()
        tell("postgres")
        self._postgres.start()
        self._postgres.create_databases(*Target)
        tell("migrating")
        # Imported here: the window starts without SQLAlchemy and Alembic.
        from models.migrate import upgrade
        from station.demo.seed import is_seeded, seed_onmart, seed_osas

        upgrade(self.urls.osas, Target.OSAS)
        upgrade(self.urls.onmart, Target.ONMART)
        now = datetime.now(UTC)
        fill = {Target.OSAS: seed_osas, Target.ONMART: seed_onmart}
        for target, url in ((Target.OSAS, self.urls.osas), (Target.ONMART, self.urls.onmart)):
            if not is_seeded(url, target):
                tell("seeding", n=self._waybills, target=target.upper())
                fill[target](url, waybills=self._waybills, seed=self._seed, now=now)
        self._write_settings()

    def _check_home(self) -> None:
        """Refuse a real station's folder: its scans must not go to the demo's databases."""
        settings, journal = self.folders.settings_file, self.folders.journal_file
        ours = settings.exists() and settings.read_text("utf-8").startswith(_MARK)
        if (settings.exists() or journal.exists()) and not ours:
            raise StationError("demo_not_here", folder=self.folders.config.parent)

    def _write_settings(self) -> None:
        """Point the station at this rig; a settings file from an earlier demo is replaced."""
        self.folders.make()
        text = _MARK + _SETTINGS.format(
            hub=HUB,
            desk=DESK,
            operator=OPERATOR,
            osas=self.urls.osas,
            onmart=self.urls.onmart,
            port=self.scanner.port,
        )
        if self.scale is not None:
            text += _SCALE.format(port=self.scale.port, protocol=PROTOCOL)
        # The databases' password is in it.
        self.folders.settings_file.touch(mode=0o600)
        self.folders.settings_file.write_text(text, "utf-8")

    def cut_databases(self) -> None:
        """Take both databases away."""
        self._postgres.stop("fast")
        self.cut = True

    def restore_databases(self) -> None:
        """Give them back."""
        self._postgres.start()
        self.cut = False

    def close(self, *, keep: bool) -> None:
        """Stop everything; forget it too unless it is to be kept."""
        self.scanner.close()
        if self.scale is not None:
            self.scale.close()
        self._postgres.stop()
        self._lock.release()
        if not keep:
            self._postgres.destroy()
            shutil.rmtree(self.folders.config.parent, ignore_errors=True)
