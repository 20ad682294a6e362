"""What this desk knows of its bags: which are open, what is in them, which seals it used. Pure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from msgspec import UNSET, Struct, field

from station.events import Action, CommandName, Workflow, WorkShown
from station.rules.numbering import Document, Number, first_of, read
from station.workflows.manifest_places import ManifestPlaces

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from station.journal.details import Packing
    from station.journal.record import EventBody
    from station.workflows.knowledge import Knowledge
    from station.workflows.work import Situation

OPEN, PUT_IN, TAKE_OUT, WEIGH = "open", "put_in", "take_out", "weigh"
SEAL, REOPEN = "seal", "reopen"
_SEALED_KEPT = 500
"""So many sealed bags' pieces are remembered: by then the mirror knows them."""

Piece = tuple[str, int]
"""An AWB and its koli's number."""


class Bag(Struct):
    """A bag of this desk. `pieces` in the order in which they went in; weights in grams."""

    number: str
    route: str
    pieces: dict[Piece, None] = field(default_factory=dict)
    weights: list[int] = field(default_factory=list)
    seal: str = ""

    @property
    def weight_g(self) -> int | None:
        """The last weight, None where it was not weighed."""
        return self.weights[-1] if self.weights else None


class View(NamedTuple):
    """All that a decision of this workflow looks at."""

    known: Knowledge
    here: Situation
    book: PackingBook


class PackingBook:
    """A bag costs the same per scan, however full it is."""

    def __init__(self) -> None:
        self.open: dict[str, Bag] = {}
        """Oldest first."""
        self.numbers: set[str] = set()
        self.seals: dict[str, str] = {}
        """Seal number → bag."""
        self.manifests = ManifestPlaces()
        self._where: dict[Piece, str] = {}
        self._taken_out: Counter[Piece] = Counter()
        self.sealed: dict[str, Bag] = {}
        """The last of them, oldest first."""

    def take(self, _event_id: UUID, body: EventBody) -> None:
        """Take in a committed event, or take it back."""
        self.manifests.take(body)
        said, back = body.packing, body.undoes is not UNSET
        if said is UNSET or not (body.counts or back):
            return  # what was only tried changed nothing
        piece = body.awb, body.koli_no
        match body.action:
            case "open":
                self._open(said)
            case "put_in" | "take_out":
                if (body.action == PUT_IN) is not back:
                    self._put_in(piece, said.bag)
                else:
                    self._take_out(piece, said.bag)
                self._taken_out[piece] += _stints(str(body.action), back=back)
            case "weigh":
                self._weigh(said, back=back)
            case "seal":
                self._seal(said)
            case "reopen":
                self._reopen(said.bag)

    def undo_refusal(self, body: EventBody) -> str:
        """Return why an event cannot be undone: its bag was sealed since."""
        said = body.packing
        return "bag_sealed" if said is not UNSET and said.bag not in self.open else ""

    def shown(self, selected: str) -> WorkShown:
        """Return the selected bag, or that none is open."""
        bag = self.chosen(selected)
        commands = (Action(CommandName.OPEN),)
        others = tuple(number for number in self.open if bag is None or number != bag.number)
        if bag is None:
            return WorkShown(Workflow.PACKING, others=others, commands=commands)
        weights = (("weight_g", str(bag.weight_g)),) if bag.weight_g is not None else ()
        return WorkShown(
            Workflow.PACKING,
            bag.number,
            len(bag.pieces),
            facts=(("bag_route", bag.route), *weights),
            others=others,
            actions=(Action(CommandName.SEAL, ready=bool(bag.pieces)),),
            commands=(*commands, Action(CommandName.REMOVE), Action(CommandName.WEIGH)),
        )

    def chosen(self, selected: str) -> Bag | None:
        """Return the selected bag if it is open, or the only one that is."""
        if selected in self.open:
            return self.open[selected]
        return next(iter(self.open.values())) if len(self.open) == 1 else None

    def for_route(self, route: str, selected: str) -> Bag | None:
        """Return the open bag for this hop: the selected one, or the last that was opened."""
        fitting = [bag for bag in self.open.values() if bag.route == route]
        chosen = [bag for bag in fitting if bag.number == selected]
        return next(iter(chosen or fitting[-1:]), None)

    def bag(self, number: str) -> Bag | None:
        """Return a bag of this desk, open or sealed lately."""
        return self.open.get(number) or self.sealed.get(number)

    def bag_of(self, piece: Piece) -> str:
        """Return which of this desk's bags holds a piece, empty if none does."""
        return self._where.get(piece, "")

    def stint(self, piece: Piece) -> int:
        """Return how often a piece was taken out again: each time it may be put in anew."""
        return self._taken_out[piece]

    def last_number(self, hub: str, desk: str, day: date) -> Number:
        """Return the last number that this desk gave a bag on this day."""
        first = first_of(Document.BAG, hub, desk, day)
        given = [number for text in self.numbers if (number := read(text)) is not None]
        of_today = [n for n in given if (n.document, n.hub, n.desk, n.day) == _counter(first)]
        return max(of_today, default=first)

    def _open(self, said: Packing) -> None:
        self.open[said.bag] = Bag(said.bag, said.route)
        self.numbers.add(said.bag)

    def _put_in(self, piece: Piece, number: str) -> None:
        self._where[piece] = number
        if number in self.open:
            self.open[number].pieces[piece] = None

    def _take_out(self, piece: Piece, number: str) -> None:
        if self._where.get(piece) == number:
            del self._where[piece]
        if number in self.open:
            self.open[number].pieces.pop(piece, None)

    def _weigh(self, said: Packing, *, back: bool) -> None:
        bag = self.open.get(said.bag)
        if bag is None or said.weight_g is None:
            return
        if back:
            bag.weights.remove(said.weight_g)
        else:
            bag.weights.append(said.weight_g)

    def _seal(self, said: Packing) -> None:
        bag = self.open.pop(said.bag, None)
        if bag is not None:
            bag.seal = said.seal or ""
        if said.seal:
            self.seals[said.seal] = said.bag
        if bag is None:
            return
        self.sealed[bag.number] = bag
        if len(self.sealed) > _SEALED_KEPT:
            oldest = self.sealed.pop(next(iter(self.sealed)))
            for piece in oldest.pieces:
                self._where.pop(piece, None)

    def _reopen(self, number: str) -> None:
        bag = self.sealed.pop(number, None)
        if bag is not None:
            self.open[number] = bag


def _counter(number: Number) -> tuple[Document, str, str, date]:
    return number.document, number.hub, number.desk, number.day


def _stints(action: str, *, back: bool) -> int:
    if action != TAKE_OUT:
        return 0
    return -1 if back else 1
