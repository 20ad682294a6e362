"""What the right panel tells of a courier's round. Pure. Neighbours: delivery_book, rounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.events import Action, CommandName, Workflow, WorkShown
from station.workflows.delivery_book import DELIVERED, LIABILITY, OPEN
from station.workflows.rounds import known_round, with_proofs

if TYPE_CHECKING:
    from station.workflows.delivery_book import DeliveryBook, Sheet
    from station.workflows.knowledge import Knowledge

_MOST_NAMED = 3
_PRINTS = Action(CommandName.PRINT), Action(CommandName.PREVIEW)
"""Shown once a round has left, or is closed: then nothing is chosen, and there is room for them."""


def shown(book: DeliveryBook, selected: str, known: Knowledge) -> WorkShown:
    """Return the chosen round, or which of this desk's there are."""
    sheet = known_round(selected, known, book)
    others = tuple(
        f"{one.number} {one.courier}"
        for one in book.sheets.values()
        if one.own and one.status != "closed" and one.number != selected
    )
    if sheet is None or sheet.status == "closed":
        commands = (Action(CommandName.OPEN), *(_PRINTS if book.last_moved else ()))
        return WorkShown(Workflow.DELIVERY, others=others, commands=commands)
    if sheet.status == OPEN:
        return _filled(sheet, others)
    return _debriefed(with_proofs(sheet, known, book)[0], others)


def _filled(sheet: Sheet, others: tuple[str, ...]) -> WorkShown:
    on = [line for line in sheet.lines.values() if not line.outcome]
    cod = str(sheet.cod_of(""))
    return WorkShown(
        Workflow.DELIVERY,
        sheet.number,
        len(on),
        facts=(("courier", sheet.courier), ("cod_expected_rp", cod)),
        others=others,
        actions=(Action(CommandName.CLOSE, ready=bool(on)),),
        commands=(Action(CommandName.OPEN), Action(CommandName.REMOVE)),
    )


def _debriefed(sheet: Sheet, others: tuple[str, ...]) -> WorkShown:
    """Name what is missing: of a long round, the first of it."""
    missing = sheet.unsettled
    cod = str(sheet.cod_of(DELIVERED, LIABILITY))
    facts = [("courier", sheet.courier), ("cod_expected_rp", cod)]
    facts += [("round_missing", awb) for awb in missing[:_MOST_NAMED]]
    more = (CommandName.OPEN, CommandName.PROBLEM, CommandName.YES)
    return WorkShown(
        Workflow.DELIVERY,
        sheet.number,
        len(sheet.lines) - len(missing),
        len(sheet.lines),
        tuple(facts),
        others,
        (Action(CommandName.CLOSE, ready=not missing),),
        tuple(map(Action, more)),
    )
