"""The demo's master data: places, people by number, services, partners, routes. Pure rows.

Every account's password is `demo-hub-station`; PASSWORD_HASH is its bcrypt hash, for a demo only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.demo.cities import CITIES
from station.demo.numbers import PARTNER_AWB_MAKERS
from station.demo.routes import cut_off, lane, next_hop

if TYPE_CHECKING:
    from collections.abc import Iterator

Row = tuple[object, ...]

PASSWORD_HASH = "$2b$10$HubStationDemoSaltXXXee7v18y3LiY4EVaRaU1yzXwJ/AcZFJwG"  # noqa: S105 - public, demo only

ROLES = (
    (1, "operator", "Operator"),
    (2, "weighing_clerk", "Petugas timbang"),
    (3, "supervisor", "Supervisor"),
    (4, "administrator", "Administrator"),
)

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

BRANCHES = (("A1", "agent", "Agen 1"), ("A2", "agent", "Agen 2"), ("C1", "counter", "Konter"))


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
    for number, (username, name, role, hub_id) in enumerate(people, start=1):
        yield (number, username, PASSWORD_HASH, name, roles[role], hub_id)


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
