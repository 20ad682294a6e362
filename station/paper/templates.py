"""Reads a document's template: the hub's own where it has one, else the program's."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import msgspec

from resources import FOLDER
from station.errors import PaperError
from station.paper import label_check
from station.paper.label_filling import COPY
from station.paper.label_template import LabelTemplate

if TYPE_CHECKING:
    from pathlib import Path

    from station.paper.catalogue import Kind

SHIPPED = FOLDER / "paper"
OWN = "paper"
"""The folder beside the settings where a hub's own templates are."""

Template = LabelTemplate


def template_file(kind: Kind, config: Path) -> Path:
    """Return where a document's template is."""
    own = config / OWN / f"{kind.name}.toml"
    return own if own.exists() else SHIPPED / f"{kind.name}.toml"


def read_template(kind: Kind, file: Path) -> Template:
    """Return the template. Raises PaperError, whose sentence says what is wrong where."""
    try:
        told = tomllib.loads(file.read_text("utf-8"))
        template = msgspec.convert(told, Template)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PaperError("template_unread", file=file.name, cause=error) from error
    except msgspec.ValidationError as error:
        raise PaperError("template_wrong", file=file.name, cause=error) from error
    _check(template, kind, file.name)
    return template


def _check(template: Template, kind: Kind, file: str) -> None:
    label_check.check(template, frozenset({*kind.fields(), COPY}), file)
