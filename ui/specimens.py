"""A shipment as two databases, and a hub's copy, might tell of it: for pictures and for tests.

Nobody in it exists. Sections and columns are those of station/central/sql/*_inquiry.sql.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from station.events import Target
from station.inquiry import Answer, Cell, FoundBy, Match, Section, Source, TablePage, TableQuery

NOW = datetime(2026, 11, 22, 7, 7, 31, tzinfo=UTC)
AWB = "JX1203345871"
_BAG, _MANIFEST = "CGK-B-001942", "CGK-M2-1121-007"
_NOTE = "Nomor rumah tidak ada di jalan itu"


def _ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def _section(
    name: str, columns: str, *rows: tuple[Cell, ...], source: Source = Source.OSAS
) -> Section:
    return Section(name, source, tuple(columns.split()), rows)


def _copy(name: str, columns: str, *rows: tuple[Cell, ...]) -> Section:
    return Section(name, Source.OSAS, tuple(columns.split()), rows, from_mirror=True)


_WAYBILL = _section(
    "waybill",
    "awb_number status direction origin destination service weight_g chargeable_g koli_count"
    " contents freight_rp cod_rp sender_name sender_phone recipient_name recipient_phone"
    " recipient_address recipient_postcode created_at updated_at",
    (
        *(AWB, "AT_HUB", "forward", "CGK", "BDO", "REG", 1200, 2000, 2, "Suku cadang sepeda"),
        *(36_000, 1_250_000, "Toko Roda Jaya", "081200010001", "Sari Wulandari", "085700020002"),
        "Jl. Merpati 12, RT 03/RW 05, Sukajadi, Bandung",
        *("40162", _ago(31), _ago(0.02)),
    ),
)


def _happened(  # the columns of the timeline that differ here
    hours: float,
    kind: str,
    hub: str,
    status: str | None = None,
    desk: str | None = None,
    *,
    event: str | None = None,
    to_hub: str | None = None,
    verdict: str | None = "ok",
    koli: int | None = 1,
    operator: str | None = "operator01",
    document: str | None = None,
    note: str | None = None,
) -> tuple[Cell, ...]:
    if desk is None:
        verdict = koli = operator = None
    counts = None if desk is None else verdict != "duplicate"
    return (
        *(_ago(hours), kind, hub, to_hub, status, verdict, counts, koli, 1, desk, operator, None),
        *(document, note, _ago(hours), event),
    )


_TIMELINE = _section(
    "timeline",
    "happened_at kind hub to_hub status verdict counts koli_no leg desk operator courier"
    " document_no note recorded_at event_id",
    _happened(0.03, "receiving", "BDO", "good", "3", event="e9", verdict="duplicate", koli=2),
    _happened(0.1, "receiving", "BDO", "good", "3", event="e8", koli=2),
    _happened(0.1, "tracking", "BDO", "AT_HUB", event="e8"),
    _happened(0.4, "problem", "BDO", "BA", "2", event="e7", verdict="hold", note=_NOTE),
    _happened(1.5, "receiving", "BDO", "wet", "3", event="e6", note="truck"),
    _happened(9.0, "handover", "CGK", None, "1", event="e5", to_hub="BDO", document=_MANIFEST),
    _happened(11.0, "packing", "CGK", "in", "1", event="e4", document=_BAG),
    _happened(24.0, "receiving", "CGK", "good", "5", event="e3", note="free"),
    _happened(30.5, "tracking", "CGK", "PICKED_UP"),
    _happened(31.0, "tracking", "CGK", "BOOKED"),
)

_OPERATIONS = (
    _section(
        "koli",
        "koli_no weight_g length_cm width_cm height_cm",
        (1, 700, 30, 20, 10),
        (2, 500, 25, 18, 12),
    ),
    _section(
        "weights",
        "weighed_at koli_no hub old_g new_g chargeable_g difference_rp was_applied dispute_status"
        " scale_serial is_manual reason operator approver photo event_id",
        (
            *(_ago(23), 1, "CGK", 650, 700, 2000, 18_000, True, "none", "CAS-00418", False),
            *("ditimbang ulang", "operator02", "supervisor01", "9f2c6e0d", "e10"),
        ),
    ),
    _section(
        "problems",
        "scanned_at problem_code text_id text_en hub desk operator note photo blocks_delivery"
        " blocks_manifest_to cured_by resolved_at resolved_by",
        (
            *(_ago(0.4), "BA", "Alamat salah", "Bad address", "BDO", "2", "operator04"),
            *(_NOTE, "77aa01", True, "forward", "alamat baru"),
            *(None, None),
        ),
    ),
    _section(
        "bags",
        "bag_no koli_no status seal_no hub route weight_g added_at added_by sealed_at sealed_by",
        (
            *(_BAG, 1, "opened", "SL-88120", "CGK", "BDO", 18_400),
            *(_ago(11), "operator11", _ago(10), "operator11"),
        ),
    ),
    _section(
        "manifests",
        "kind number from_hub to_hub line_no bag_no koli weight_g opened_at opened_by closed_at"
        " closed_by vehicle driver truck_run route departed_at arrived_at",
        (
            *("hub", _MANIFEST, "CGK", "BDO", 14, _BAG, 1, 700, _ago(12)),
            *("operator11", _ago(9.5), "operator11", "B 9123 KXR", "Ujang", "RUN-2211-03"),
            *("CGK-BDO", _ago(9), _ago(2)),
        ),
    ),
)

_BESIDE = (
    _section(
        "customer",
        "customer name phone agent is_active",
        ("C-1044", "Toko Roda Jaya", "081200010001", "CGK-A12", True),
    ),
    _section(
        "vip_terms", "terms discount_percent photo_required", ("30 hari", Decimal("7.5"), True)
    ),
    _section(
        "partner_numbers",
        "partner_awb partner courier_partner created_at",
        ("PCP-7781203345871", "PCP Express", "PCP", _ago(20)),
    ),
    _section(
        "payments",
        "created_at external_id amount_rp status method paid_at",
        (_ago(31), "inv-2026-11-21-9ab31c07", 36_000, "PAID", "QRIS", _ago(30.9)),
    ),
    _section(
        "commissions",
        "earned_on agent service rate_percent amount_rp",
        (date(2026, 11, 21), "CGK-A12", "REG", Decimal("12.50"), 4_500),
    ),
    _section(
        "order",
        "order_no status ordered_at shop channel channel_name",
        ("INV/20261121/MPL/3390117", "paid", _ago(33), "Roda Jaya", "TKP", "Tokoraya"),
        source=Source.ONMART,
    ),
    _section(
        "order_items",
        "sku name qty",
        ("RJ-0031", "Rantai 116 mata", 2),
        ("RJ-0107", "Kampas rem", 1),
        source=Source.ONMART,
    ),
)

_PLACES = _section(
    "places",
    "place code new_code name city province timezone",
    ("origin", "CGK", None, "Jakarta Gateway", "Jakarta", "DKI Jakarta", "Asia/Jakarta"),
    ("destination", "BDO", None, "Bandung Hub", "Bandung", "Jawa Barat", "Asia/Jakarta"),
)

FOUND = Answer(AWB, AWB, NOW, sections=(_WAYBILL, _PLACES, _TIMELINE, *_OPERATIONS, *_BESIDE))
"""Everything that two databases know."""

COPY = Answer(
    AWB,
    AWB,
    NOW - timedelta(minutes=12),
    from_mirror=True,
    sections=(
        _copy(
            "waybill",
            "awb_number status direction origin destination service weight_g koli_count updated_at",
            (AWB, "AT_HUB", "forward", "CGK", "BDO", "REG", 1200, 2, _ago(0.02)),
        ),
        _copy(
            "timeline",
            "happened_at kind hub status counts koli_no leg desk operator note",
            (_ago(0.1), "receiving", "BDO", None, True, 2, 1, "3", "operator01", None),
            (_ago(0.4), "problem", None, "BA", None, None, None, None, None, "Nomor rumah salah"),
            (_ago(9), "handover", "CGK", None, None, None, None, None, None, None),
            (_ago(24), "receiving", "CGK", None, True, 1, 1, "5", "operator02", None),
        ),
        _copy("partner_numbers", "partner_awb updated_at", ("PCP-7781203345871", _ago(20))),
    ),
    failures=((Target.OSAS, "database_silent"), (Target.ONMART, "database_silent")),
    copied_at=NOW - timedelta(minutes=12),
)
"""What the hub's own copy knows while both databases are silent."""

