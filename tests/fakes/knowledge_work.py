"""Documents, histories and lists out of plain lists: the parts of FakeKnowledge."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

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

_ON_THE_WAY = ("open", "sealed", "in_transit")


@dataclass
class FakeWork:
    """Whatever documents a test puts in; lines in the order they were put."""

    bags: list[MirrorBag] = field(default_factory=list)
    items: list[MirrorBagItem] = field(default_factory=list)
    manifests: list[MirrorManifest] = field(default_factory=list)
    lines: list[MirrorManifestLine] = field(default_factory=list)
    runs: list[MirrorRun] = field(default_factory=list)
    runsheets: list[MirrorRunsheet] = field(default_factory=list)
    rounds: list[MirrorRunsheetLine] = field(default_factory=list)
    closed: list[MirrorClosing] = field(default_factory=list)

    def bag(self, bag_no: str) -> MirrorBag | None:
        return next((bag for bag in self.bags if bag.bag_no == bag_no), None)

    def sealed_with(self, seal_no: str) -> MirrorBag | None:
        return next((bag for bag in self.bags if bag.seal_no == seal_no), None)

    def bags_at(self, hub: str) -> tuple[MirrorBag, ...]:
        return tuple(
            bag for bag in self.bags if bag.hub == hub and bag.status in ("open", "sealed")
        )

    def bag_contents(self, bag_no: str) -> tuple[MirrorBagItem, ...]:
        return tuple(item for item in self.items if item.bag_no == bag_no)

    def in_bags(self, awb: str) -> tuple[MirrorBagItem, ...]:
        closed = {bag.bag_no for bag in self.bags if bag.status in _ON_THE_WAY}
        return tuple(item for item in self.items if item.awb == awb and item.bag_no in closed)

    def manifest(self, number: str) -> MirrorManifest | None:
        return next((one for one in self.manifests if one.number == number), None)

    def superseded_by(self, number: str) -> MirrorManifest | None:
        return next((one for one in self.manifests if one.supersedes == number), None)

    def manifests_on(self, run: str) -> tuple[MirrorManifest, ...]:
        return tuple(one for one in self.manifests if one.run == run)

    def manifests_to(self, hub: str) -> tuple[MirrorManifest, ...]:
        return tuple(
            one
            for one in self.manifests
            if one.to_hub == hub and one.closed_at and not self.superseded_by(one.number)
        )

    def manifests_open(self, hub: str) -> tuple[MirrorManifest, ...]:
        return tuple(one for one in self.manifests if one.from_hub == hub and not one.closed_at)

    def manifest_lines(self, number: str) -> tuple[MirrorManifestLine, ...]:
        return tuple(line for line in self.lines if line.manifest == number)

    def lines_of(self, code: str) -> tuple[MirrorManifestLine, ...]:
        return tuple(line for line in self.lines[::-1] if code in (line.awb, line.bag_no))

    def run(self, number: str) -> MirrorRun | None:
        return next((run for run in self.runs if run.number == number), None)

    def runs_waiting(self, hub: str, to: str) -> tuple[MirrorRun, ...]:
        between = (run for run in self.runs if (run.from_hub, run.to_hub) == (hub, to))
        return tuple(run for run in between if not (run.departed_at or run.arrived_at))

    def runsheet(self, number: str) -> MirrorRunsheet | None:
        return next((sheet for sheet in self.runsheets if sheet.number == number), None)

    def runsheets_of(self, courier: str) -> tuple[MirrorRunsheet, ...]:
        return tuple(
            sheet
            for sheet in self.runsheets
            if sheet.courier == courier and sheet.status != "closed"
        )

    def runsheets_at(self, hub: str) -> tuple[MirrorRunsheet, ...]:
        return tuple(
            sheet for sheet in self.runsheets if sheet.hub == hub and sheet.status != "closed"
        )

    def runsheet_lines(self, number: str) -> tuple[MirrorRunsheetLine, ...]:
        return tuple(line for line in self.rounds if line.runsheet == number)

    def closings(self, hub: str) -> tuple[MirrorClosing, ...]:
        return self._closed(hub, are_arrivals=False)

    def arrivals(self, hub: str) -> tuple[MirrorClosing, ...]:
        return self._closed(hub, are_arrivals=True)

    def _closed(self, hub: str, *, are_arrivals: bool) -> tuple[MirrorClosing, ...]:
        told = [one for one in self.closed if (one.kind == "receiving") is are_arrivals]
        return tuple(told) if hub == "CGK" else ()

    def rounds_of(self, awb: str) -> tuple[MirrorRunsheetLine, ...]:
        return tuple(line for line in self.rounds[::-1] if line.awb == awb)


@dataclass
class FakeHistory:
    """What befell parcels, by AWB."""

    went_out: dict[str, int] = field(default_factory=dict)
    out: dict[str, MirrorOut] = field(default_factory=dict)
    delivered: list[MirrorProof] = field(default_factory=list)
    picked_up: list[MirrorProof] = field(default_factory=list)
    weighed: dict[str, tuple[MirrorWeighing, ...]] = field(default_factory=dict)
    reported: dict[str, tuple[MirrorProblem, ...]] = field(default_factory=dict)
    pieces: dict[str, tuple[MirrorKoli, ...]] = field(default_factory=dict)
    partners: dict[str, tuple[MirrorPartnerAwb, ...]] = field(default_factory=dict)
    orders: dict[str, tuple[str, ...]] = field(default_factory=dict)
    paid: dict[str, tuple[MirrorPayment, ...]] = field(default_factory=dict)
    floor: tuple[MirrorOnFloor, ...] = ()
    moves: tuple[MirrorMove, ...] = ()

    def attempts(self, awb: str) -> int:
        return self.went_out.get(awb, 0)

    def last_out(self, awb: str, hub: str) -> MirrorOut | None:
        return self.out.get(awb) if hub == "CGK" else None

    def deliveries(self, awb: str) -> tuple[MirrorProof, ...]:
        return tuple(proof for proof in self.delivered if proof.awb == awb)

    def pickups(self, awb: str) -> tuple[MirrorProof, ...]:
        return tuple(proof for proof in self.picked_up if proof.awb == awb)

    def weighings(self, awb: str) -> tuple[MirrorWeighing, ...]:
        return self.weighed.get(awb, ())

    def problems(self, awb: str) -> tuple[MirrorProblem, ...]:
        return self.reported.get(awb, ())

    def payments(self, awb: str) -> tuple[MirrorPayment, ...]:
        return self.paid.get(awb, ())

    def koli(self, awb: str) -> tuple[MirrorKoli, ...]:
        return self.pieces.get(awb, ())

    def partner_numbers(self, awb: str) -> tuple[MirrorPartnerAwb, ...]:
        return self.partners.get(awb, ())

    def is_clear(self, awb: str) -> bool:  # noqa: ARG002  # each question is asked, and answered
        return False

    def order_statuses(self, awb: str) -> tuple[str, ...]:
        return self.orders.get(awb, ())

    def on_floor(self, hub: str) -> tuple[MirrorOnFloor, ...]:
        return self.floor if hub == "CGK" else ()

    def moves_at(self, hub: str, since: datetime) -> tuple[MirrorMove, ...]:
        return tuple(move for move in self.moves if hub == "CGK" and move.at >= since)


@dataclass
class FakeLists:
    """Whatever lists a test puts in."""

    rules: list[MirrorWeightRule] = field(default_factory=list)
    divisors: dict[str, int] = field(default_factory=dict)
    books: list[MirrorBook] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)
    codes: dict[str, MirrorProblemCode] = field(default_factory=dict)
    couriers: dict[str, MirrorCourierPartner] = field(default_factory=dict)
    lines: list[MirrorLine] = field(default_factory=list)
    hops: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    desks: list[MirrorDesk] = field(default_factory=list)

    def desks_of(self, hub: str) -> tuple[MirrorDesk, ...]:
        return tuple(self.desks) if hub == "CGK" else ()

    def weight_rule(self, partner: str, service: str) -> MirrorWeightRule | None:
        fits = [
            rule
            for rule in self.rules
            if rule.partner in (partner, "") and rule.service in (service, "")
        ]
        return max(fits, key=lambda rule: (rule.partner, rule.service), default=None)

    def divisor(self, service: str) -> int | None:
        return self.divisors.get(service)

    def book_with(self, cut: Cut) -> MirrorBook | None:
        return next(
            (
                book
                for book in self.books
                if (book.prefix, book.digits) == (cut.prefix, cut.digits)
                and book.range_from <= cut.number <= book.range_to
            ),
            None,
        )

    def books_of(self, agent: str) -> tuple[MirrorBook, ...]:
        return tuple(book for book in self.books if book.agent == agent)

    def place_now(self, code: str) -> str:
        return self.renamed.get(code, code)

    def problem_code(self, code: str) -> MirrorProblemCode | None:
        return self.codes.get(code)

    def problem_codes(self) -> tuple[MirrorProblemCode, ...]:
        return tuple(self.codes.values())

    def courier_partner(self, code: str) -> MirrorCourierPartner | None:
        return self.couriers.get(code)

    def next_hops(self, hub: str) -> tuple[tuple[str, str], ...]:
        return self.hops.get(hub, ())

    def courier_partners(self) -> tuple[MirrorCourierPartner, ...]:
        return tuple(self.couriers.values())

    def partner_account(self, code: str) -> str | None:
        return code if code in self.couriers else None

    def lines_from(self, hub: str) -> tuple[MirrorLine, ...]:
        return tuple(line for line in self.lines if line.from_hub == hub)
