"""Which workflows there are; each is imported when it is first used, for the start needs few."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.events import Workflow
from station.workflows.work import Handling

if TYPE_CHECKING:
    from collections.abc import Callable


def handling(workflow: Workflow) -> Handling | None:
    """Return how a workflow is worked; None where this station cannot."""
    make = _WORKFLOWS.get(workflow)
    return None if make is None else make()


def is_worked(workflow: Workflow) -> bool:
    """Return whether this station can work in it."""
    return workflow in _WORKFLOWS


def heard_by(workflow: Workflow) -> tuple[Workflow, ...]:
    """Return whose books take in this one's events besides its own: they go on from there."""
    return _HEARD_BY.get(workflow, ())


def _receiving() -> Handling:
    from station.workflows import receiving
    from station.workflows.arrival_book import ArrivalBook

    return Handling(ArrivalBook, receiving.answer, receiving.shown)


def _weighing() -> Handling:
    from station.workflows import weighing
    from station.workflows.weighing_book import WeighingBook

    return Handling(WeighingBook, weighing.answer)


def _packing() -> Handling:
    from station.workflows import packing, packing_book

    return Handling(packing_book.PackingBook, packing.answer)


def _stocktake() -> Handling:
    from station.workflows import stocktake, stocktake_book

    return Handling(stocktake_book.StockTakeBook, stocktake.answer)


def _shift() -> Handling:
    from station.workflows import shift, shift_book

    return Handling(shift_book.ShiftBook, shift.answer)


def _problem() -> Handling:
    from station.workflows import problem, problem_book

    return Handling(problem_book.ProblemBook, problem.answer, problem_book.shown)


def _handover() -> Handling:
    from station.workflows import handover, handover_book, handover_shown

    return Handling(handover_book.HandoverBook, handover.answer, handover_shown.shown)


def _delivery() -> Handling:
    from station.workflows import delivery, delivery_book, delivery_shown

    return Handling(delivery_book.DeliveryBook, delivery.answer, delivery_shown.shown)


def _pickup() -> Handling:
    from station.workflows import pickup

    return Handling(pickup.PickupBook, pickup.answer)


def _lost_label() -> Handling:
    from station.workflows import lost_label, lost_label_book

    return Handling(lost_label_book.LostLabelBook, lost_label.answer)


_WORKFLOWS: dict[Workflow, Callable[[], Handling]] = {
    Workflow.RECEIVING: _receiving,
    Workflow.WEIGHING: _weighing,
    Workflow.PACKING: _packing,
    Workflow.STOCKTAKE: _stocktake,
    Workflow.SHIFT: _shift,
    Workflow.PROBLEM: _problem,
    Workflow.LOST_LABEL: _lost_label,
    Workflow.HANDOVER: _handover,
    Workflow.DELIVERY: _delivery,
    Workflow.PICKUP: _pickup,
}
_HEARD_BY = {
    Workflow.PACKING: (Workflow.HANDOVER,),
    Workflow.HANDOVER: (Workflow.PACKING,),
    Workflow.PROBLEM: (Workflow.DELIVERY,),
    Workflow.RECEIVING: (Workflow.DELIVERY,),
}
"""A bag that was sealed here a moment ago is handed over before the databases tell of it, what is
on a manifest goes into no bag, what failed or was written off does not go out, and what is received
again is off its courier's round."""
