"""What a person chose in the window, beside the settings file, which is never rewritten."""

from __future__ import annotations

import logging
import tomllib
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from pathlib import Path

    from station.options import Settings

log = logging.getLogger(__name__)


def load_preferences(file: Path, settings: Settings) -> Settings:
    """Return the settings with what was last chosen; an unusable file is passed over."""
    try:
        chosen = tomllib.loads(file.read_text("utf-8"))
        ui = msgspec.convert(msgspec.to_builtins(settings.ui) | chosen, type(settings.ui))
    except FileNotFoundError:
        return settings
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        log.info("preferences passed over: %s", error)
        return settings
    return msgspec.structs.replace(settings, ui=ui)


def save_preferences(file: Path, language: str, theme: str) -> None:
    """Remember a choice of language and theme."""
    draft = file.with_suffix(".new")
    draft.write_text(f'language = "{language}"\ntheme = "{theme}"\n', "utf-8")
    draft.replace(file)
