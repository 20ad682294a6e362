"""Tries a database as the station will use it, and says what is wrong with it in one sentence."""

from __future__ import annotations

import os
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from station.central.doctor.report import Report
from station.errors import CentralError
from station.events import Target
from station.passwords import Passwords
from station.setup.address_parts import taken_apart

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from station.options import Settings


class Outcome(StrEnum):
    """What came of it."""

    FITS = "fits"
    UNFIT = "unfit"
    """It answers, and nothing may be written to it as it is."""
    UNREACHED = "unreached"
    NOT_SET = "not_set"


class Tried(Struct, frozen=True):
    """A database that was tried. `error`: why it was not reached; `report`: what was seen in it."""

    target: Target
    outcome: Outcome
    report: Report | None = None
    error: CentralError | None = None


class Typed(Passwords):
    """Passwords that are not kept yet, over those that are."""

    def __init__(self, config: Path, typed: Mapping[Target, str]) -> None:
        super().__init__(config)
        self._typed = typed

    def find(self, target: Target, role: str) -> str | None:
        """Return what was typed, else what is kept."""
        return self._typed.get(target) or super().find(target, role)


def try_database(settings: Settings, target: Target, passwords: Passwords) -> Tried:
    """Look at one database; takes as long as it takes to connect."""
    if not url_of(settings, target):
        return Tried(target, Outcome.NOT_SET)
    from station.central.doctor.looking import look  # it brings the driver

    try:
        report = look(settings, target, passwords)
    except CentralError as error:
        return Tried(target, Outcome.UNREACHED, error=error)
    return Tried(target, Outcome.UNFIT if report.blocks else Outcome.FITS, report)


def url_of(settings: Settings, target: Target) -> str:
    """Return the URL that the settings give a database."""
    return (settings.osas if target is Target.OSAS else settings.onmart).url


def without_passwords(settings: Settings) -> tuple[Settings, dict[Target, str]]:
    """Return the settings with no password in a URL, and those that stood there."""
    found: dict[Target, str] = {}
    for target in Target:
        parts = taken_apart(url_of(settings, target))
        if parts.password:
            found[target] = parts.password
            options = getattr(settings, target.value)
            bare = msgspec.structs.replace(options, url=parts.url())
            settings = msgspec.structs.replace(settings, **{target.value: bare})
    return settings, found


def of_environment(environment: Mapping[str, str] | None = None) -> dict[Target, str]:
    """Return the passwords that the environment of this call holds."""
    held = os.environ if environment is None else environment
    named = {target: held.get(f"{target.upper()}_DATABASE_PASSWORD", "") for target in Target}
    return {target: password for target, password in named.items() if password}
