"""What a person chose in the window, beside the settings file, which is never rewritten.

language = "id"
theme = "dark"
[wedge]                 tables as in settings.toml, with only what was chosen
layout = "de"
"""

from __future__ import annotations

import logging
import tomllib
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from station.options import Settings

log = logging.getLogger(__name__)

Choice = str | int


def load_preferences(file: Path, settings: Settings) -> Settings:
    """Return the settings with what was last chosen; an unusable file is passed over."""
    try:
        chosen = tomllib.loads(file.read_text("utf-8"))
        tables = {name: chosen.pop(name) for name in list(chosen) if isinstance(chosen[name], dict)}
        return msgspec.structs.replace(
            settings,
            **{name: _over(settings, name, choices) for name, choices in tables.items()},
            ui=_over(settings, "ui", chosen),
        )
    except FileNotFoundError:
        return settings
    except (
        *(OSError, UnicodeDecodeError, tomllib.TOMLDecodeError),
        *(msgspec.ValidationError, AttributeError),
    ) as error:
        log.info("preferences passed over: %s", error)
        return settings


def save_preferences(file: Path, language: str, theme: str) -> None:
    """Remember a choice of language and theme."""
    _save(file, {"language": language, "theme": theme})


def save_choice(file: Path, table: str, choices: Mapping[str, Choice]) -> None:
    """Remember what was chosen of one table of the settings, in place of what was before."""
    _save(file, {table: dict(choices)})


def forget_choices(file: Path, keys: Iterable[tuple[str, str]]) -> None:
    """Forget what was chosen of these keys, by table. Raises OSError."""
    try:
        kept = tomllib.loads(file.read_text("utf-8"))
    except (FileNotFoundError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return
    for table, key in keys:
        of = kept if table == "ui" else kept.get(table, {})
        if isinstance(of, dict):
            of.pop(key, None)
    draft = file.with_suffix(".new")
    draft.write_text(_written(kept), "utf-8")
    draft.replace(file)


def _over(settings: Settings, table: str, choices: Mapping[str, Any]) -> Any:
    options = getattr(settings, table)
    return msgspec.convert(msgspec.to_builtins(options) | dict(choices), type(options))


def _save(file: Path, chosen: dict[str, Any]) -> None:
    try:
        kept = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        kept = {}
    draft = file.with_suffix(".new")
    draft.write_text(_written(kept | chosen), "utf-8")
    draft.replace(file)


def _written(chosen: Mapping[str, Any]) -> str:
    lines = [_line(key, value) for key, value in chosen.items() if not isinstance(value, dict)]
    for table, choices in chosen.items():
        if isinstance(choices, dict):
            lines += [f"[{table}]", *(_line(key, value) for key, value in choices.items())]
    return "\n".join(lines) + "\n"


def _line(key: str, value: Choice) -> str:
    return f"{key} = {msgspec.json.encode(value).decode()}"  # of text and whole numbers, TOML's too