NOTHING = Answer("JX1203345999", "", NOW)

MANY = Answer(
    "0812 0001 0001",
    "",
    NOW,
    matches=tuple(
        Match(
            f"JX12033458{number}",
            FoundBy.PHONE,
            "081200010001",
            "Toko Roda Jaya",
            name,
            destination,
            status,
            NOW - timedelta(days=number - 70),
        )
        for number, (name, destination, status) in enumerate(
            (
                ("Sari Wulandari", "BDO", "AT_HUB"),
                ("Budi <b>Santoso</b>", "SUB", "OUT_FOR_DELIVERY"),
                ("Dewi Lestari", "KNO", "DELIVERED"),
                ("Agus Prasetyo", "UPG", "FAILED"),
                ("Rina Marlina", "DPS", "IN_TRANSIT"),
                ("Hendra Wijaya", "BDO", "RTS"),
                ("Maya Anggraini", "PLM", "DELIVERED"),
                ("Toko Roda Jaya Dua", "SRG", "BOOKED"),
            ),
            start=71,
        )
    ),
)
"""One customer's phone."""

PARTNERS = TablePage(
    TableQuery(Target.OSAS, "partners"),
    ("id", "name", "api_token", "webhook_url", "courier_partner_code", "is_active", "created_at"),
    frozenset({"api_token", "webhook_url"}),
    tuple(
        (number, name, None, None, code, active, NOW - timedelta(days=40 * number, hours=number))
        for number, name, code, active in (
            (7, "Lion Parcel", "LION", True),
            (6, "Pos Indonesia", "POS", True),
            (5, "PCP Express", "PCP", True),
            (4, "SiCepat", "SICEPAT", True),
            (3, "Kurir Nusantara <i>lama</i>", None, False),
            (2, "J&T Express", "JNT", True),
            (1, "Ninja Xpress", "NINJA", True),
        )
    ),
    "",
)
"""A table with secrets."""

WAYBILLS = TablePage(
    TableQuery(Target.OSAS, "waybill_numbers", filters=(("destination", "BDO"),)),
    (
        *("id", "awb_number", "origin", "destination", "weight", "status", "direction"),
        *("chargeable_g", "freight_amount", "cod_amount", "service_type", "sender_name"),
        *("created_at", "updated_at"),
    ),
    frozenset(),
    tuple(
        (
            *(20_000 - n, f"JX12033{45_871 - n}", "CGK", "BDO", Decimal("1.200") + n, "AT_HUB"),
            *("forward", 1200 + 1000 * n, 36_000, None if n % 3 else 125_000, "REG"),
            *("Toko Roda Jaya", NOW - timedelta(minutes=7 * n), NOW - timedelta(minutes=n)),
        )
        for n in range(100)
    ),
    "MjAwMDA",
)
"""A page of many."""
