"""What a role may do, and what an action asks of whoever allows it: one table each. Pure.

    role ─role_permission→ Permission ←NEEDED─ Action

Where a database's role_permission names none of these permissions, it is a backend that has words
of its own or none: then a role may what `BY_ROLE` says of its code.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable


class Permission(StrEnum):
    """What somebody may do, in the words of role_permission.permission."""

    SCAN = "scan"
    PRINT_LABEL = "label.print"
    CORRECT_WEIGHT = "weight.correct"
    APPROVE_WEIGHT = "weight.approve"
    OVERRIDE = "override"
    RESOLVE_PROBLEM = "problem.resolve"
    DECIDE_PARKED = "outbox.decide"
    BROWSE_TABLES = "data.browse"
    CLOSE_SHIFT = "shift.close"


class Action(StrEnum):
    """What somebody is asked to allow; approval_log.action."""

    WEIGHT_OVER_TOLERANCE = "weight.over_tolerance"
    WEIGHT_TYPED = "weight.typed"
    PAPER_PRINTED = "label.printed"
    """Or put into a file."""
    STATE_OVERRIDDEN = "move.overridden"
    """Out of a terminal state: a wrong POD, a parcel that was found."""
    PARCEL_WRITTEN_OFF = "move.written_off"
    HOLD_RESOLVED = "problem.resolved"
    SEALED_BAG_OPENED = "bag.opened"
    COUNT_DIFFERS = "handover.count_differs"
    MANIFEST_CLOSED_OPEN = "manifest.closed_open"
    """With lines that are held or not mapped."""
    RUNSHEET_SHORT = "runsheet.short"
    RUNSHEET_LIABILITY = "runsheet.liability"
    """A parcel that neither was delivered nor came back: the courier answers for it."""
    SEALED = "seal"
    WORK_TAKEN_OVER = "duty.taken_over"
    HUB_CLOSED = "hub.closed"
    PARKED_DECIDED = "outbox.decided"
    TABLES_BROWSED = "data.browsed"
    DAY_LOOKED_AT = "day.looked_at"
    KIOSK_LEFT = "kiosk.left"


class Need(Struct, frozen=True):
    """What an action takes; `second`: by somebody else than whoever asks for it.

    Without `pin` the badge alone will do, whenever the database last proved it: work that is handed
    on is answered for, not approved, and most operators have no PIN.
    """

    permission: Permission
    second: bool = True
    pin: bool = True


NEEDED = {
    Action.WEIGHT_OVER_TOLERANCE: Need(Permission.APPROVE_WEIGHT),
    Action.WEIGHT_TYPED: Need(Permission.APPROVE_WEIGHT),
    Action.PAPER_PRINTED: Need(Permission.PRINT_LABEL, second=False),
    Action.STATE_OVERRIDDEN: Need(Permission.OVERRIDE),
    Action.PARCEL_WRITTEN_OFF: Need(Permission.OVERRIDE),
    Action.HOLD_RESOLVED: Need(Permission.RESOLVE_PROBLEM, second=False),
    Action.SEALED_BAG_OPENED: Need(Permission.OVERRIDE),
    Action.COUNT_DIFFERS: Need(Permission.OVERRIDE),
    Action.MANIFEST_CLOSED_OPEN: Need(Permission.OVERRIDE),
    Action.RUNSHEET_SHORT: Need(Permission.OVERRIDE),
    Action.RUNSHEET_LIABILITY: Need(Permission.OVERRIDE),
    Action.SEALED: Need(Permission.OVERRIDE),
    Action.WORK_TAKEN_OVER: Need(Permission.SCAN, pin=False),
    Action.HUB_CLOSED: Need(Permission.CLOSE_SHIFT, second=False),
    Action.PARKED_DECIDED: Need(Permission.DECIDE_PARKED, second=False),
    Action.TABLES_BROWSED: Need(Permission.BROWSE_TABLES, second=False),
    Action.DAY_LOOKED_AT: Need(Permission.CLOSE_SHIFT, second=False),
    Action.KIOSK_LEFT: Need(Permission.CLOSE_SHIFT, second=False),
}

_OPERATOR = frozenset({Permission.SCAN, Permission.PRINT_LABEL})
BY_ROLE = {
    "operator": _OPERATOR,
    "weighing_clerk": _OPERATOR | {Permission.CORRECT_WEIGHT},
    "supervisor": frozenset(Permission),
    "administrator": frozenset(
        {Permission.BROWSE_TABLES, Permission.DECIDE_PARKED, Permission.PRINT_LABEL}
    ),
    "courier": frozenset[Permission](),
}
"""The demo's roles, and what a backend without our words gets."""

_NAMES = frozenset(Permission)


def granted(role: str, listed: Iterable[tuple[str, str]]) -> frozenset[Permission]:
    """Return what a role may; `listed` is all of role_permission, as (role, permission)."""
    ours = [(of, Permission(name)) for of, name in listed if name in _NAMES]
    if not ours:
        return BY_ROLE.get(role, frozenset())
    return frozenset(permission for of, permission in ours if of == role)


def may(permissions: Iterable[Permission], action: Action) -> bool:
    """Return whether somebody with these permissions may allow an action."""
    return NEEDED[action].permission in permissions
