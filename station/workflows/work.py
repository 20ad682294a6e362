"""What every workflow is made of: what it is given, what it answers, and the book it keeps. Pure.

A workflow is a module with `answer(said, known, here, book) -> Answer` and a Book; catalogue.py
names them. `answer` changes nothing: the desk commits an Outcome and lets the book take it,
and holds on to a Prompt or a Choice until the next input.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct
from msgspec.structs import replace

from station.access.approval import Request
from station.events import (
    Command,
    Offer,
    Paper,
    Scan,
    WeightRefused,
    WeightTaken,
    Workflow,
    WorkShown,
)
from station.journal.details import Approval
from station.rules.returning import RETURN_AFTER
from station.workflows.knowledge import Knowledge, Outcome
from station.workflows.survey import Survey, Wanted

if TYPE_CHECKING:
    from uuid import UUID

    from station.events import Decision
    from station.journal.record import EventBody

Said = Scan | Command
"""What a workflow is told. A held trigger, an undo and a first of two scans never come here."""


class Prompt(Struct, frozen=True):
    """Ask for something: `prompt.<key>`. It comes back as `here.asked` with what answers it.

    `about` is the workflow's own: what it will need to know then. With `allow` it asks a second
    person: once one allows it, the same input comes again, with `here.approval`, which then belongs
    among the Outcome's details. `awaits_weight`: the desk says WEIGH by itself as soon as a weight
    counts. `awaits_badge`: a badge logs nobody in, but answers by its owner's name. `takes_yes`:
    YES, said twice, is an answer, and is offered. With `survey` it has something read beside the
    desk's thread: once that is there, the same input comes again, with `here.survey`. `offers` are
    answers to choose from.
    """

    key: str
    facts: tuple[tuple[str, str], ...] = ()
    about: tuple[str, ...] = ()
    allow: Request | None = None
    awaits_weight: bool = False
    selects: str | None = None
    """As that of an Outcome: what the panel lists while this is asked."""
    takes_yes: bool = False
    awaits_badge: bool = False
    survey: Wanted | None = None
    offers: tuple[Offer, ...] = ()


class Refusal(Struct, frozen=True):
    """It cannot be: `refusal.<key>`. Nothing is recorded; what was asked is asked no more."""

    key: str
    facts: tuple[tuple[str, str], ...] = ()


class Choice(Struct, frozen=True):
    """Work on this from now on; it comes back as `here.selected`. Nothing is recorded."""

    selected: str


Answer = Outcome | Prompt | Refusal | Choice | Paper


def _no_weight() -> WeightTaken | WeightRefused:
    return WeightRefused("nothing_yet")


class Situation(Struct, frozen=True):
    """Where and when something is said, and by whom.

    `weigh` takes the weight of what lies on the scale, once.
    """

    hub: str
    desk: str
    operator: str
    now: datetime
    hold_desk: str = ""
    unknown_shelf: str = ""
    stale_after_s: float = 900
    return_after: int = RETURN_AFTER
    return_after_by_carrier: dict[str, int] = {}
    timezone: str = "Asia/Jakarta"
    today: date = date(1970, 1, 1)
    """The day at this hub, by its own zone."""
    permissions: frozenset[str] = frozenset()
    selected: str = ""
    asked: Prompt | None = None
    approval: Approval | None = None
    """What was asked for, allowed: see `Prompt.allow`."""
    weigh: Callable[[], WeightTaken | WeightRefused] = _no_weight
    survey: Survey | None = None
    """What was read for this, see `Prompt.survey`; until something is answered but a Prompt."""


class Book(Protocol):
    """What a workflow knows of its own work at this desk, from its events in their order."""

    def take(self, event_id: UUID, body: EventBody) -> None:
        """Take in a committed event. With `undoes` it takes back what the same event did before."""

    def undo_refusal(self, body: EventBody) -> str:
        """Return why this event of the session cannot be undone now; empty where it can."""

    def shown(self, selected: str) -> WorkShown:
        """Return what the right panel shows while the desk works on `selected`."""


class Handling(Struct, frozen=True):
    """A workflow as the desk uses it."""

    new_book: Callable[[], Book]
    answer: Callable[[Said, Knowledge, Situation, Any], Answer]
    """The book is of the kind that `new_book` makes."""
    shown: Callable[[Any, str, Knowledge], WorkShown] | None = None
    """Instead of the book's own, where the panel tells more than the book knows."""


class NoBook:
    """The book of a workflow that needs none."""

    def __init__(self, workflow: Workflow) -> None:
        self._workflow = workflow

    def take(self, event_id: UUID, body: EventBody) -> None:
        """Take in nothing."""

    def undo_refusal(self, _body: EventBody) -> str:
        """Let everything be undone."""
        return ""

    def shown(self, _selected: str) -> WorkShown:
        """Return an empty panel."""
        return WorkShown(self._workflow)


def with_age(decision: Decision, known: Knowledge, here: Situation) -> Decision:
    """Say how old the reference data was, where it was old or not there."""
    as_of = known.as_of()
    if as_of is None:
        return replace(decision, warning=decision.warning or "no_reference_data")
    age_s = (here.now - as_of).total_seconds()
    return replace(decision, data_age_s=age_s) if age_s > here.stale_after_s else decision
