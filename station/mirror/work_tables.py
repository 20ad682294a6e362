"""The mirror's tables of what desks work on, and of the lists their rules go by.

LISTS come whole. WORK is dated: documents (bags, manifests, runsheets, a truck's runs) with their
lines, and what other desks scanned into them. Neighbours: schema, sql/osas_work_pull.sql.
"""

from __future__ import annotations

from station.mirror.table import MirrorTable, osas_table

LISTS = (
    osas_table(
        "weight_rule",
        "id INTEGER, partner, service, divisor INTEGER, tolerance_g INTEGER, inclusive INTEGER,"
        " per_koli INTEGER, minimum_g INTEGER",
        "partner service",
        whole=True,
    ),
    osas_table(
        "awb_book",
        "id INTEGER, prefix, agent, digits INTEGER, range_from INTEGER, range_to INTEGER,"
        " next_number INTEGER",
        "prefix range_from",
        whole=True,
    ),
    osas_table(
        "old_place", "id INTEGER, old_code, new_code, name, level, parent", "old_code", whole=True
    ),
    osas_table(
        "courier_partner", "id INTEGER, code, name, awb_pattern, manifest_form", "code", whole=True
    ),
    osas_table("partner", "id INTEGER, name, code", "name", whole=True),
    osas_table(
        "station",
        "id INTEGER, hub, name, seen_us INTEGER, owes INTEGER",
        "hub name",
        whole=True,
    ),
    osas_table(
        "trucking_line",
        "id INTEGER, route, from_hub, to_hub, capacity_kg INTEGER, cut_off",
        "route",
        whole=True,
    ),
    # Not whole: a network has some hundred thousand customers, and few of them change.
    osas_table("customer", "id INTEGER, customer, name", "id"),
    osas_table("vip", "id INTEGER, customer_id INTEGER, needs_photo INTEGER", "customer_id"),
)

_MANIFEST = (
    "id INTEGER, number, from_hub, to_hub, run, vehicle, driver, smu_number, flight,"
    " closed_us INTEGER, closed_by, supersedes, changed_us INTEGER"
)


def _manifest(kind: str) -> MirrorTable:
    return osas_table(
        f"manifest_{kind}",
        _MANIFEST,
        "number",
        dated="changed_us",
        found_by="supersedes run",
        near="from_hub to_hub",
    )


WORK = (
    osas_table(
        "bag",
        "id INTEGER, bag_no, hub, route, status, seal_no, weight_g INTEGER, sealed_us INTEGER,"
        " sealed_by, changed_us INTEGER",
        "bag_no",
        dated="changed_us",
        found_by="seal_no",
        near="hub route",
    ),
    osas_table(
        "bag_item",
        "id INTEGER, awb, bag_no, koli_no INTEGER, added_us INTEGER, added_by,"
        " removed_us INTEGER, changed_us INTEGER",
        "awb id",
        dated="changed_us",
        found_by="bag_no",
    ),
    osas_table(
        "bag_receiving",
        "id INTEGER, bag_no, hub, desk, operator, leg INTEGER, counts INTEGER, scanned_us INTEGER",
        "bag_no id",
        dated="scanned_us",
        near="hub",
    ),
    osas_table(
        "bag_handover",
        "id INTEGER, bag_no, from_hub, to_hub, manifest_no, desk, operator, leg INTEGER,"
        " counts INTEGER, scanned_us INTEGER",
        "bag_no id",
        dated="scanned_us",
        near="from_hub to_hub",
    ),
    osas_table(
        "packing",
        "id INTEGER, awb, bag_no, hub, action, desk, operator, koli_no INTEGER, leg INTEGER,"
        " counts INTEGER, scanned_us INTEGER",
        "awb id",
        dated="scanned_us",
    ),
    *(_manifest(kind) for kind in ("hub", "pcp", "pos")),
    osas_table(
        "manifest_item",
        "id INTEGER, manifest, kind, from_hub, to_hub, line_no INTEGER, awb, bag_no,"
        " koli INTEGER, weight_g INTEGER, partner_awb, follows INTEGER, changed_us INTEGER,"
        " removed INTEGER",
        "manifest id",
        dated="changed_us",
        found_by="awb bag_no",
        near="from_hub to_hub",
    ),
    osas_table(
        "run",
        "id INTEGER, number, route, from_hub, to_hub, vehicle, driver, seal_no,"
        " planned_us INTEGER, departed_us INTEGER, arrived_us INTEGER, changed_us INTEGER",
        "number",
        dated="changed_us",
        found_by="departed_us",
        near="from_hub to_hub",
    ),
    osas_table(
        "runsheet",
        "id INTEGER, number, hub, courier, date, status, cod_expected INTEGER, cod_cash INTEGER,"
        " cod_transfer INTEGER, cod_short INTEGER, closed_us INTEGER, changed_us INTEGER",
        "number",
        dated="changed_us",
        found_by="courier",
        near="hub",
    ),
    osas_table(
        "runsheet_item",
        "id INTEGER, awb, runsheet, cod_amount INTEGER, outcome, outcome_us INTEGER,"
        " changed_us INTEGER",
        "awb id",
        dated="changed_us",
        found_by="runsheet",
    ),
    osas_table(
        "delivery",
        "id INTEGER, awb, hub, courier, runsheet, outcome, attempt INTEGER, desk, operator,"
        " koli_no INTEGER, leg INTEGER, counts INTEGER, scanned_us INTEGER",
        "awb id",
        dated="scanned_us",
    ),
    osas_table(
        "pod",
        "id INTEGER, awb, courier, cod INTEGER, delivered_us INTEGER, changed_us INTEGER",
        "awb id",
        dated="changed_us",
    ),
    osas_table(
        "pop",
        "id INTEGER, awb, hub, courier, picked_up_us INTEGER, changed_us INTEGER",
        "awb id",
        dated="changed_us",
    ),
    osas_table(
        "weighing",
        "id INTEGER, awb, hub, koli_no INTEGER, old_g INTEGER, new_g INTEGER,"
        " chargeable_g INTEGER, operator, weighed_us INTEGER",
        "awb id",
        dated="weighed_us",
    ),
    osas_table(
        "closing",
        "id INTEGER, number, hub, kind, action, desk, operator, code, koli_no INTEGER, event,"
        " undoes, told, done_us INTEGER",
        "number id",
        dated="done_us",
        found_by="hub undoes",
        near="hub",
    ),
    osas_table(
        "koli",
        "id INTEGER, awb, koli_no INTEGER, weight_g INTEGER, length_cm INTEGER,"
        " width_cm INTEGER, height_cm INTEGER, changed_us INTEGER",
        "awb koli_no",
        dated="changed_us",
    ),
    osas_table(
        "payment",
        "id INTEGER, awb, amount INTEGER, status, changed_us INTEGER",
        "awb id",
        dated="changed_us",
    ),
    osas_table(
        "payout",
        "id INTEGER, agent_id INTEGER, status, cod_from, cod_to, changed_us INTEGER",
        "agent_id id",
        dated="changed_us",
    ),
)
