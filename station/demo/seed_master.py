"""The demo's master data: places, people by number, services, partners, routes, customers.

Every account's password is `demo-hub-station`; PASSWORD_HASH is its bcrypt hash, for a demo only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.access.badge_code import token_hash
from station.demo import seed_network, seed_reports
from station.demo.badges import PIN_HASH, WITH_PIN, demo_badge
from station.demo.cities import CITIES
from station.demo.numbers import PARTNER_AWB_MAKERS
from station.demo.rates import RATES
from station.demo.routes import cut_off, lane, next_hop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from station.demo.filling import Filling, Row
    from station.demo.waybills import DemoWaybill

PASSWORD_HASH = "$2b$10$HubStationDemoSaltXXXee7v18y3LiY4EVaRaU1yzXwJ/AcZFJwG"  # noqa: S105 - public, demo only

ROLES = (
    (1, "operator", "Operator"),
    (2, "weighing_clerk", "Petugas timbang"),
    (3, "supervisor", "Supervisor"),
    (4, "administrator", "Administrator"),
    (5, "courier", "Kurir"),
)

PERMISSIONS = {
    "operator": ("scan", "label.print"),
    "weighing_clerk": ("scan", "weight.correct"),
    "supervisor": (
        *("scan", "label.print", "weight.correct", "weight.approve", "override"),
        *("problem.resolve", "outbox.decide", "data.browse", "shift.close"),
    ),
    "administrator": ("settings", "users", "outbox.decide", "data.browse"),
    "courier": ("deliver",),
}

SERVICES = (
    (1, "REG", "Reguler", 6000, 72),
    (2, "ONE", "Satu hari sampai", 6000, 24),
    (3, "ECO", "Ekonomi", 6000, 168),
    (4, "CARGO", "Kargo", 4000, 240),
    (5, "EMS", "Express Mail Service", 5000, 120),
)

COURIER_PARTNERS = (
    (1, "PCP", "PCP Express", r"PCP\d{10}", "pcp"),
    (2, "POS", "Pos Indonesia", r"[A-Z]{2}\d{9}ID", "pos"),
    (3, "JNE", "JNE", r"[A-Z0-9]{10,15}", None),
    (4, "NINJA", "Ninja Xpress", r"NLIDAP[A-Z0-9]+", None),
)
PARTNER_IDS = {code: number for number, code in enumerate(PARTNER_AWB_MAKERS, start=1)}

HUB_IDS = {city.code: number for number, city in enumerate(CITIES, start=1)}
BRANCHES = (("A1", "agent", "Agen 1"), ("A2", "agent", "Agen 2"), ("C1", "counter", "Konter"))
BRANCH_IDS = range(len(CITIES) + 1, len(CITIES) * (1 + len(BRANCHES)) + 1)
"""Of all hubs' agents and counters; see `branch_ids`."""


CUSTOMERS = 4
"""Customers of each agent and counter."""
VIP_EVERY = round(1 / RATES["vip"])

# Partner and service None: any. Weights in grams; sources say where such a rule was seen.
WEIGHT_RULES = (
    (1, None, None, 6000, 300, True, False, 1000, "kebiasaan umum: 0,3 kg dibulatkan ke bawah"),
    (2, None, "CARGO", 4000, 0, False, False, 10_000, "kargo: tanpa pembulatan ke bawah"),
    (3, "JNE", None, 6000, 300, True, True, 1000, "jne.co.id: 1,30 kg menjadi 1 kg"),
    (4, "PCP", None, 6000, 300, True, False, 1000, "kebiasaan umum"),
    (5, "POS", None, 6000, 0, False, False, 1000, "kebiasaan umum"),
)


def fill(filling: Filling, now: datetime) -> None:
    """Put everything that parcels refer to."""
    filling.copy("role", "id code name", ROLES)
    filling.copy("role_permission", "role_id permission", permissions())
    filling.copy(
        "agent_locations",
        "id code name kind city province parent_id timezone latitude longitude",
        locations(),
    )
    filling.copy("user", "id username password_hash full_name role_id agent_id", users())
    badge = "username token_hash issued_by pin_hash"
    filling.copy("hub_station.badge", badge, badges())
    filling.copy("service_types", "id code name divisor sla_hours", SERVICES)
    filling.copy("courier_partners", "id code name awb_pattern manifest_form", COURIER_PARTNERS)
    filling.copy("partners", "id name courier_partner_code", partners())
    filling.copy("route_config", "hub destination next_hop lane cut_off", routes())
    filling.copy("agent_customer", "id agent_id customer name phone", customers())
    filling.copy("billing_vip_config", "customer_id terms discount", vip_terms())
    rule = "id partner service divisor tolerance_g inclusive per_koli minimum_g source"
    filling.copy("weight_rule", rule, WEIGHT_RULES)
    seed_network.fill(filling, BRANCH_IDS, now)
    seed_reports.fill(filling)


