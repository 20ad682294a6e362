"""Reads a station's settings: settings.toml, overridden by the environment.

A wrong value raises SettingsError naming the key, the file and what was expected; nothing is
guessed and nothing unknown is ignored. The options themselves are in options.py.
"""

from __future__ import annotations

import os
import tomllib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from msgspec import Struct

from station import former_settings
from station.errors import SettingsError
from station.options import (
    DatabaseOptions,
    Options,
    PrinterOptions,
    ScaleOptions,
    Settings,
    StationOptions,
)
from station.texts import Phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from station.former_settings import Former

T = TypeVar("T")

ENVIRONMENT: dict[str, tuple[str, str]] = {
    "OSAS_DATABASE_URL": ("osas", "url"),
    "ONMART_DATABASE_URL": ("onmart", "url"),
    "DB_POOL_MAX": ("osas", "pool_max"),
    "DB_POOL_MIN": ("osas", "pool_min"),
    "DB_POOL_ACQUIRE": ("osas", "pool_acquire_ms"),
    "DB_POOL_IDLE": ("osas", "pool_idle_ms"),
    "ONMART_DB_POOL_MAX": ("onmart", "pool_max"),
    "ONMART_DB_POOL_MIN": ("onmart", "pool_min"),
    "ONMART_DB_POOL_ACQUIRE": ("onmart", "pool_acquire_ms"),
    "ONMART_DB_POOL_IDLE": ("onmart", "pool_idle_ms"),
}


