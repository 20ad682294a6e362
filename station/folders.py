"""Where a station keeps its settings, data and logs. `HUB_STATION_HOME=DIR` moves all three."""

from __future__ import annotations

import os
from pathlib import Path

from msgspec import Struct

from station.journal import durable

HOME_VARIABLE = "HUB_STATION_HOME"
_APP = "hub-station"


class Folders(Struct, frozen=True):
    """Three folders, made when first needed, readable by their owner alone."""

    config: Path
    data: Path
    logs: Path

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
        """The settings file."""
        return self.config / "settings.toml"

    @property
    def journal_file(self) -> Path:
        """The journal: what happened here."""
        return self.data / "journal.sqlite"

    @property
    def print_journal_file(self) -> Path:
        """The print journal: what was printed, and what may have been."""
        return self.data / "print.sqlite"

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
