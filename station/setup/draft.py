"""What a person answered in the wizard so far, kept while it is not finished. Never a password.

It stands beside the settings file, and goes when the wizard is through.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec import Struct

from station.journal import durable
from station.setup.address_parts import taken_apart

if TYPE_CHECKING:
    from pathlib import Path

    from station.options import Settings
    from station.setup.toml_lines import Key

log = logging.getLogger(__name__)


class Draft(Struct, frozen=True):
    """The answers. URLs are without passwords; `page` is where the wizard goes on."""

    page: int = 0
    language: Literal["id", "en"] = "id"
    theme: Literal["light", "dark"] = "light"
    hub: str = ""
    desk: str = ""
    osas: str = ""
    onmart: str = ""
    encrypt: bool = True
    autostart: Literal["none", "user", "machine"] = "none"

    def changes(self) -> dict[Key, str]:
        """Return what these answers write into the settings file."""
        return {
            ("station", "hub"): self.hub,
            ("station", "desk"): self.desk,
            ("ui", "language"): self.language,
            ("ui", "theme"): self.theme,
            ("osas", "url"): self.osas,
            ("onmart", "url"): self.onmart,
            ("kiosk", "autostart"): self.autostart,
        }


_decode = msgspec.json.Decoder(Draft).decode


def begun(settings: Settings, hostname: str) -> Draft:
    """Return the answers that the settings give already; a new desk is named by its computer."""
    own = settings.station
    return Draft(
        language=settings.ui.language,
        theme=settings.ui.theme,
        hub=own.hub,
        desk=own.desk if own.hub else _desk_of(hostname),
        osas=taken_apart(settings.osas.url).url(),
        onmart=taken_apart(settings.onmart.url).url(),
        autostart=settings.kiosk.autostart,
    )


def load(file: Path) -> Draft | None:
    """Return the answers of a wizard that was left; None where none was."""
    try:
        return _decode(file.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        log.info("the wizard begins anew: %s", error)
        return None


def save(file: Path, draft: Draft) -> None:
    """Keep the answers. Raises OSError."""
    durable.make_folder(file.parent)
    durable.replace(file, msgspec.json.encode(draft))


def _desk_of(hostname: str) -> str:
    digits = re.findall(r"\d+", hostname.partition(".")[0])
    return str(int(digits[-1])) if digits else "1"
