"""Reads a settings file for many stations: every fault with its line, or the settings of this one.

It is a settings.toml, and may say besides:

    [station]
    desk = "{number}"            see machine
    [setup]
    encrypt = true               the data folder; the recovery key goes into …
    recovery_folder = "/mnt/it"  … this folder, as HOSTNAME.txt
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from station import former_settings
from station.errors import SettingsError
from station.former_settings import Former
from station.options import Options, Settings
from station.settings import faults_in, faults_of, settings_of
from station.setup import machine
from station.toml_lines import lines_of, table_and_key, with_keys, without_keys, without_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from station.toml_lines import Key

SETUP = "setup"
PER_MACHINE = (("station", "hub"), ("station", "desk"))
"""What may have blanks, and be named on the command line instead."""
_AT = re.compile(r"at line (\d+)")


class SetupOptions(Options, frozen=True):
    """`[setup]`: what set-up does once. It does not stay in the settings."""

    encrypt: bool = False
    recovery_folder: str = ""


# Once, here: two threads that first convert to a type at the same moment crash in msgspec 0.22.
msgspec.json.Decoder(SetupOptions)


class Fault(Struct, frozen=True):
    """One thing that is wrong, and in which line of the file."""

    line: int
    error: SettingsError


class Given(Struct, frozen=True):
    """What was read. With faults nothing else of it may be used."""

    text: str = ""
    """What settings.toml will be, but for what set-up changes."""
    settings: Settings = Settings()
    setup: SetupOptions = SetupOptions()
    faults: tuple[Fault, ...] = ()
    former: tuple[tuple[Former, int], ...] = ()
    """What the file calls by a name of before, and on which lines."""


def read(file: Path, hostname: str, named: Mapping[Key, str]) -> Given:
    """Read a file for the computer of this name; `named` goes over what the file says."""
    try:
        # Notepad writes a mark that TOML does not know.
        text = file.read_text("utf-8-sig")
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        at = _AT.search(str(error))
        wrong = SettingsError("settings_syntax", file=file, cause=error)
        return Given(faults=(Fault(int(at[1]) if at else 1, wrong),))
    except FileNotFoundError:
        return Given(faults=(Fault(1, SettingsError("setup_no_such_file", file=file)),))
    except OSError as error:
        wrong = SettingsError("settings_unreadable", file=file, cause=error.strerror)
        return Given(faults=(Fault(1, wrong),))
    return _of(text, values, file, hostname, named)


def _of(
    text: str, values: dict[str, Any], file: Path, hostname: str, named: Mapping[Key, str]
) -> Given:
    before = former_settings.found_in(values)
    former = former_settings.brought_up(values, before)
    changes, faults = _filled(values, file, hostname, named)
    setup, found = _setup(values.pop(SETUP, {}), file)
    errors = [*faults, *found, *faults_of(file, values)] or _without_hub(file, values)
    if errors:
        return Given(faults=tuple(_placed(text, errors)))
    today = {key: values[key[0]][key[1]] for key in before.values() if key}
    kept = with_keys(without_keys(without_table(text, SETUP), before), {**today, **changes})
    if not _is_same(kept, values):
        return Given(faults=(Fault(1, SettingsError("setup_too_clever", file=file)),))
    return Given(
        kept,
        settings_of(file, values),
        setup,
        former=tuple(zip(former, (_first_line(text, *key) for key in before), strict=True)),
    )


def _filled(
    values: dict[str, Any], file: Path, hostname: str, named: Mapping[Key, str]
) -> tuple[dict[Key, str], list[SettingsError]]:
    """Put this computer's own values in; return what they change, and what has no value."""
    changes, faults = dict(named), []
    for table, key in PER_MACHINE:
        entries = values.get(table)
        said = entries.get(key) if isinstance(entries, dict) else None
        if (table, key) in named or not isinstance(said, str) or "{" not in said:
            continue
        try:
            changes[table, key] = machine.filled(said, f"[{table}] {key}", hostname, file)
        except SettingsError as error:
            faults.append(error)
            del values[table][key]  # told once, not as a bad code as well
    for (table, key), value in changes.items():
        entries = values.setdefault(table, {})
        if isinstance(entries, dict):  # what is no table is refused later
            entries[key] = value
    return changes, faults


def _setup(entries: object, file: Path) -> tuple[SetupOptions, list[SettingsError]]:
    if found := faults_in(file, SETUP, SetupOptions, entries):
        return SetupOptions(), found
    options = msgspec.convert(entries, SetupOptions)
    if options.encrypt and not options.recovery_folder:
        return options, [SettingsError("setup_no_recovery_folder", key=f"[{SETUP}] encrypt")]
    return options, []


def _without_hub(file: Path, values: dict[str, Any]) -> list[SettingsError]:
    """Return that no hub is named; so a file that was half copied is not taken for settings."""
    if settings_of(file, values).station.hub:
        return []
    return [SettingsError("setup_no_hub", key="[station] hub", file=file)]


def _placed(text: str, errors: list[SettingsError]) -> Iterator[Fault]:
    """Yield each error with its line, from the top."""
    faults = [Fault(_line(text, error), error) for error in errors]
    yield from sorted(faults, key=lambda fault: fault.line)


def _line(text: str, error: SettingsError) -> int:
    named = table_and_key(str(error.facts.get("key", "")))
    if not named:
        return 1
    # Of several printers the one that says what is wrong.
    found, lines = str(error.facts.get("found", "")), text.splitlines()
    saying = (line for line in lines_of(text, *named) if found and found in lines[line - 1])
    return next(saying, _first_line(text, *named))


def _first_line(text: str, table: str, key: str) -> int:
    """Return a key's line; else, where only the command line names it, its table's; else 1."""
    return (lines_of(text, table, key) or lines_of(text, table) or [1])[0]


def _is_same(text: str, values: dict[str, Any]) -> bool:
    """Tell whether a text says this: a key that stands elsewhere than expected was not changed."""
    try:
        return _told(tomllib.loads(text)) == _told(values)
    except tomllib.TOMLDecodeError:
        return False


def _told(values: dict[str, Any]) -> dict[str, Any]:
    return {table: entries for table, entries in values.items() if entries != {}}
