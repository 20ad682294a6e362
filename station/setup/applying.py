"""Makes a station of checked settings: passwords, then the store's key, then the settings, whole.

The settings come last but for the autostart, and in one step: whoever is interrupted has the
station from before, and the same call again finishes.
"""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from station.errors import SettingsError, StationError
from station.events import Target
from station.journal import durable
from station.preferences import forget_choices
from station.setup.address_parts import taken_apart
from station.setup.toml_lines import with_keys
from station.setup.trying import url_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from station.folders import Folders
    from station.options import Settings
    from station.passwords import Passwords, Place
    from station.setup.toml_lines import Key

PREFERENCES = "preferences.toml"
_BEFORE = "settings.before.toml"


def keep_passwords(
    passwords: Passwords, settings: Settings, given: Mapping[Target, str]
) -> dict[Target, Place]:
    """Keep the passwords of databases that there are; return where. Raises CentralError."""
    kept = {}
    for target, password in given.items():
        if url := url_of(settings, target):
            kept[target] = passwords.keep(target, taken_apart(url).role, password)
    return kept


def bare_urls(settings: Settings) -> dict[Key, str]:
    """Return what writes these settings' URLs into a text."""
    return {
        (target.value, "url"): url_of(settings, target)
        for target in Target
        if url_of(settings, target)
    }


def write_settings(folders: Folders, text: str) -> bool:
    """Put this into the settings file; False where it says so already. Raises StationError.

    What was there before stands beside it, once something changes; what a person chose in the
    window of a key that changes is forgotten, or it would still go over it.
    """
    file = folders.own_settings_file
    try:
        before = _text_of(file)
        if before == text:
            return False
        folders.make()
        if before:
            durable.replace(file.with_name(_BEFORE), before.encode())
        durable.replace(file, text.encode())
        durable.sync_folder(file.parent)
        forget_choices(folders.config / PREFERENCES, _changed(before, text))
    except OSError as error:
        raise SettingsError("setup_not_written", file=file, cause=error.strerror) from error
    return True


def write_machine_settings(folders: Folders, text: str) -> bool:
    """Put this into the settings file of the machine, for every user to read; as above."""
    file = folders.machine_settings_file
    if file is None:
        raise StationError("setup_no_machine")
    try:
        if _text_of(file) == text:
            return False
        file.parent.mkdir(parents=True, exist_ok=True)
        durable.replace(file, text.encode())
        file.chmod(0o644)
    except OSError as error:
        raise SettingsError("setup_not_written", file=file, cause=error.strerror) from error
    return True


def bring_certificates(text: str, source: Path, target_folder: Path) -> None:
    """Copy a CA's certificate that stands beside the given file beside the settings file."""
    for target in Target:
        named = tomllib.loads(text).get(target.value, {}).get("ca_file", "")
        there = source.parent / named
        if named and not Path(named).expanduser().is_absolute() and there.is_file():
            _copy(there, target_folder / named)


def _copy(source: Path, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.resolve() != target.resolve():
            shutil.copyfile(source, target)
    except OSError as error:
        raise StationError("setup_not_written", file=target, cause=error.strerror) from error


def settings_text(folders: Folders, changes: Mapping[Key, str]) -> str:
    """Return the settings file's text with these keys set. Raises SettingsError if it cannot be."""
    before = _text_of(folders.settings_file)
    stands = _values(before)
    # What is empty and was never said need not be said.
    changes = {key: value for key, value in changes.items() if value or key in stands}
    text = with_keys(before, changes)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        values = {}
    if any(values.get(table, {}).get(key) != said for (table, key), said in changes.items()):
        raise SettingsError("setup_too_clever", file=folders.own_settings_file)
    return text


def _text_of(file: Path) -> str:
    try:
        return file.read_text("utf-8", errors="replace")
    except FileNotFoundError:
        return ""


def _changed(before: str, after: str) -> Iterable[Key]:
    """Return the keys whose value is another now, or that are newly there."""
    old, new = _values(before), _values(after)
    return [key for key, value in new.items() if old.get(key) != value]


def _values(text: str) -> dict[Key, Any]:
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}
    return {
        (table, key): value
        for table, entries in tables.items()
        if isinstance(entries, dict)
        for key, value in entries.items()
    }
