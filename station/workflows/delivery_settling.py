"""A round leaves, and is closed: every line accounted for, the COD counted. Pure.

    CLOSE, twice   open ─→ out: it leaves with what is on it
    CLOSE, twice   out ─→ a parcel is missing? named; YES leaves it to the courier, approved
                       ─→ COD expected? cash → transfer → short? approved → closed
                          YES, twice: all of it is there

Neighbours: delivery (whose part this is), delivery_back, typed_money.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from station.access.approval import Request
from station.access.permissions import Action
from station.events import Decision, Verdict
from station.journal.details import Delivery
from station.rules.parcel_state import TERMINAL, ParcelState, state_of
from station.rules.typed_money import rupiah_in
from station.workflows.delivery_book import CLOSE, DELIVERED, GO, LIABILITY, OPEN, OUT
from station.workflows.delivery_paper import paper_of
from station.workflows.knowledge import Outcome
from station.workflows.rounds import find, with_proofs
from station.workflows.work import Prompt, Refusal, with_age

if TYPE_CHECKING:
    from msgspec import Struct

    from station.workflows.delivery_book import Sheet, View
    from station.workflows.work import Answer


class _Money(NamedTuple):
    """What a prompt remembers while the money is counted, in rupiah."""

    number: str
    cash: str = ""
    transfer: str = ""


def close(number: str, view: View) -> Answer:
    """Let a round leave, or close it once it is back."""
    sheet = find(number, view)
    if sheet is None:
        return Refusal("round_which")
    if sheet.status == OPEN:
        return _go(sheet, view)
    return _settle(_Money(number), view)


def take_money(text: str, about: tuple[str, ...], view: View) -> Answer:
    """Take an amount that was asked for."""
    money, rupiah = _Money(*about), rupiah_in(text)
    if rupiah is None:
        return _ask("round_transfer_odd" if money.cash else "round_cash_odd", money, view)
    if not money.cash:
        return _settle(money._replace(cash=str(rupiah)), view)
    return _settle(money._replace(transfer=str(rupiah)), view)


def take_all(about: tuple[str, ...], view: View) -> Answer:
    """Take all that is still owed, in the way that was asked for."""
    money = _Money(*about)
    return take_money(str(_expected(money, view) - int(money.cash or 0)), about, view)


def close_short(about: tuple[str, ...], view: View) -> Answer:
    """Close a round whose money is short: somebody allowed it."""
    return _settle(_Money(*about), view)


def _go(sheet: Sheet, view: View) -> Answer:
    if not sheet.lines or all(line.outcome for line in sheet.lines.values()):
        return Refusal("round_empty")
    torn = next(
        (
            awb
            for awb, line in sheet.lines.items()
            if not line.outcome and len(line.out) < line.total
        ),
        "",
    )
    if torn:
        return Refusal("round_koli_missing", (("awb", torn),))
    awbs = [awb for awb, line in sheet.lines.items() if not line.outcome]
    said = Delivery(sheet.number, sheet.courier, cod_expected=sheet.cod_of(""))
    facts = (("courier", sheet.courier), ("items", str(len(awbs))))
    left = _done(GO, "round_left", said, view, facts)
    return replace(left, prints=paper_of(replace(sheet, status=OUT)))


def _settle(money: _Money, view: View) -> Answer:
    """Go on with closing as far as it can be: each thing that is missing is asked for."""
    found = find(money.number, view)
    if found is None or found.status == "closed":
        return Refusal("round_closed")
    sheet, proven = with_proofs(found, view.known, view.book)
    if sheet.unsettled:
        facts = (("awb", sheet.unsettled[0]), ("items", str(len(sheet.unsettled))))
        return Prompt("round_open_lines", facts, about=(money.number,))
    expected = sheet.cod_of(DELIVERED, LIABILITY)
    asked = _missing(money, expected)
    if asked == "round_cash_over":
        return _ask(asked, _Money(money.number), view)
    if asked:
        return _ask(asked, money, view)
    return _close(sheet, proven, money, view)


def _missing(money: _Money, expected: int) -> str:
    """Return the key of what is still to be told of the money, empty where all is."""
    cash, transfer = int(money.cash or 0), int(money.transfer or 0)
    if cash + transfer > expected:
        return "round_cash_over"
    if expected and not money.cash:
        return "round_cash"
    return "round_transfer" if cash < expected and not money.transfer else ""


def _close(sheet: Sheet, proven: tuple[str, ...], money: _Money, view: View) -> Answer:
    """Close it; where money is short, somebody has to allow it."""
    expected = sheet.cod_of(DELIVERED, LIABILITY)
    cash, transfer = int(money.cash or 0), int(money.transfer or 0)
    short = expected - cash - transfer
    facts = (("short_rp", str(short)), ("expected_rp", str(expected)))
    if short and view.here.approval is None:
        request = Request(Action.RUNSHEET_SHORT, money.number, view.here.operator)
        return Prompt("round_short", facts, about=tuple(money), allow=request)
    said = Delivery(
        *(sheet.number, sheet.courier),
        cod_expected=expected,
        cod_cash=cash,
        cod_transfer=transfer,
        cod_short=short,
        proven=proven,
    )
    done = _done(CLOSE, "round_short" if short else "round_closed", said, view, facts)
    if expected:
        done = replace(done, prints=paper_of(replace(sheet, status="closed")))
    moved = tuple(awb for awb in proven if not _has_ended(awb, view))
    return replace(done, parcels=moved, moves_to=ParcelState.DELIVERED) if moved else done


def _has_ended(awb: str, view: View) -> bool:
    """Return whether the courier's app said so itself, not only by its proof."""
    waybill = view.known.waybill(awb)
    return waybill is not None and state_of(waybill.status) in TERMINAL


def _ask(key: str, money: _Money, view: View) -> Answer:
    expected = _expected(money, view)
    left = expected - int(money.cash or 0)
    return Prompt(key, (("expected_rp", str(expected)), ("left_rp", str(left))), about=tuple(money))


def _expected(money: _Money, view: View) -> int:
    """Return the COD of what the courier delivered or answers for, in rupiah."""
    sheet = find(money.number, view)
    if sheet is None:
        return 0
    return with_proofs(sheet, view.known, view.book)[0].cod_of(DELIVERED, LIABILITY)


def _done(
    action: str, reason: str, said: Delivery, view: View, facts: tuple[tuple[str, str], ...]
) -> Outcome:
    number = said.runsheet or ""
    approval = view.here.approval
    details: tuple[Struct, ...] = (said,) if approval is None else (said, approval)
    decision = Decision(Verdict.OK, "", reason, facts, subject=number)
    return Outcome(
        with_age(decision, view.known, view.here),
        action=action,
        details=details,
        counts=True,
        runsheet=number,
        selects="",
        is_final=True,
    )
