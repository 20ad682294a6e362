"""What of a courier's round is printed: its sheet once it has left, its receipt once it is closed.

Pure. Neighbours: delivery (whose part this is), delivery_settling (which prints both by itself).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.events import Paper
from station.workflows.delivery_book import DELIVERED, LIABILITY, OPEN
from station.workflows.rounds import find
from station.workflows.work import Refusal

if TYPE_CHECKING:
    from station.workflows.delivery_book import Sheet, View


def print_round(number: str, view: View) -> Paper | Refusal:
    """Print the round that is named or chosen, else the one that left or was closed last."""
    sheet = find(number or view.here.selected or view.book.last_moved, view)
    if sheet is None:
        return Refusal("round_none_left")
    if sheet.status == OPEN:
        return Refusal("round_not_left", (("runsheet", sheet.number),))
    return paper_of(sheet)


def paper_of(sheet: Sheet) -> Paper:
    """Return the receipt of a closed round with COD, else the sheet with what became of each."""
    is_paid = sheet.status == "closed" and sheet.cod_of(DELIVERED, LIABILITY)
    return Paper("cod_receipt" if is_paid else "runsheet", sheet.number)
