"""A desk that hands over: parcels here, a sealed bag, a truck, a partner, and an open manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.events import CommandName, Workflow
from station.mirror.facts import MirrorCourierPartner, MirrorHold
from station.mirror.work_facts import (
    MirrorBag,
    MirrorBagItem,
    MirrorManifest,
    MirrorManifestLine,
    MirrorRun,
)
from tests.fakes.desks import DeskAtWork, barcode
from tests.fakes.knowledge import NOON, FakeKnowledge, a_waybill

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

AWBS = ("JX1203345871", "JX1203345872", "JX1203345873")
AWB, OTHER, THIRD = AWBS
FIRST, SECOND = "CGK-3-20261122-M001", "CGK-3-20261122-M002"
BAG, INSIDE = "CGK-2-20261122-B007", ("JX1203345881", "JX1203345882")
OPEN, CLOSE, REMOVE, YES = CommandName.OPEN, CommandName.CLOSE, CommandName.REMOVE, CommandName.YES


def knowledge() -> FakeKnowledge:
    """AWBS are here, INSIDE in the sealed BAG, all bound for BDO; PCP is a partner."""
    waybills = {awb: a_waybill(awb, status="AT_HUB") for awb in AWBS}
    waybills |= {awb: a_waybill(awb, status="IN_BAG") for awb in INSIDE}
    known = FakeKnowledge(waybills)
    known.lists.couriers["PCP"] = MirrorCourierPartner("PCP", "PCP Express", "", "pcp")
    known.lists.couriers["TIKI"] = MirrorCourierPartner("TIKI", "TIKI", "", "")
    known.work.bags.append(a_bag())
    known.work.items += [MirrorBagItem(BAG, awb, 1, "operator07", NOON) for awb in INSIDE]
    return known


def a_bag(
    number: str = BAG, status: str = "sealed", *, hub: str = "CGK", route: str = "BDO"
) -> MirrorBag:
    return MirrorBag(number, hub, route, status, f"S{number[-3:]}", 8_000, "", None)


def a_run(
    number: str = "RUN-1", to: str = "BDO", departed_at: datetime | None = None, *, hub: str = "CGK"
) -> MirrorRun:
    return MirrorRun(number, "", hub, to, "B 1234 CD", "Dedi", "", NOON, departed_at, None)


def a_manifest(
    number: str,
    *awbs: str,
    known: FakeKnowledge,
    from_hub: str = "CGK",
    to_hub: str = "BDO",
    closed_at: datetime | None = NOON,
    **facts: str,
) -> None:
    """Have the mirror know a manifest of another desk."""
    texts = {"run": "", "supersedes": ""} | facts
    known.work.manifests.append(
        MirrorManifest(
            *(number, "hub", from_hub, to_hub, texts["run"], "", "", "", "", closed_at, ""),
            texts["supersedes"],
        )
    )
    known.work.lines += [
        MirrorManifestLine(number, "hub", n, awb, "", 1, 1200, "", follows=False)
        for n, awb in enumerate(awbs, 1)
    ]


def hold(code: str = "DM") -> MirrorHold:
    return MirrorHold(code, "rusak", "damaged", "", NOON)


def at_work(folder: Path, known: FakeKnowledge, to: str = "BDO") -> DeskAtWork:
    """Return a desk with one open manifest, none where `to` is empty."""
    desk = DeskAtWork(folder, known)
    desk.choose(Workflow.HANDOVER)
    if to:
        desk.scan(barcode(OPEN, to))
    return desk


def closed(desk: DeskAtWork, argument: str = "") -> None:
    desk.twice(CLOSE, argument)
    assert desk.verdict[1] == "manifest_sealed"
