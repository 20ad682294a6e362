"""One sitting at the wizard: what is answered, tried and, in one go, made so. Knows no window.

answers ─try─▶ a database looked at      in the thread "setup"
        ─settle─▶ passwords, key, settings written      in the same
        ─open─▶ a station whose devices are tested      until `close`
"""

from __future__ import annotations

import logging
import os
import sys
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from station import autostart
from station.bootstrap import Station, read_settings
from station.errands import Errands
from station.errors import SettingsError, StationError
from station.events import ChooseInquiry, Target
from station.journal import recovery
from station.keyring_store import PERSON_ANSWERS_WITHIN_S, KeyringStore
from station.passwords import Passwords
from station.settings import faults_of
from station.setup import applying, draft, sealing_up
from station.setup.printer import printer_table, with_printer
from station.setup.trying import Typed, try_database

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.folders import Folders
    from station.options import Settings
    from station.setup.draft import Draft
    from station.setup.trying import Tried

log = logging.getLogger(__name__)


class Sitting:
    """Whoever sits there. Answers come in the thread "setup"; only `open` and `close` block."""

    def __init__(self, folders: Folders, settings: Settings, hostname: str) -> None:
        self.folders, self._settings = folders, settings
        self.draft: Draft = draft.load(folders.setup_draft) or draft.begun(settings, hostname)
        self.typed: dict[Target, str] = {}
        """Passwords that are not kept yet."""
        self.tried: dict[Target, Tried] = {}
        self.secret = os.urandom(recovery.SECRET_BYTES)
        self.station: Station | None = None
        self._errands = Errands("setup")

    @property
    def is_sealed(self) -> bool:
        """Whether the store has a key already."""
        return sealing_up.is_sealed_already(self.folders)

    @property
    def recovery_key(self) -> str:
        """Return what is to be written down before the store is sealed."""
        return recovery.written(self.secret)

    def answer(self, **answers: object) -> None:
        """Take answers, and keep them for a later sitting. A full disk keeps none."""
        self.draft = msgspec.structs.replace(self.draft, **answers)
        try:
            draft.save(self.folders.setup_draft, self.draft)
        except OSError as error:
            log.warning("answers are not kept: %s", error.strerror)

    def fault(self, table: str, **values: str) -> SettingsError | None:
        """Return what is wrong with values of the settings; None where nothing is."""
        file = self.folders.settings_file
        return next(iter(faults_of(file, {table: dict(values)})), None)

    def settings(self) -> Settings:
        """Return the settings as the answers are by now, written or not."""
        said, own = self.draft, self._settings
        return msgspec.structs.replace(
            own,
            station=msgspec.structs.replace(own.station, hub=said.hub, desk=said.desk),
            osas=msgspec.structs.replace(own.osas, url=said.osas),
            onmart=msgspec.structs.replace(own.onmart, url=said.onmart),
        )

    def try_database(self, target: Target, answer: Callable[[Tried], None]) -> None:
        """Have a database looked at, with what was typed; it takes seconds."""
        settings, typed = self.settings(), Typed(self.folders.config, dict(self.typed))
        self._errands.put(lambda: answer(try_database(settings, target, typed)))

    def settle(self, answer: Callable[[StationError | None], None]) -> None:
        """Have passwords, key and settings written, or told why not; then nothing is half done."""
        self._errands.put(partial(self._told, self._settle, answer))

    def _told(self, do: Callable[[], None], answer: Callable[[StationError | None], None]) -> None:
        try:
            do()
        except StationError as error:
            answer(error)
        else:
            answer(None)

    def _settle(self) -> None:
        text = applying.settings_text(self.folders, self.draft.changes())
        self.folders.make()
        passwords = Passwords(self.folders.config, KeyringStore(PERSON_ANSWERS_WITHIN_S))
        applying.keep_passwords(passwords, self.settings(), self.typed)
        if self.draft.encrypt and not self.is_sealed:
            sealing_up.seal_store(self.folders, self.secret)
        applying.write_settings(self.folders, text)
        self.typed.clear()

    def open(self) -> Station:
        """Open the station as it is set up now; it reads devices and records nothing.

        Raises StationError.
        """
        if self.station is None:
            station = Station(self.folders, read_settings(self.folders))
            station.open()
            self.station = station
            station.post(ChooseInquiry())
            station.attach_devices()
        return self.station

    def add_printer(self, address: str, language: str) -> None:
        """Write a printer into the settings; the station that is open has it when opened anew.

        Raises StationError.
        """
        table = printer_table(address, language, sys.platform)
        file = self.folders.own_settings_file
        for fault in faults_of(file, {"printer": [table]}):
            raise fault
        text = with_printer(applying.settings_text(self.folders, {}), table)
        applying.write_settings(self.folders, text)

    def finish(self) -> None:
        """End the wizard for good: let it begin with the session, or not. Raises StationError."""
        applying.write_settings(
            self.folders, applying.settings_text(self.folders, self.draft.changes())
        )
        autostart.choose(self.draft.autostart)
        self.folders.setup_draft.unlink(missing_ok=True)

    def let_go(self) -> None:
        """Let go of the store: its settings may be answered otherwise."""
        if self.station is not None:
            self.station.close()
            self.station = None

    def close(self) -> None:
        """Finish what is under way, and let go of everything."""
        self._errands.stop()
        self.let_go()
