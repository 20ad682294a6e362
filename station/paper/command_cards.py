"""The cards of a hub's sheet: every command that a shift needs, said by a barcode. Pure.

Workflows, then what is done in them, then where things go, then what is wrong with a parcel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.events import CommandName, Workflow
from station.paper.documents import Card, CardSheet
from station.rules.command_codes import CommandCode, text_of
from station.workbench import TWICE
from station.workflows.catalogue import is_worked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from station.mirror.facts import MirrorProblemCode
    from station.texts import Texts

_WITH_ARGUMENT = (CommandName.WORKFLOW, CommandName.DESTINATION, CommandName.PROBLEM)
_ON_SCREEN = (CommandName.PREVIEW, CommandName.NOTE)
"""What is looked at or typed needs a screen and keys anyway."""
_LAST_OF_SHIFT = (CommandName.SUPERVISOR, CommandName.LOG_OUT)


def command_sheet(
    hub: str,
    hub_name: str,
    places: Iterable[tuple[str, str]],
    problems: Iterable[MirrorProblemCode],
    texts: Texts,
) -> CardSheet:
    """Return the sheet; `places` are codes and names of hops and partners."""
    cards = (
        *_workflows(hub, texts),
        *_commands(hub, texts),
        *_places(hub, places, texts),
        *_problems(hub, problems, texts),
    )
    return CardSheet(hub, cards, hub_name)


def _workflows(hub: str, texts: Texts) -> Iterator[Card]:
    for workflow in filter(is_worked, Workflow):
        code = _code(CommandName.WORKFLOW, hub, workflow.value.upper())
        yield Card(texts(f"rail.{workflow}"), code, texts("sheet_of_commands.workflow"))


def _commands(hub: str, texts: Texts) -> Iterator[Card]:
    names = [name for name in CommandName if name not in (*_WITH_ARGUMENT, *_ON_SCREEN)]
    for name in sorted(names, key=_LAST_OF_SHIFT.__contains__):
        note = texts("sheet_of_commands.twice") if name in TWICE else ""
        yield Card(texts(f"command.{name}"), _code(name, hub), note)


def _places(hub: str, places: Iterable[tuple[str, str]], texts: Texts) -> Iterator[Card]:
    note = texts("sheet_of_commands.place")
    for code, name in places:
        said = " · ".join(part for part in (code, name) if part)
        yield Card(said, _code(CommandName.DESTINATION, hub, code), note)


def _problems(hub: str, problems: Iterable[MirrorProblemCode], texts: Texts) -> Iterator[Card]:
    note = texts("sheet_of_commands.problem")
    for one in problems:
        said = one.text_id if texts.language == "id" else one.text_en
        yield Card(f"{one.code} · {said}", _code(CommandName.PROBLEM, hub, one.code), note)


def _code(name: CommandName, hub: str, argument: str = "") -> str:
    return text_of(CommandCode(name, argument, hub.upper()))
