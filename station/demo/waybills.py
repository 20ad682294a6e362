"""The demo's parcels, the same for the same seed whenever and wherever they are made. Pure.

They are what the seed writes into the databases and what a scripted shift picks from. People do not
occur in them: senders are shops by number, recipients and phones are numbers.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from station.demo.cities import CITIES
from station.demo.numbers import AWB_MAKERS, PARTNER_AWB_MAKERS, order_no
from station.demo.rates import SERVICES, happens, luck
from station.demo.routes import path

if TYPE_CHECKING:
    from collections.abc import Iterator

WAYBILLS = 20_000
SEED = 2026

STATUS_SHARES = {
    "BOOKED": 260,
    "PICKED_UP": 80,
    "AT_HUB": 170,
    "IN_BAG": 20,
    "MANIFESTED": 30,
    "IN_TRANSIT": 300,
    "WITH_3P": 10,
    "OUT_FOR_DELIVERY": 40,
    "FAILED": 10,
    "DELIVERED": 50,
    "RTS": 7,
    "RETURNED": 5,
    "CANCELLED": 15,
    "CLOSED": 3,
}
TERMINAL = frozenset({"DELIVERED", "RETURNED", "CANCELLED", "CLOSED"})
BEFORE_A_HUB = frozenset({"BOOKED", "PICKED_UP", "CANCELLED"})
AT_SOME_HUB = frozenset({"AT_HUB", "IN_BAG", "MANIFESTED"})
GOING_BACK = frozenset({"RTS", "RETURNED"})

BLOCKING_PROBLEMS = ("BA", "CU", "RJ", "CC", "DM", "NL", "OA")
CONTENTS = (
    "Pakaian",
    "Buku",
    "Sepatu",
    "Kosmetik",
    "Aksesori ponsel",
    "Suku cadang",
    "Kopi",
    "Batik",
)

OLDEST_MIN = 10 * 24 * 60


@dataclass(frozen=True, slots=True)
class DemoWaybill:
    """One parcel and how far it has come. `number` counts from 1 and is its id in OSAS.

    `hops` are all hubs of its way, `reached` indexes the last one it was at; weight in grams, cod
    in rupiah, age in minutes since booking. `serial` decides what else befalls it. `problem` is
    unresolved and blocks; `partner` and `partner_awb`, `order_no` are empty where there is none.
    """

    number: int
    serial: int
    awb: str
    hops: tuple[str, ...]
    reached: int
    status: str
    service: str
    weight_g: int
    koli: int
    cod: int
    contents: str
    age_min: int
    problem: str
    partner: str
    partner_awb: str
    order_no: str

    def has(self, rate: str) -> bool:
        """Tell whether this befell the parcel; `rate` is a name in RATES."""
        return happens(rate, self.serial)

    @property
    def origin(self) -> str:
        """Where it was booked."""
        return self.hops[0]

    @property
    def destination(self) -> str:
        """Where it is to be delivered."""
        return self.hops[-1]

    @property
    def direction(self) -> str:
        """Forward, or return once it goes back to its sender."""
        return "return" if self.status in GOING_BACK else "forward"


def serial_of(seed: int, number: int) -> int:
    """Return what a parcel's numbers are made from; numbers above `count` were never issued."""
    return seed * 1_000_003 + number


def demo_waybills(seed: int = SEED, count: int = WAYBILLS) -> list[DemoWaybill]:
    """Make the parcels 1 to `count`. The same seed gives the same first n for every count."""
    return list(stream_waybills(seed, count))


def stream_waybills(seed: int = SEED, count: int = WAYBILLS) -> Iterator[DemoWaybill]:
    """Make the same parcels one after the other, however many: none of them is kept."""
    chance = random.Random(seed)  # noqa: S311 - demo data, repeatable on purpose
    return (_demo_waybill(chance, seed, number) for number in range(1, count + 1))


_SHARES = tuple(accumulate(city.share for city in CITIES))
_CODES = tuple(city.code for city in CITIES)
_STATUSES = tuple(STATUS_SHARES)
_STATUS_SHARES = tuple(accumulate(STATUS_SHARES.values()))
_MAKERS = tuple(make for share, make in AWB_MAKERS for _ in range(share))
_PARTNERS = tuple(PARTNER_AWB_MAKERS)
_SERVICES = tuple(code for code, share in SERVICES.items() for _ in range(round(share * 7)))


def _demo_waybill(chance: random.Random, seed: int, number: int) -> DemoWaybill:
    serial = serial_of(seed, number)
    origin, destination = chance.choices(_CODES, cum_weights=_SHARES, k=2)
    hops = path(origin, destination)
    status, reached = _progress(_status(serial), len(hops), chance.random())
    with_partner = status == "WITH_3P" or happens("partner", serial)
    partner = _PARTNERS[number % len(_PARTNERS)] if with_partner else ""
    troubled = status not in TERMINAL and happens("problem", serial)
    awb = _MAKERS[int(chance.random() * len(_MAKERS))](serial)
    service = _pick(_SERVICES, chance)
    return DemoWaybill(
        number=number,
        serial=serial,
        awb=awb,
        hops=hops,
        reached=reached,
        status=status,
        service=service,
        weight_g=_weight_g(service, chance),
        koli=2 + int(chance.random() * 4) if happens("koli", serial) else 1,
        cod=(20 + int(chance.random() * 980)) * 500 if happens("cod", serial) else 0,
        contents=_pick(CONTENTS, chance),
        age_min=60 + int(chance.random() * OLDEST_MIN),
        problem=_pick(BLOCKING_PROBLEMS, chance) if troubled else "",
        partner=partner,
        partner_awb=PARTNER_AWB_MAKERS[partner](serial) if partner else "",
        order_no=order_no(serial) if happens("marketplace", serial) else "",
    )


def _status(serial: int) -> str:
    return _STATUSES[bisect_right(_STATUS_SHARES, luck("status", serial) * _STATUS_SHARES[-1])]


def _pick(choices: tuple[str, ...], chance: random.Random) -> str:
    return choices[int(chance.random() * len(choices))]


def _weight_g(service: str, chance: random.Random) -> int:
    """Return grams: many light parcels and few heavy ones; cargo begins where parcels end."""
    grams = 100 + int(min(chance.expovariate(1 / 1500), 29_900))
    return 10_000 + 4 * grams if service == "CARGO" else grams


def _progress(status: str, hops: int, luck: float) -> tuple[str, int]:
    """Return a status that this way allows, and how far the parcel has come: mostly not far."""
    if status in BEFORE_A_HUB:
        return status, 0
    if status == "IN_TRANSIT":
        return (status, int(luck * luck * (hops - 1))) if hops > 1 else ("AT_HUB", 0)
    if status in AT_SOME_HUB:
        return status, int(luck * luck * hops)
    return status, hops - 1
