"""Where a station keeps its settings, data and logs. `HUB_STATION_HOME=DIR` moves all three.

An administrator may keep settings for every user of a machine in /etc/hub-station/settings.toml
(Windows: %PROGRAMDATA%/hub-station/settings.toml); they hold for who has none of their own.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from msgspec import Struct

from station.journal import durable

HOME_VARIABLE = "HUB_STATION_HOME"
_APP = "hub-station"
_SETTINGS = "settings.toml"


class Folders(Struct, frozen=True):
    """Three folders, made when first needed, readable by their owner alone."""

    config: Path
    data: Path
    logs: Path
    machine: Path | None = None
    """Where settings for every user of this machine are; none where HUB_STATION_HOME is set."""

    @classmethod
    def of_this_user(cls) -> Folders:
        """Return the folders the environment names, or the platform's own."""
        home = os.environ.get(HOME_VARIABLE)
        if home:
            return cls.under(Path(home))
        # Imported here: 30 ms that a start with HUB_STATION_HOME does not need.
        import platformdirs

        return cls(
            Path(platformdirs.user_config_dir(_APP, appauthor=False)),
            Path(platformdirs.user_data_dir(_APP, appauthor=False)),
            Path(platformdirs.user_log_dir(_APP, appauthor=False)),
            _of_the_machine(),
        )

    @classmethod
    def under(cls, home: Path) -> Folders:
        """Return the three folders below one."""
        home = home.expanduser().absolute()
        return cls(home / "config", home / "data", home / "logs")

    def make(self) -> None:
        """Create what is missing, for this user only (0700)."""
        for folder in (self.config, self.data, self.logs):
            durable.make_folder(folder)

    @property
    def settings_file(self) -> Path:
        """The settings file: this user's own, or where there is none, the machine's."""
        own = self.own_settings_file
        if self.machine is not None and not own.exists() and (self.machine / _SETTINGS).exists():
            return self.machine / _SETTINGS
        return own

    @property
    def own_settings_file(self) -> Path:
        """This user's own settings file, which may be written, whether there is one or not."""
        return self.config / _SETTINGS

    @property
    def machine_settings_file(self) -> Path | None:
        """The settings file for every user of this machine, which an administrator writes."""
        return None if self.machine is None else self.machine / _SETTINGS

    @property
    def journal_file(self) -> Path:
        """The journal: what happened here."""
        return self.data / "journal.sqlite"

    @property
    def print_journal_file(self) -> Path:
        """The print journal: what was printed, and what may have been."""
        return self.data / "print.sqlite"

    @property
    def reports(self) -> Path:
        """The reports that were made as shifts closed, a folder for each."""
        return self.data / "reports"

    @property
    def archive(self) -> Path:
        """The months that were moved out of the journal."""
        return self.data / "archive"

    @property
    def sidecar_file(self) -> Path:
        """What was last recorded: not beside the journal, or an old copy would bring its own."""
        return self.config / "journal.last"

    @property
    def access_file(self) -> Path:
        """Who logged in here, and how they prove it without a network. It can be deleted."""
        return self.data / "people.sqlite"

    @property
    def mirror_file(self) -> Path:
        """The mirror: what the databases told us. It can be deleted; it fills itself again."""
        return self.data / "mirror.sqlite"

    @property
    def kiosk_file(self) -> Path:
        """How a kiosk's counter stood a second ago. It can be deleted.

        In memory where the system has a place for that: a stolen disk tells nothing of it.
        """
        from zlib import crc32  # no start but a kiosk's needs it

        from station.journal import session_copy

        memory = session_copy.folder()
        if memory is None:
            return self.data / "kiosk.state"
        return memory / f"kiosk-{crc32(bytes(self.data)):08x}.state"

    @property
    def setup_draft(self) -> Path:
        """What was answered in a wizard that was left; there is none once it is through."""
        return self.config / "setup-draft.json"


def _of_the_machine() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / _APP
    return Path("/etc") / _APP