def load_settings(file: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """Read the file (a missing one is all defaults) and the environment over it.

    Raises SettingsError: `settings_syntax`, `settings_unknown`, `settings_value` or
    `settings_unreadable`.
    """
    values = _read(file)
    former_settings.brought_up(values, former_settings.found_in(values))
    reader = _Reader(file, {})
    for variable, (table, key) in ENVIRONMENT.items():
        text = (os.environ if environment is None else environment).get(variable)
        entries = values.setdefault(table, {}) if text else None
        # What is no table is refused below.
        if text and isinstance(entries, dict):
            entries[key] = text if key == "url" else _number(text)
            reader.origins[table, key] = variable
    settings = reader.settings(values)
    for check in reader.checks(settings):
        check()
    return _with_certificates(file, settings)


def settings_of(file: Path, values: dict[str, Any]) -> Settings:
    """Return what a settings file holds that has no faults (see `faults_of`), alone."""
    return _with_certificates(file, _Reader(file, {}).settings(values))


def faults_of(file: Path, values: dict[str, Any]) -> Iterator[SettingsError]:
    """Yield every fault of what a settings file holds; `load_settings` raises the first alone.

    What several keys say together is looked at once each of them is right by itself.
    """
    reader = _Reader(file, {})
    found = list(_faults(reader.settings, _single(values)))
    yield from found
    if not found:
        settings = reader.settings(values)
        yield from _faults(lambda check: check(), reader.checks(settings))


def _faults(do: Callable[[T], object], each: Iterable[T]) -> Iterator[SettingsError]:
    for one in each:
        try:
            do(one)
        except SettingsError as error:
            yield error


def _single(values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every key of every table by itself; a printer is whole or none."""
    for table, entries in values.items():
        if isinstance(entries, dict) and entries:
            yield from ({table: {key: value}} for key, value in entries.items())
        elif isinstance(entries, list):
            yield from ({table: [entry]} for entry in entries)
        else:
            yield {table: entries}


def _with_certificates(file: Path, settings: Settings) -> Settings:
    return msgspec.structs.replace(
        settings, osas=_beside(file, settings.osas), onmart=_beside(file, settings.onmart)
    )


def former_in(file: Path) -> list[Former]:
    """Return what a file, which was read, calls by a name of before."""
    if not former_settings.FORMER:
        return []
    values = _read(file)
    return former_settings.brought_up(values, former_settings.found_in(values))


def _beside(file: Path, options: DatabaseOptions) -> DatabaseOptions:
    """Find a CA's certificate that is named without its folder beside the settings file."""
    if not options.ca_file:
        return options
    path = file.parent / Path(options.ca_file).expanduser()
    return msgspec.structs.replace(options, ca_file=str(path))


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError("settings_syntax", file=file, cause=error) from error
    except OSError as error:
        raise SettingsError("settings_unreadable", file=file, cause=error.strerror) from error


def _flat(renames: object) -> object:
    """Return `waybill_numbers.awb_number = …`, which TOML takes for a table, as one key."""
    if not isinstance(renames, dict):
        return renames
    flat: dict[str, Any] = {}
    for key, value in renames.items():
        if isinstance(value, dict):
            flat.update({f"{key}.{column}": name for column, name in value.items()})
        else:
            flat[key] = value
    return flat


def _number(text: str) -> int | str:
    try:
        return int(text)
    except ValueError:
        return text


class _Reader(Struct, frozen=True):
    """Checks table by table and key by key, so that an error names exactly one of them."""

    file: Path
    origins: dict[tuple[str, str], str]
    """Which environment variable a key came from."""

    def settings(self, values: dict[str, Any]) -> Settings:
        known = {f.name: f.type for f in msgspec.structs.fields(Settings)}
        tables: dict[str, Any] = {}
        for table, entries in values.items():
            if table not in known:
                raise self._unknown(f"[{table}]", table, known)
            if table == "printer":
                tables[table] = tuple(self._printers(entries))
                continue
            if not isinstance(entries, dict):
                raise self._wrong(table, "", f"[{table}]", entries)
            if table == "schema":
                entries = {name: _flat(renames) for name, renames in entries.items()}  # noqa: PLW2901  # as TOML wrote it
            self._check_keys(table, known[table], entries)
            tables[table] = msgspec.convert(entries, known[table])
        return Settings(**tables)

    def _printers(self, entries: object) -> Iterator[PrinterOptions]:
        if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
            raise self._wrong("[printer]", "", "[[printer]]", entries)
        for one in entries:
            self._check_keys("[printer]", PrinterOptions, one)
            for option in msgspec.structs.fields(PrinterOptions):
                if option.required and option.name not in one:
                    # Imported here: no start needs it but a failing one.
                    from station.expected import expected_of

                    raise self._wrong("[printer]", option.name, expected_of(option.type), "")
            yield msgspec.convert(one, PrinterOptions)

    def _check_keys(self, table: str, options: type[Options], entries: dict[str, Any]) -> None:
        fields = {f.name: f for f in msgspec.structs.fields(options)}
        for key, value in entries.items():
            if key not in fields:
                raise self._unknown(f"[{table}] {key}", key, fields)
            try:
                msgspec.convert(value, fields[key].type)
            except msgspec.ValidationError as error:
                # Imported here: no start needs it but a failing one.
                from station.expected import expected_of

                raise self._wrong(table, key, expected_of(fields[key].type), value) from error

    def checks(self, settings: Settings) -> tuple[Callable[[], None], ...]:
        """Return what is to be looked at in settings whose keys are right; each raises."""
        return (
            partial(self.check_zone, settings.station),
            partial(self.check_scale, settings.scale),
            partial(self.check_printers, settings),
            partial(self.check_pool, "osas", settings.osas),
            partial(self.check_pool, "onmart", settings.onmart),
        )

    def check_zone(self, options: StationOptions) -> None:
        if options.timezone == StationOptions().timezone:
            return
        # Imported here: a station with the default zone starts without.
        from station.notation import ZONE_LETTERS, known_zone

        if known_zone(options.timezone) is None:
            near = _nearest(options.timezone, ZONE_LETTERS) or ZONE_LETTERS
            raise self._wrong("station", "timezone", ", ".join(near), options.timezone)

    def check_scale(self, options: ScaleOptions) -> None:
        if options.port and not options.protocol and not options.port.startswith("hid:"):
            raise self._wrong("scale", "protocol", Phrase("expected.protocol"), options.protocol)

    def check_printers(self, settings: Settings) -> None:
        names = [printer.name for printer in settings.printer]
        for name in names:
            if names.count(name) > 1:
                raise self._wrong("[printer]", "name", Phrase("expected.own_name"), name)
        for purpose, name in msgspec.to_builtins(settings.printing).items():
            if name and name not in names:
                raise self._wrong("printing", purpose, ", ".join(names) or "[[printer]]", name)

    def check_pool(self, table: str, options: DatabaseOptions) -> None:
        if options.pool_min > options.pool_max:
            expected = Phrase("expected.pool_min", {"most": options.pool_max})
            raise self._wrong(table, "pool_min", expected, options.pool_min)

    def _unknown(self, shown: str, word: str, known: Mapping[str, object]) -> SettingsError:
        return SettingsError(
            "settings_unknown",
            key=shown,
            file=self.file,
            expected=", ".join(_nearest(word, known) or sorted(known)),
        )

    def _wrong(self, table: str, key: str, expected: str | Phrase, found: object) -> SettingsError:
        # Imported here: no start needs it but a failing one.
        from station.expected import as_written

        variable = self.origins.get((table, key))
        return SettingsError(
            "settings_value",
            key=variable or f"[{table}] {key}".strip(),
            file=Phrase("expected.environment") if variable else self.file,
            expected=expected,
            # A database URL holds a password, also where it stands for its whole table.
            found="***" if key in ("", "url") else as_written(found),
        )


def _nearest(word: str, known: Iterable[str]) -> list[str]:
    # Imported here: no start needs it but a failing one.
    import difflib

    return difflib.get_close_matches(word, list(known), n=1)


def documented_defaults() -> str:
    """Return a settings file with every option, its help and its default, commented out."""
    lines = ["# Hub Station settings. Remove the # before a key to change it."]
    for table in msgspec.structs.fields(Settings):
        if table.name == "printer":
            # The table's own line too: an empty one would be a printer without a name.
            lines += ["", f"# {PrinterOptions.__doc__}", "# [[printer]]"]
            lines += _documented(PrinterOptions, "# ")
        else:
            lines += ["", f"# {(table.type.__doc__ or '').strip()}", f"[{table.name}]"]
            lines += _documented(table.type, "#")
    return "\n".join(lines) + "\n"


def _documented(options: type[Options], mark: str) -> Iterator[str]:
    for option in msgspec.structs.fields(options):
        yield f"# {_help(option.type)}"
        yield f"{mark}{option.name} = {_toml(_default(option))}"


def _help(annotated: Any) -> str:
    notes = [m.description for m in annotated.__metadata__ if getattr(m, "description", None)]
    return notes[-1] if notes else ""


def _default(option: msgspec.structs.FieldInfo) -> object:
    if option.required:
        return ""
    has_none = option.default_factory is msgspec.NODEFAULT
    return option.default if has_none else option.default_factory()


def _toml(value: object) -> str:
    return msgspec.json.encode(value).decode()
