"""A VIP's parcel is weighed again with a photo, by which the weight can be shown to them. Pure.

Asked for last, once the weight is there and, where it must be, allowed. Neighbour: weighing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from station.journal.details import Approval
from station.workflows.proof import PHOTO, kept
from station.workflows.work import Prompt

if TYPE_CHECKING:
    from station.events import Command
    from station.journal.record import Attachment

_ASKS = "weigh_photo"
_decode = msgspec.json.Decoder(Approval).decode


def ask(awb: str, about: tuple[str, ...], *, again: bool = False) -> Prompt:
    """Ask for the photo; `again`: what was shown was none, or too large."""
    return Prompt(f"{_ASKS}_again" if again else _ASKS, (("awb", awb),), about)


def is_asked(prompt: Prompt | None) -> bool:
    """Return whether a photo is what is waited for."""
    return prompt is not None and prompt.key.startswith(_ASKS)


def shown_by(said: Command) -> Attachment | None:
    """Return the photo as it is kept; None where there is none, or it is too large."""
    try:
        return kept(said.pictures, PHOTO, said.at)
    except ValueError:
        return None


def remembered(approval: Approval | None) -> str:
    """Return an approval as a prompt remembers it."""
    return "" if approval is None else msgspec.json.encode(approval).decode()


def approved_before(told: str) -> Approval | None:
    """Return the approval that a prompt remembers."""
    return _decode(told) if told else None
