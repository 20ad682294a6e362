"""Reads a document's template: the hub's own where it has one, else the program's."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, assert_never

import msgspec

from resources import FOLDER
from station.errors import PaperError
from station.paper import label_check, row_check, table_check
from station.paper.card_template import CardTemplate
from station.paper.label_filling import COPY
from station.paper.label_template import LabelTemplate
from station.paper.receipt_template import ReceiptTemplate
from station.paper.table_template import TableTemplate

if TYPE_CHECKING:
    from pathlib import Path

    from station.paper.catalogue import Kind

SHIPPED = FOLDER / "paper"
OWN = "paper"
"""The folder beside the settings where a hub's own templates are."""

Template = LabelTemplate | TableTemplate | CardTemplate | ReceiptTemplate

# Once, here: two threads that first convert to a type at the same moment crash in msgspec 0.22.
msgspec.json.Decoder(Template)


def template_file(kind: Kind, config: Path) -> Path:
    """Return where a document's template is."""
    own = config / OWN / f"{kind.name}.toml"
    return own if own.exists() else SHIPPED / f"{kind.name}.toml"


def read_template(kind: Kind, file: Path) -> Template:
    """Return the template. Raises PaperError, whose sentence says what is wrong where."""
    try:
        told = tomllib.loads(file.read_text("utf-8"))
        template: Template = msgspec.convert(told, Template)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PaperError("template_unread", file=file.name, cause=error) from error
    except msgspec.ValidationError as error:
        raise PaperError("template_wrong", file=file.name, cause=error) from error
    _check(template, kind, file.name)
    return template


def _check(template: Template, kind: Kind, file: str) -> None:
    if template.__struct_config__.tag != kind.layout:
        raise PaperError("template_layout", file=file, layout=kind.layout)
    match template:
        case LabelTemplate():
            label_check.check(template, frozenset({*kind.fields(), COPY}), file)
        case TableTemplate():
            assert kind.line is not None, "a table's kind names its lines"
            table_check.check(template, kind.fields(), kind.line, file)
        case CardTemplate():
            row_check.check_cards(template, kind.fields(), file)
        case ReceiptTemplate():
            row_check.check_receipt(template, kind.fields(), file)
        case _:
            assert_never(template)
