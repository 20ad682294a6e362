"""Takes one safeguard away, or one truth, to see that the comparison misses it: its positive control."""

from __future__ import annotations

from contextlib import nullcontext
from itertools import count
from typing import TYPE_CHECKING

from station.journal.journal import Claimed, Journal
from station.mirror import history
from station.rules.close_out import CloseOut, Flow
from tests.simulator.replacing import Safeguard

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from tests.day.whole import Day


_ADD = CloseOut.add
_FREE = count()


def _add_no_return(self: CloseOut, flow: Flow, awb: str) -> None:
    if flow is not Flow.BACK:
        _ADD(self, flow, awb)


def _know_no_claim(_journal: Journal, key: str) -> Claimed:
    return Claimed(f"{key} {next(_FREE)}", None, None)


SAFEGUARDS = {
    "claims": Safeguard("a piece counts once", "said: ", ((Journal, "claim", _know_no_claim),)),
    "back": Safeguard(
        "what a courier brings back is in the equation",
        "close-out: ",
        ((CloseOut, "add", _add_no_return),),
    ),
    "neighbours": Safeguard(
        "a close-out hears of other desks' moves",
        "named @shift: ",
        ((history, "_MOVES", "SELECT NULL, NULL, 0, NULL LIMIT 0"),),
    ),
}


def without(name: str | None) -> AbstractContextManager[None]:
    """Do without a safeguard for a while, if one is named."""
    return SAFEGUARDS[name].off() if name else nullcontext()


def without_a_truth(day: Day) -> Day:
    """Return a day whose oracle was not told of its first planted loss."""
    lost = next(fate for fate in day.fates if fate.planted == "received, and nowhere to be found")
    fates = tuple(fate._replace(planted=None) if fate == lost else fate for fate in day.fates)
    return day._replace(fates=fates)
