"""Which statements go behind the common ones: a file of SQL for each workflow, osas_<workflow>.sql.

    any name    what an event of this workflow does to its own tables, in the file's order
    read_back   optional, the last: (event, note), what a person may want to know of an event

Sent in the same transaction only where a batch has something of that workflow, so that a station
which never does it needs none of its tables. osas_push leaves in hub_station.fresh which events the
ledger took just now. `arrival`, `carried`, `approval` and `undo` are none of the workflows': what
came against an expectation, what moves with its bag, who allowed an event, whatever it does, and
taking back what an undone one did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET

from station.central.statements import FOLDER, load_statements
from station.events import Workflow

if TYPE_CHECKING:
    from station.central.batch import Batch
    from station.central.naming import Naming
    from station.events import Target
    from station.journal.record import EventBody

ARRIVAL = "arrival"
CARRIED = "carried"
APPROVAL = "approval"
UNDO = "undo"
_LEAVING = tuple(workflow for workflow in Workflow if workflow is not Workflow.RECEIVING)
"""A bag is packed and handed over before it is received."""


def load_effects(target: Target, naming: Naming) -> dict[str, dict[str, str]]:
    """Return the statements of each workflow that has a file, and of undoing, which comes last."""
    named = [
        name
        for name in (*_LEAVING, Workflow.RECEIVING, ARRIVAL, CARRIED, APPROVAL, UNDO)
        if (FOLDER / f"{target}_{name}.sql").exists()
    ]
    return {str(name): load_statements(target, name, naming) for name in named}


def effects_of(batch: Batch) -> frozenset[str]:
    """Return whose statements a batch needs."""
    bodies = [event.body for event in batch.events]
    found = {body.workflow.value for body in bodies if _is_more(body)}
    found |= {doubt.workflow.value for doubt in batch.doubts}
    if any(body.delivery is not UNSET for body in bodies):
        found.add(Workflow.DELIVERY.value)
    if any(body.arrival is not UNSET for body in bodies):
        found.add(ARRIVAL)
    if any((body.carries or body.parcels) for body in bodies):
        found.add(CARRIED)
    if any(body.approval is not UNSET for body in bodies):
        found.add(APPROVAL)
    if any(body.undoes is not UNSET for body in bodies):
        found.add(UNDO)
    return frozenset(found)


def _is_more(body: EventBody) -> bool:
    """Return whether it does more than a parcel received, which the common statements know."""
    return body.workflow is not Workflow.RECEIVING or body.action is not UNSET