def permissions() -> Iterator[Row]:
    """List what each role may do."""
    for number, code, _name in ROLES:
        for permission in PERMISSIONS[code]:
            yield (number, permission)


def customers() -> Iterator[Row]:
    """Shops by number, some at each agent and counter; see `customer_of`."""
    for number, agent in enumerate(BRANCH_IDS):
        for customer in range(number * CUSTOMERS + 1, (number + 1) * CUSTOMERS + 1):
            name = f"Toko {customer:03d}"
            yield (customer, agent, f"C{customer:04d}", name, f"081200{customer:06d}")


def vip_terms() -> Iterator[Row]:
    """One customer in `VIP_EVERY` pays at the end of the month, and less."""
    for customer in range(VIP_EVERY, len(BRANCH_IDS) * CUSTOMERS + 1, VIP_EVERY):
        yield (customer, "net_30", 5 + customer % 3 * 5)


def branch_of(parcel: DemoWaybill) -> int:
    """Return the agent or counter where a parcel was booked."""
    branches = branch_ids(HUB_IDS[parcel.origin])
    return branches[parcel.number % len(branches)]


def customer_of(parcel: DemoWaybill) -> int | None:
    """Return the customer who booked it, None for somebody who walked in."""
    if not parcel.has("customer"):
        return None
    first = (branch_of(parcel) - BRANCH_IDS[0]) * CUSTOMERS + 1
    return first + parcel.number // 3 % CUSTOMERS


def locations() -> Iterator[Row]:
    """One hub per city, then each city's agents and counter; see `branch_ids`."""
    for number, city in enumerate(CITIES, start=1):
        place = (city.name, city.province)
        where = (city.timezone, city.latitude, city.longitude)
        yield (number, city.code, f"Hub {city.name}", "hub", *place, None, *where)
    for number, city in enumerate(CITIES, start=1):
        place = (city.name, city.province)
        for branch, (suffix, kind, name) in zip(branch_ids(number), BRANCHES, strict=True):
            code = f"{city.code}-{suffix}"
            yield (
                branch,
                code,
                f"{name} {city.name}",
                kind,
                *place,
                number,
                city.timezone,
                None,
                None,
            )


def branch_ids(hub_id: int) -> range:
    """Return the ids of a hub's agents and counter."""
    first = len(CITIES) + (hub_id - 1) * len(BRANCHES) + 1
    return range(first, first + len(BRANCHES))


def users() -> Iterator[Row]:
    """Accounts: the first hub's people by number, then one operator for each other hub."""
    roles = {code: number for number, code, _name in ROLES}
    people = [
        (f"operator{number:02d}", f"Operator {number:02d}", "operator", 1) for number in range(1, 9)
    ]
    people += [
        ("clerk01", "Petugas timbang 01", "weighing_clerk", 1),
        ("supervisor01", "Supervisor 01", "supervisor", 1),
        ("admin01", "Administrator 01", "administrator", 1),
    ]
    people += [
        (f"operator-{city.code.lower()}", f"Operator {city.name}", "operator", number)
        for number, city in enumerate(CITIES[1:], start=2)
    ]
    people += [
        (f"courier-{city.code.lower()}", f"Kurir {city.name}", "courier", number)
        for number, city in enumerate(CITIES, start=1)
    ]
    for number, (username, name, role, hub_id) in enumerate(people, start=1):
        yield (number, username, PASSWORD_HASH, name, roles[role], hub_id)


def badges() -> Iterator[Row]:
    """One badge for everybody; who approves has a PIN."""
    with_pin = {number for number, code, _name in ROLES if code in WITH_PIN}
    for _number, username, _hash, _name, role, _hub in users():
        pin = PIN_HASH if role in with_pin else None
        yield (username, token_hash(demo_badge(str(username))), "demo", pin)


def partners() -> Iterator[Row]:
    """One API account per courier partner; tokens are none."""
    for number, code, name, _pattern, _form in COURIER_PARTNERS:
        yield (number, name, code)


def routes() -> Iterator[Row]:
    """From every hub to every destination, its own city included."""
    for hub in CITIES:
        for place in CITIES:
            ends = (hub.code, place.code)
            yield (*ends, next_hop(*ends), lane(*ends), cut_off(*ends))
