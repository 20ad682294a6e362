"""What the guide's pictures show: a moment of each workflow, as the desk would announce it.

Nobody in it exists. Facts and actions are those of each workflow's own `shown`.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal as Number
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from station.events import (
    Action,
    CommandName,
    Decision,
    Offer,
    Parcel,
    Place,
    Prompted,
    ScanRecorded,
    Verdict,
    WeightShown,
    Workflow,
    WorkShown,
)
from station.workflows.lost_label_book import WORDS
from ui.specimens import NOW

if TYPE_CHECKING:
    from station.events import Announcement

_BAG, _MANIFEST = "CGK-3-20261122-B002", "CGK-3-20261122-M001"
_ROUND, _COUNT = "CGK-3-20261122-R001", "CGK-3-20261122-O001"
_CITIES = {"BDO": "Bandung", "KNO": "Medan", "CGK": "Jakarta"}
_NAMES = ("Sari Wulandari", "Budi Santoso", "Dewi Lestari")


class Scene(NamedTuple):
    """What the desk said, newest first, and what the right column shows; then whatever else."""

    workflow: Workflow
    decisions: tuple[Decision, ...]
    work: WorkShown
    after: tuple[Announcement, ...] = ()


def recorded(workflow: Workflow, decision: Decision, age_s: int) -> ScanRecorded:
    """Return what the desk announces of a decision, so many seconds ago."""
    at, seq = NOW - timedelta(seconds=age_s), 1000 - age_s
    return ScanRecorded(UUID(int=seq), seq, at, workflow, "operator01", "scanner", decision)


def _ok(
    number: int,
    to: str,
    reason: str,
    facts: tuple[tuple[str, str], ...] = (),
    place: tuple[Place, str] = (Place.NONE, ""),
    *,
    verdict: Verdict = Verdict.OK,
) -> Decision:
    awb = f"JX12033458{number}"
    parcel = Parcel(awb, to, _CITIES[to], "REG", 20 * number - 80, 1, 1)
    return Decision(verdict, awb, reason, facts, *place, parcel=parcel)


def _both(reason: str, to: str, place: tuple[Place, str], last: Decision) -> tuple[Decision, ...]:
    """Return a few parcels that went well, and one that did not."""
    well = [_ok(number, to, reason, place=place) for number in (71, 68, 64, 62, 59, 55)]
    return *well[:2], last, *well[2:]


_ON = (Place.MANIFEST, "BDO M001")
_IN = (Place.BAG, "BDO 002")
_MISSORT = _ok(
    66, "KNO", "missort", (("belongs", "KNO"),), (Place.LANE, "K2"), verdict=Verdict.MISSORT
)
_CODES = (
    *(("BA", "Alamat salah", "Bad address"), ("NTH", "Tidak di rumah", "Not home")),
    *(("CODA", "Tutup", "Closed"), ("CU", "Penerima tidak dikenal", "Consignee unknown")),
    *(("RJ", "Ditolak", "Refused"), ("MR", "Salah salur", "Misroute")),
    *(("DM", "Rusak", "Damaged"), ("NL", "Label hilang", "Label lost")),
)
_CODE_OFFERS = tuple(
    Offer(Action(CommandName.PROBLEM, code), words_id, words_en, code)
    for code, words_id, words_en in _CODES
)
_REASONS = tuple(Offer(Action(CommandName.PRINT, why), *words) for why, words in WORDS.items())
_DAMAGED = (("code", "DM"), ("text_id", "Rusak"), ("text_en", "Damaged"))
_TO_DESK = (Place.DESK, "M1")


def _does(*names: CommandName) -> tuple[Action, ...]:
    return tuple(Action(name) for name in names)


_PRINTS = (CommandName.PRINT, CommandName.PREVIEW)
_CLOSE = (Action(CommandName.CLOSE),)

_WEIGHED = (
    *(("declared_g", "1000"), ("actual_g", "1340"), ("volumetric_g", "1200")),
    *(("chargeable_g", "2000"), ("difference_rp", "9000")),
)

SCENES = {
    "arrival": Scene(
        Workflow.RECEIVING,
        _both("received", "BDO", (Place.LANE, "B3"), _MISSORT),
        WorkShown(
            *(Workflow.RECEIVING, "RUN-2211-03", 112, 240, (("arrival_over", "1"),)),
            actions=_CLOSE,
            commands=_does(CommandName.CONDITION),
        ),
    ),
    "handover": Scene(
        Workflow.HANDOVER,
        _both("manifested", "BDO", _ON, _MISSORT),
        WorkShown(
            *(Workflow.HANDOVER, _MANIFEST, 38, None),
            (("manifest_to", "BDO"), ("manifest_run", "RUN-2211-07"), ("manifest_bags", "2")),
            actions=_CLOSE,
            commands=_does(CommandName.OPEN, CommandName.REMOVE, CommandName.AIR),
        ),
    ),
    "packing": Scene(
        Workflow.PACKING,
        _both("packed", "BDO", _IN, _MISSORT),
        WorkShown(
            *(Workflow.PACKING, _BAG, 12, None, (("bag_route", "BDO"), ("weight_g", "14200"))),
            ("CGK-3-20261122-B003",),
            (Action(CommandName.SEAL),),
            _does(CommandName.OPEN, CommandName.REMOVE, CommandName.WEIGH),
        ),
    ),
    "problem": Scene(
        Workflow.PROBLEM,
        tuple(_ok(n, "BDO", "problem_reported", _DAMAGED, _TO_DESK) for n in (71, 66)),
        WorkShown(
            *(Workflow.PROBLEM, "DM", 4, None),
            (("blocks_delivery", ""), ("blocks_all_until_rewrapped", "")),
            commands=_does(CommandName.RESOLVE, CommandName.RETURN),
            offers=_CODE_OFFERS,
            about="JX1203345871",
        ),
    ),
    "delivery": Scene(
        Workflow.DELIVERY,
        (
            _ok(71, "CGK", "gone_out_cod", (("courier", "kurir07"), ("cod_rp", "125000"))),
            *(_ok(n, "CGK", "gone_out", (("courier", "kurir07"),)) for n in (68, 64, 62)),
        ),
        WorkShown(
            *(Workflow.DELIVERY, _ROUND, 31, None),
            (("courier", "kurir07"), ("cod_expected_rp", "1450000")),
            actions=_CLOSE,
            commands=_does(CommandName.OPEN, CommandName.REMOVE),
        ),
    ),
    "pickup": Scene(
        Workflow.PICKUP,
        tuple(_ok(n, "BDO", "picked_up", (("receiver", _NAMES[n % 3]),)) for n in (68, 64, 62)),
        WorkShown(Workflow.PICKUP, "2026-11-22", 18, facts=(("sender", _NAMES[0]),)),
        (Prompted("proof_sign", (("name", _NAMES[0]),), NOW),),
    ),
    "weighing": Scene(
        Workflow.WEIGHING,
        tuple(
            _ok(n, "BDO", "weighed", (("chargeable_g", "2000"), ("declared_g", "1000")))
            for n in (71, 66, 64)
        ),
        WorkShown(
            *(Workflow.WEIGHING, "JX1203345871", 41, None, _WEIGHED), commands=_does(*_PRINTS)
        ),
        (
            WeightShown(
                *("scale", Number("1.34"), "kg", 1340),
                stable=True,
                inferred=False,
                net=False,
                obstacle="",
                at=NOW,
            ),
        ),
    ),
    "lost-label": Scene(
        Workflow.LOST_LABEL,
        (_ok(66, "BDO", "label_again", (("text_id", "sobek"), ("text_en", "torn"))),),
        WorkShown(
            *(Workflow.LOST_LABEL, "JX1203345871", 3, None),
            commands=_does(CommandName.KEEP),
            offers=_REASONS,
            about="JX1203345871",
        ),
    ),
    "stocktake": Scene(
        Workflow.STOCKTAKE,
        (
            *(_ok(n, "BDO", "counted") for n in (71, 68)),
            _ok(66, "KNO", "hold_problem", _DAMAGED, _TO_DESK, verdict=Verdict.HOLD),
            *(_ok(n, "BDO", "counted") for n in (62, 59)),
        ),
        WorkShown(
            *(Workflow.STOCKTAKE, _COUNT, 312, 318),
            (("missing", "6"), ("over", "1"), ("held_here", "2")),
            actions=_CLOSE,
            commands=(Action(CommandName.CONDITION, "damaged"),),
        ),
    ),
    "shift": Scene(
        Workflow.SHIFT,
        (
            Decision(
                *(Verdict.OK, "", "shift_opened", (("parcels", "268"),)),
                subject="CGK-20261122-1",
            ),
        ),
        WorkShown(
            *(Workflow.SHIFT, "CGK-20261122-1", 268, None, (("opening", "268"),)), actions=_CLOSE
        ),
    ),
}
"""By the name of the picture."""
