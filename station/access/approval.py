"""What a second person allowed: the part of an event that says who, what and why. Pure.

It is recorded with the event that it allows and arrives with it: osas_approvals.sql makes of it a
row of approval_log, once. Neighbours: permissions (who may), proving (who it is).
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from station.access.permissions import NEEDED, Action, Permission, may
from station.errors import AccessError

LONGEST_REASON = 200


class Approval(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An action that was allowed. `subject` is an AWB, a bag, a manifest; times are UTC."""

    action: Action
    subject: str
    requester: str
    approver: str
    reason: str
    approved_at: datetime
    offline: bool = False
    """Whether badge and PIN were proved by what this station keeps, not by the database."""


class Request(msgspec.Struct, frozen=True):
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
    words = "".join(sign if sign.isprintable() else " " for sign in reason).split()
    told = " ".join(words)[:LONGEST_REASON]
    if request.wants_reason and not told:
        raise AccessError("access_reason_missing")
    return told
