"""The parts of the port `Knowledge` that speak of documents, of a parcel's history, and of lists.

Each is answered by the mirror alone: what this desk did itself, a workflow's own book knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from station.mirror.facts import (
        MirrorBook,
        MirrorCourierPartner,
        MirrorDesk,
        MirrorKoli,
        MirrorLine,
        MirrorMove,
        MirrorOnFloor,
        MirrorOut,
        MirrorPartnerAwb,
        MirrorPayment,
        MirrorProblem,
        MirrorProblemCode,
        MirrorProof,
        MirrorWeighing,
        MirrorWeightRule,
    )
    from station.mirror.work_facts import (
        MirrorBag,
        MirrorBagItem,
        MirrorClosing,
        MirrorManifest,
        MirrorManifestLine,
        MirrorRun,
        MirrorRunsheet,
        MirrorRunsheetLine,
    )
    from station.rules.awb_books import Cut


class Work(Protocol):
    """Bags, manifests, runs and runsheets, of every desk. By hub alone: not while one waits."""

    def bag(self, bag_no: str) -> MirrorBag | None:
        """Return the bag of this number."""

    def sealed_with(self, seal_no: str) -> MirrorBag | None:
        """Return the bag that a seal was used for."""

    def bags_at(self, hub: str) -> tuple[MirrorBag, ...]:
        """Return the bags of a hub that have not left it."""

    def bag_contents(self, bag_no: str) -> tuple[MirrorBagItem, ...]:
        """Return what is in a bag now, in the order it went in."""

    def in_bags(self, awb: str) -> tuple[MirrorBagItem, ...]:
        """Return the pieces of a waybill that are in a bag which nobody has opened yet."""

    def manifest(self, number: str) -> MirrorManifest | None:
        """Return the manifest of this number, of whatever kind."""

    def superseded_by(self, number: str) -> MirrorManifest | None:
        """Return the manifest that took this one's place."""

    def manifests_on(self, run: str) -> tuple[MirrorManifest, ...]:
        """Return what leaves with one run of a truck."""

    def manifests_to(self, hub: str) -> tuple[MirrorManifest, ...]:
        """Return what is on its way to a hub: closed, and not superseded."""

    def manifests_open(self, hub: str) -> tuple[MirrorManifest, ...]:
        """Return what is being filled at a hub, by whichever desk; not while one waits."""

    def manifest_lines(self, number: str) -> tuple[MirrorManifestLine, ...]:
        """Return a manifest's lines in order."""

    def lines_of(self, code: str) -> tuple[MirrorManifestLine, ...]:
        """Return the lines that name an AWB or a bag, the newest first."""

    def run(self, number: str) -> MirrorRun | None:
        """Return a truck's run."""

    def runs_waiting(self, hub: str, to: str) -> tuple[MirrorRun, ...]:
        """Return the runs from one hub to another that have not left."""

    def runsheet(self, number: str) -> MirrorRunsheet | None:
        """Return a courier's round."""

    def runsheets_of(self, courier: str) -> tuple[MirrorRunsheet, ...]:
        """Return a courier's rounds that are not closed."""

    def runsheets_at(self, hub: str) -> tuple[MirrorRunsheet, ...]:
        """Return a hub's rounds that are not closed."""

    def runsheet_lines(self, number: str) -> tuple[MirrorRunsheetLine, ...]:
        """Return a round's parcels."""

    def closings(self, hub: str) -> tuple[MirrorClosing, ...]:
        """Return what desks of a hub did in its stock-takes and shifts; not while one waits."""

    def arrivals(self, hub: str) -> tuple[MirrorClosing, ...]:
        """Return which desks of a hub unloaded against what, and closed their part."""

    def rounds_of(self, awb: str) -> tuple[MirrorRunsheetLine, ...]:
        """Return the rounds that a waybill was on, the newest first."""


class History(Protocol):
    """What befell a parcel beside its scans."""

    def attempts(self, awb: str) -> int:
        """Return how many times it is known to have gone out for delivery."""

    def last_out(self, awb: str, hub: str) -> MirrorOut | None:
        """Return the last attempt on which it left a hub with a courier, as far as is known."""

    def deliveries(self, awb: str) -> tuple[MirrorProof, ...]:
        """Return the proofs of delivery, the newest first."""

    def pickups(self, awb: str) -> tuple[MirrorProof, ...]:
        """Return the proofs of pickup, the newest first."""

    def weighings(self, awb: str) -> tuple[MirrorWeighing, ...]:
        """Return the weights that were corrected, the newest first."""

    def problems(self, awb: str) -> tuple[MirrorProblem, ...]:
        """Return the problems that were reported of it, resolved or not, the oldest first."""

    def payments(self, awb: str) -> tuple[MirrorPayment, ...]:
        """Return what was to be paid for it through the gateway, the oldest first."""

    def koli(self, awb: str) -> tuple[MirrorKoli, ...]:
        """Return a waybill's pieces by number, as far as they are listed."""

    def partner_numbers(self, awb: str) -> tuple[MirrorPartnerAwb, ...]:
        """Return the numbers that partners gave it, the newest first."""

    def order_statuses(self, awb: str) -> tuple[str, ...]:
        """Return what the marketplace says of the orders that a parcel is of, in its words."""

    def is_clear(self, awb: str) -> bool:
        """Return whether nothing is told that could hold it; what that is, others say."""

    def on_floor(self, hub: str) -> tuple[MirrorOnFloor, ...]:
        """Return what should be at a hub now; reads all waybills: not while a parcel waits."""

    def moves_at(self, hub: str, since: datetime) -> tuple[MirrorMove, ...]:
        """Return what came to a hub and left it since a moment; not while a parcel waits."""


class Lists(Protocol):
    """The lists that rules go by."""

    def weight_rule(self, partner: str, service: str) -> MirrorWeightRule | None:
        """Return the rule that fits best; `partner` is "" for a waybill of our own."""

    def divisor(self, service: str) -> int | None:
        """Return a service's own divisor, cubic centimetres to a kilogram."""

    def book_with(self, cut: Cut) -> MirrorBook | None:
        """Return the book that a number, cut into prefix and digits, is of."""

    def books_of(self, agent: str) -> tuple[MirrorBook, ...]:
        """Return an agent's books in the order of their numbers."""

    def place_now(self, code: str) -> str:
        """Return the code that a place has now, the same where it was not renamed."""

    def problem_code(self, code: str) -> MirrorProblemCode | None:
        """Return one problem code."""

    def problem_codes(self) -> tuple[MirrorProblemCode, ...]:
        """Return every problem code."""

    def courier_partner(self, code: str) -> MirrorCourierPartner | None:
        """Return one partner courier."""

    def courier_partners(self) -> tuple[MirrorCourierPartner, ...]:
        """Return every partner courier."""

    def partner_account(self, code: str) -> str | None:
        """Return the name in `partners` of a courier's account: resi_3p refers to that."""

    def next_hops(self, hub: str) -> tuple[tuple[str, str], ...]:
        """Return code and name of each hub that this one sends to, by code."""

    def desks_of(self, hub: str) -> tuple[MirrorDesk, ...]:
        """Return the stations of a hub, and when each was heard of last."""

    def lines_from(self, hub: str) -> tuple[MirrorLine, ...]:
        """Return the lines that trucks run from a hub, the earliest cut-off first."""
