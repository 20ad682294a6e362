"""What somebody asks to be allowed, and whether a second person may allow it. Pure.

A workflow asks by a Request, and puts the Approval that comes of it among its Outcome's details:
it is recorded with the event that it allows and arrives with it, where osas_approval.sql makes a
row of approval_log of it, once. Neighbours: permissions (who may), proving (who it is).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from station.access.permissions import NEEDED, Action, may
from station.errors import AccessError
from station.rules.notes import on_one_line

if TYPE_CHECKING:
    from station.access.permissions import Permission

LONGEST_REASON = 200


class Request(Struct, frozen=True):
    """What is to be allowed; `requester` is "" where nobody is logged in."""

    action: Action
    subject: str = ""
    requester: str = ""
    wants_reason: bool = True


def check(request: Request, approver: str, permissions: frozenset[Permission]) -> None:
    """Raise AccessError where this person may not allow it."""
    if NEEDED[request.action].second and approver == request.requester:
        raise AccessError("access_same_person", name=approver)
    if not may(permissions, request.action):
        raise AccessError("access_not_permitted", name=approver)


def tidied(reason: str, request: Request) -> str:
    """Return a reason on one line and without control characters. Raises AccessError for none."""
    told = on_one_line(reason, LONGEST_REASON)
    if request.wants_reason and not told:
        raise AccessError("access_reason_missing")
    return told
