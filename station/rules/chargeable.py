"""What a parcel is charged for: the greater of its weight and its volume, rounded by rule. Pure.

    pieces ─┬─ actual g ──────────────────────┐
            └─ L×W×H cm ÷ divisor = volumetric ┴─ max ─ rounded up by rule ─ minimum ─▶ chargeable

Gross, volumetric and chargeable weight are kept apart. Weights are integer grams, lengths
centimetres, money whole rupiah.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, NamedTuple, Protocol

from station.mirror.facts import MirrorWeightRule

if TYPE_CHECKING:
    from collections.abc import Sequence

KILOGRAM_G = 1_000
USUAL = MirrorWeightRule(
    *(0, "", "", 6_000, 300), inclusive=True, per_koli=False, minimum_g=KILOGRAM_G
)
"""Where no rule is known: most Indonesian carriers' (JNE, Anteraja). Its id is no row's."""


class Piece(NamedTuple):
    """One koli as measured; no dimensions: its volume is not charged."""

    weight_g: int
    dimensions_cm: tuple[int, int, int] | None = None


class Charged(NamedTuple):
    """Three weights of one waybill, in grams."""

    gross_g: int
    volumetric_g: int
    chargeable_g: int


class Rules(Protocol):
    """Where rules are looked up: the mirror's lists."""

    def weight_rule(self, partner: str, service: str) -> MirrorWeightRule | None:
        """Return the rule that fits best; `partner` is "" for a waybill of our own."""

    def divisor(self, service: str) -> int | None:
        """Return a service's own divisor, cubic centimetres to a kilogram."""


def rule_for(partner: str, service: str, rules: Rules) -> MirrorWeightRule:
    """Return the rule for a waybill; the usual one with the service's divisor where none is told.

    `partner` is the courier that carries it, "" for ourselves.
    """
    if found := rules.weight_rule(partner, service):
        return found
    divisor = rules.divisor(service) or USUAL.divisor
    return MirrorWeightRule(
        *(USUAL.id, "", "", divisor, USUAL.tolerance_g),
        inclusive=USUAL.inclusive,
        per_koli=USUAL.per_koli,
        minimum_g=USUAL.minimum_g,
    )


def volumetric_g(dimensions_cm: tuple[int, int, int], divisor: int) -> int:
    """Return a volume as grams: cubic centimetres ÷ divisor are kilograms."""
    length, width, height = dimensions_cm
    return _whole(Decimal(length * width * height * KILOGRAM_G) / divisor)


def rounded_g(weight_g: int, rule: MirrorWeightRule) -> int:
    """Return whole kilograms by the rule's boundary; what is not rounded stays what it is.

    JNE, 300 inclusive: 1300 → 1000, 1310 → 2000. Lion INTERPACK, 0: 1010 → 2000.
    """
    if rule.tolerance_g is None:
        return weight_g
    kilograms, rest_g = divmod(weight_g, KILOGRAM_G)
    limit_g = rule.tolerance_g
    is_dropped = rest_g == 0 or rest_g < limit_g or (rule.inclusive and rest_g == limit_g)
    return (kilograms + (not is_dropped)) * KILOGRAM_G


def charged(pieces: Sequence[Piece], rule: MirrorWeightRule) -> Charged:
    """Return a waybill's three weights; by rule each koli by itself, or their sums."""
    volumes = [
        volumetric_g(piece.dimensions_cm, rule.divisor) if piece.dimensions_cm else 0
        for piece in pieces
    ]
    gross_g, volume_g = sum(piece.weight_g for piece in pieces), sum(volumes)
    if rule.per_koli:
        chargeable_g = sum(
            _chargeable_g(piece.weight_g, volume, rule)
            for piece, volume in zip(pieces, volumes, strict=True)
        )
    else:
        chargeable_g = _chargeable_g(gross_g, volume_g, rule)
    return Charged(gross_g, volume_g, chargeable_g)


def charge_difference(
    old_chargeable_g: int | None, new_chargeable_g: int, freight_amount: int | None
) -> int | None:
    """Return how much more is owed, in rupiah; None where the tariff is not known.

    The tariff is what was charged for the old weight. Nothing is guessed: without both there is
    none.
    """
    if not old_chargeable_g or freight_amount is None:
        return None
    now = Decimal(freight_amount) * new_chargeable_g / old_chargeable_g
    return _whole(now) - freight_amount


def exceeds(declared_g: int, actual_g: int, tolerance_g: int) -> bool:
    """Return whether a weight differs from the declared one by more than may pass unasked."""
    return abs(actual_g - declared_g) > tolerance_g


def _chargeable_g(weight_g: int, volume_g: int, rule: MirrorWeightRule) -> int:
    return max(rounded_g(max(weight_g, volume_g), rule), rule.minimum_g)


def _whole(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))
