"""Which nameless parcels this desk keeps, and what they were linked to. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from msgspec import UNSET

from station.events import Action, CommandName, Offer, Workflow, WorkShown
from station.rules.numbering import Document, Number, first_of, following, read

if TYPE_CHECKING:
    from datetime import date

    from station.journal.record import EventBody
    from station.workflows.knowledge import Knowledge
    from station.workflows.work import Situation

RELABEL, KEEP, LINK, ADD, TRY = "relabel", "keep", "link", "add", "try"
REASONS = ("torn", "gone", "wet", "unreadable")
"""Why a label is printed again, in the order of their numbers; else somebody writes it."""
WORDS = {
    "torn": ("sobek", "torn"),
    "gone": ("hilang", "gone"),
    "wet": ("basah", "wet"),
    "unreadable": ("tidak terbaca", "not readable"),
}


class View(NamedTuple):
    """All that a decision of this workflow looks at."""

    known: Knowledge
    here: Situation
    book: LostLabelBook


class LostLabelBook:
    """Folded from this desk's events in their order."""

    def __init__(self) -> None:
        self.kept: dict[str, None] = {}
        """Provisional numbers of parcels that are not linked yet, oldest first."""
        self.linked: dict[str, str] = {}
        """Provisional number → AWB."""
        self._given: set[str] = set()
        self._day: date | None = None
        self._again = 0

    def take(self, _event_id: UUID, body: EventBody) -> None:
        """Take in a committed event, or take it back."""
        said, back = body.lost_label, isinstance(body.undoes, UUID)
        if said is UNSET or not (body.counts or back):
            return
        number = said.provisional or ""
        match body.action:
            case "keep":
                self._given.add(number)
                self._keep(number, kept=not back)
            case "link":
                self._keep(number, kept=back)
                if back:
                    self.linked.pop(number, None)
                else:
                    self.linked[number] = body.awb
            case "relabel":
                self._count(body, -1 if back else 1)

    def _keep(self, number: str, *, kept: bool) -> None:
        if kept:
            self.kept[number] = None
        else:
            self.kept.pop(number, None)

    def _count(self, body: EventBody, more: int) -> None:
        if self._day != body.device_at.date():
            self._day, self._again = body.device_at.date(), 0
        self._again += more

    def undo_refusal(self, body: EventBody) -> str:
        """Return why an event cannot be undone: its parcel was linked since."""
        said = body.lost_label
        is_linked = said is not UNSET and said.provisional in self.linked
        return "label_linked" if is_linked and body.action != LINK else ""

    def next_number(self, hub: str, desk: str, day: date) -> str:
        """Return a number of this desk and day that no nameless parcel had."""
        first = first_of(Document.OVERGOODS, hub, desk, day)
        given: list[Number] = [n for n in map(read, self._given) if n is not None]
        same = [n for n in given if (n.hub, n.desk, n.day) == (first.hub, first.desk, day)]
        return str(following(max(same, default=first), self._given.__contains__))

    def shown(self, selected: str) -> WorkShown:
        """Return the parcel that is asked about, or those that nobody knows."""
        is_asked = bool(selected) and selected not in self.kept
        return WorkShown(
            Workflow.LOST_LABEL,
            selected,
            self._again,
            others=tuple(number for number in self.kept if number != selected),
            commands=(Action(CommandName.KEEP),),
            offers=tuple(map(_offer, REASONS)) if is_asked else (),
            about=selected,
        )


def _offer(reason: str) -> Offer:
    return Offer(Action(CommandName.PRINT, reason), *WORDS[reason])
